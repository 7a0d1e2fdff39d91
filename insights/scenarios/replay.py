"""Forecasts made again at moments of the past, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from core.errors import BadInput
from core.progress import Reporter
from events.columns import FloatArray
from insights.scenarios.forecast import Forecast, forecast_at
from insights.scenarios.order_days import OrderDays
from insights.scenarios.spread import Spread, learn_spread

HORIZONS = (30, 60, 90, 180)
"""Days ahead that behaviour is fitted for."""
STEP = 28
"""Days between replays."""
CHANCE = 0.8
"""With which an interval is meant to hold the outcome."""
_SHORTEST_HISTORY = 182
_MOST_REPLAYS = 26
_DISCOUNT = 0.8
"""Of what a replay teaches, so much is left when another step has passed."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure foretold and what came.

    Attributes:
        foretold: its mean if every shop goes on as the model has it.
        deviation: standard deviation of its logarithm by the model alone.
        came: the outcome.
    """

    foretold: float
    deviation: float
    came: float

    @property
    def error(self) -> float:
        """The logarithm of outcome over forecast."""
        return float(np.log(max(self.came, 1.0) / max(self.foretold, 1.0)))


@dataclass(frozen=True, slots=True)
class Replay:
    """A forecast from what was before a cut.

    Attributes:
        cut: in days since 1970; the first of the days foretold.
        horizon: how many those are.
        revenue: money of all shops, new ones too.
        orders: of shops known at the cut.
        returning: shops that ordered within one horizon before the cut, and did again.
        lately: money that came within one horizon before the cut.
    """

    cut: int
    horizon: int
    revenue: Measure
    orders: Measure
    returning: Measure
    lately: float

    @property
    def end(self) -> int:
        """The first day after the horizon."""
        return self.cut + self.horizon


@dataclass(frozen=True, slots=True)
class Judged:
    """A replay with the intervals that would have been told at its cut.

    Attributes:
        replay: the forecast and the outcome.
        plain: low and high by the model alone.
        told: low, middle and high with what earlier replays had taught by then.
    """

    replay: Replay
    plain: tuple[float, float]
    told: tuple[float, float, float]

    @property
    def plain_held(self) -> bool:
        """Whether the model's own interval held the outcome."""
        return self.plain[0] <= self.replay.revenue.came <= self.plain[1]

    @property
    def held(self) -> bool:
        """Whether the interval told held the outcome."""
        return self.told[0] <= self.replay.revenue.came <= self.told[2]


def replay(days: OrderDays, now: int, reporter: Reporter) -> tuple[Replay, ...]:
    """Forecasts every 28 days back from `now`, as long as half a year was known before them.

    Only horizons that end by `now` are judged; a horizon needs a history of twice its length.
    """
    first = days.first_day + _SHORTEST_HISTORY
    cuts = range(now - HORIZONS[0], first - 1, -STEP)[:_MOST_REPLAYS]
    found: list[Replay] = []
    for cut in reporter.track(cuts, label="replays", total=len(cuts)):
        horizons = [
            horizon
            for horizon in HORIZONS
            if cut + horizon <= now and cut - days.first_day >= 2 * horizon
        ]
        told = _told(days, cut, horizons)
        if told is not None:
            found += [
                _judged(days, cut, horizon, told, place) for place, horizon in enumerate(horizons)
            ]
    return tuple(sorted(found, key=lambda each: (each.horizon, each.cut)))


def learned(replays: Sequence[Replay], horizon: int, by: int) -> Spread:
    """What replays that had ended on the day `by` teach of a horizon.

    Of each cut the longest one counts that is no longer than the horizon; what overlaps counts
    less, and so does what is long past (a discount factor: West and Harrison 1997, 2.4).
    """
    longest: dict[int, Replay] = {}
    for each in sorted(replays, key=lambda each: each.horizon):
        if each.horizon <= horizon and each.end <= by:
            longest[each.cut] = each
    weights = [
        min(1.0, STEP / each.horizon) * _DISCOUNT ** ((by - each.end) / STEP)
        for each in longest.values()
    ]
    return learn_spread([each.revenue.error for each in longest.values()], weights)


def judge(replays: Sequence[Replay]) -> tuple[Judged, ...]:
    """Each replay with its intervals, taught only by replays that had ended by its cut."""
    z = float(ndtri((1 + CHANCE) / 2))
    found = []
    for each in replays:
        spread = learned(replays, each.horizon, each.cut)
        own = each.revenue.deviation
        whole = float(np.hypot(own, spread.deviation))
        middle = each.revenue.foretold * np.exp(spread.centre)
        plain = each.revenue.foretold * np.exp(np.array([-z, z]) * own)
        low, high = middle * np.exp(np.array([-z, z]) * whole)
        told = (float(low), float(middle), float(high))
        found.append(Judged(each, (float(plain[0]), float(plain[1])), told))
    return tuple(found)


def _told(days: OrderDays, cut: int, horizons: Sequence[int]) -> Forecast | None:
    """The forecast from what was before the cut; None where that was too little."""
    try:
        return forecast_at(days, cut, horizons)
    except BadInput:
        return None


def _judged(days: OrderDays, cut: int, horizon: int, told: Forecast, place: int) -> Replay:
    after = days.within(cut, cut + horizon)
    orders, came = told.orders[place], after.orders()[told.shop]
    before = days.within(cut - horizon, cut)
    lately = before.orders()[told.shop] > 0
    revenue, variance = told.revenue(place)
    return Replay(
        cut,
        horizon,
        _measure(revenue + told.newcomers[place], variance, float(after.revenue().sum())),
        _measure(orders.mean.sum(), orders.variance.sum(), float(came.sum())),
        _returning(orders.chance[lately], came[lately] > 0),
        float(before.revenue().sum()),
    )


def _returning(chance: FloatArray, came: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Measure:
    """Of shops that ordered in the horizon before the cut, how many did after it."""
    return _measure(chance.sum(), (chance * (1 - chance)).sum(), float(came.sum()))


def _measure(mean: float, variance: float, came: float) -> Measure:
    deviation = np.sqrt(np.log1p(variance / max(mean, 1e-9) ** 2))
    return Measure(float(mean), float(deviation), came)
