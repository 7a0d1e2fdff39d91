"""What comes within some horizons from a cut on, if nothing changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from events.columns import Codes, FloatArray
from insights.churn.bg_nbd import BgNbd
from insights.churn.spending import GammaGamma
from insights.scenarios.baskets import Baskets, further_orders
from insights.scenarios.buying import Orders, foretell, histories_in, sample
from insights.scenarios.order_days import OrderDays
from insights.scenarios.season import NO_SEASON, Season, fit_season


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of the shops that had ordered before a cut.

    Attributes:
        shop: int32, shape (n,), places among all shops.
        orders: one for each horizon, in their order, each of n shops.
        baskets: of n shops.
        newcomers: shape (horizons,), money of shops whose first order falls into the horizon.
        season: of the trade, as known at the cut.
    """

    shop: Codes
    orders: tuple[Orders, ...]
    baskets: Baskets
    newcomers: FloatArray
    season: Season

    def revenue(self, horizon: int) -> tuple[float, float]:
        """Mean and variance of the revenue of known shops in the horizon at this place."""
        orders, baskets = self.orders[horizon], self.baskets
        mean = orders.mean @ baskets.mean
        variance = orders.mean @ baskets.variance + orders.variance @ baskets.mean**2
        return float(mean), float(variance)


def forecast_at(days: OrderDays, cut: float, horizons: Sequence[int]) -> Forecast:
    """Fit to what was before `cut`, in days since 1970, and foretell the horizons, in days.

    Raises:
        BadInput: too few shops bought again before the cut.
    """
    known = days.before(cut)
    if not known.ordered.any():
        raise BadInput(
            "there are no orders before the moment to foretell from",
            field="until",
            hint="name a later moment, or import older orders",
        )
    steady = BgNbd.fit(sample(histories_in(known, cut, NO_SEASON)))
    season = fit_season(known, cut, steady)
    histories = histories_in(known, cut, season)
    some = sample(histories)
    buyers = BgNbd.fit(some) if season.waves.size else steady
    values = GammaGamma.fit(some.bought, some.value)
    start = season.elapsed(cut)
    ahead = [float(season.elapsed(cut + horizon) - start) for horizon in horizons]
    return Forecast(
        shop=histories.shop,
        orders=tuple(foretell(buyers, histories, length) for length in ahead),
        baskets=further_orders(values, histories.bought, histories.value),
        newcomers=_newcomers(known, cut, horizons, season),
        season=season,
    )


def _newcomers(known: OrderDays, cut: float, horizons: Sequence[int], season: Season) -> FloatArray:
    """What shops new in a horizon will bring: as many, at the time of year, as lately.

    Lately is as long as the horizon, or half of what is known if that is shorter.
    """
    shop, day = known.shop[known.ordered], known.day[known.ordered]
    first = np.full(known.shops, np.iinfo(np.int32).max)
    np.minimum.at(first, shop, day)
    found = []
    for horizon in horizons:
        lately = min(float(horizon), (cut - known.first_day) / 2)
        new = (first >= cut - lately) & (first < cut)
        brought = float(known.revenue()[new].sum())
        coming = season.elapsed(cut + horizon) - season.elapsed(cut)
        gone = season.elapsed(cut) - season.elapsed(cut - lately)
        found.append(brought * float(coming / gone))
    return np.maximum(np.asarray(found, np.float64), 0.0)
