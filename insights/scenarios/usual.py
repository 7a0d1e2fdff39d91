"""What comes if nothing is done, by band of value."""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
from insights.scenarios.bands import BANDS
from insights.scenarios.behaviour import Ahead, Behaviour
from insights.scenarios.luck import Luck
from insights.scenarios.quantiles import binomial_quantile, gamma_quantile

_LEAST_VARIATION = 0.05
"""Of an order's value: its variance over its squared mean, at the least."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What comes anyway; arrays of shape (bands, draws) unless said otherwise.

    Attributes:
        orders: of known shops.
        revenue: of known shops.
        returning: shops that ordered within one horizon before, and do again.
        lately: shape (bands, 1), shops that ordered within one horizon before.
        newcomers: shape (draws,), money of shops that are new.
    """

    orders: FloatArray
    revenue: FloatArray
    returning: FloatArray
    lately: FloatArray
    newcomers: FloatArray


@dataclass(frozen=True, slots=True)
class _Moments:
    """Sums over the shops of each band, shape (bands, 1)."""

    orders: FloatArray
    orders_variance: FloatArray
    revenue: FloatArray
    revenue_variance: FloatArray
    lately: FloatArray
    returning: FloatArray


def usual(behaviour: Behaviour, horizon: Ahead, market: FloatArray, luck: Luck | None) -> Usual:
    """What comes anyway.

    Orders of a band are gamma distributed with the mean and variance that its shops' models sum
    to, rounded; given them, so is their worth. The number that return is binomial.

    Args:
        behaviour: of the shops.
        horizon: within which it comes.
        market: so many times as much of everything, shape (draws,).
        luck: None for expectations in place of chance.
    """
    band = _moments(behaviour, horizon)
    newcomers = horizon.newcomers * market
    share = np.divide(
        band.returning, band.lately, out=np.zeros_like(band.lately), where=band.lately > 0
    )
    returning = band.lately * -np.expm1(market * np.log1p(-np.minimum(share, 1 - 1e-9)))
    orders = band.orders * market
    if luck is None:
        return Usual(orders, band.revenue * market, returning, band.lately, newcomers)
    count = len(BANDS)
    wide = np.maximum(band.orders_variance - band.orders, 0.0) * market**2 + orders
    drawn = np.rint(gamma_quantile(luck.rows(count, "orders"), orders, wide))
    worth = band.revenue / np.maximum(band.orders, 1e-12)
    left = band.revenue_variance - band.orders_variance * worth**2
    each = np.maximum(left / np.maximum(band.orders, 1e-12), _LEAST_VARIATION * worth**2)
    revenue = gamma_quantile(luck.rows(count, "worth"), drawn * worth, drawn * each)
    odds = np.divide(returning, band.lately, out=np.zeros_like(orders), where=band.lately > 0)
    stays = binomial_quantile(luck.rows(count, "returning"), band.lately, odds)
    return Usual(drawn, revenue, stays, band.lately, newcomers)


def _moments(behaviour: Behaviour, horizon: Ahead) -> _Moments:
    lately = behaviour.idle <= horizon.days
    chance = np.where(lately, horizon.chance, 0.0)

    def summed(values: FloatArray) -> FloatArray:
        return behaviour.by_band(values)[:, None]

    return _Moments(
        orders=summed(horizon.orders),
        orders_variance=summed(horizon.orders_variance),
        revenue=summed(behaviour.revenue(horizon)),
        revenue_variance=summed(behaviour.revenue_variance(horizon)),
        lately=summed(lately.astype(np.float64)),
        returning=summed(chance),
    )
