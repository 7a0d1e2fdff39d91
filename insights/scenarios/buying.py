"""How many orders each shop will make, by the BG/NBD model of `insights.churn`."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from events.columns import Codes, FloatArray
from insights.churn.bg_nbd import BgNbd
from insights.churn.histories import Histories
from insights.scenarios.order_days import OrderDays
from insights.scenarios.season import Season

_MOST_FITTED = 5_000
_NODES = 24
_LEAST_STOPPING = 1e-5


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders to come of shops, arrays of shape (n,).

    Attributes:
        mean, variance: of their number.
        chance: probability of at least one.
    """

    mean: FloatArray
    variance: FloatArray
    chance: FloatArray


def histories_in(days: OrderDays, cut: float, season: Season) -> Histories:
    """What is known at `cut`, days since 1970, with all times in days of the season.

    `value` is what an order was worth on average, less returns, not below 0.
    """
    known = days.before(cut)
    shop, day = known.shop[known.ordered], known.day[known.ordered]
    starts = np.flatnonzero(np.append(True, shop[1:] != shop[:-1]))
    ends = np.append(starts[1:], shop.size) - 1
    here: Codes = shop[starts]
    orders = (ends - starts).astype(np.float64) + 1
    first, last = season.elapsed(day[starts]), season.elapsed(day[ends])
    return Histories(
        shop=here,
        repeats=orders - 1,
        span=last - first,
        age=season.elapsed(cut) - first,
        value=np.maximum(known.revenue()[here], 0.0) / orders,
    )


def sample(histories: Histories) -> Histories:
    """At most 5,000 shops taken evenly: the parameters of a model need no more."""
    step = max(1, -(-len(histories) // _MOST_FITTED))
    return Histories(
        histories.shop[::step],
        histories.repeats[::step],
        histories.span[::step],
        histories.age[::step],
        histories.value[::step],
    )


def foretell(model: BgNbd, histories: Histories, ahead: float) -> Orders:
    """Orders of the next `ahead` days of shops in `histories`.

    Given that a shop is active, its rate is Gamma(r + x, alpha + T) and its probability p of
    stopping after an order Beta(a, b + x). At a rate l the number N of orders in t days has, with
    y = l p t and q = 1 - p, E[N] = (1 - exp(-y)) / p and
    E[N (N + 1)] = 2 (1 - exp(-y) (1 + q y)) / p^2. The rate is integrated in closed form, p by
    Gauss-Legendre quadrature over its quantiles.
    """
    shape, rate = model.r + histories.repeats, model.alpha + histories.age
    here = model.alive(histories)
    mean, square = np.zeros(shape.size), np.zeros(shape.size)
    for p, weight in _stopping(model, histories.repeats):
        shrunk = -shape * np.log1p(p * ahead / rate)
        once = -np.expm1(shrunk) / p
        slower = np.exp(shrunk - np.log1p(p * ahead / rate))
        late = ahead * (1 - p) * p * shape / rate * slower
        mean += weight * once
        square += weight * (2 * (-np.expm1(shrunk) - late) / p**2 - once)
    mean, square = here * mean, here * square
    chance = here * -np.expm1(-shape * np.log1p(ahead / rate))
    return Orders(mean, np.maximum(square - mean**2, 0.0), chance)


def _stopping(model: BgNbd, repeats: FloatArray) -> list[tuple[FloatArray, float]]:
    """Probabilities of stopping of each shop, shape (n,), and the weight of each such array."""
    places, weights = np.polynomial.legendre.leggauss(_NODES)
    different, which = np.unique(repeats, return_inverse=True)
    found = betaincinv(model.a, model.b + different, (places[:, None] + 1) / 2)
    nodes = np.maximum(found, _LEAST_STOPPING)
    return [(p[which], float(w)) for p, w in zip(nodes, weights / 2, strict=True)]
