"""Who was in an experiment, and what each did, in columns."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Mask, Moments
from experiments.metrics.kinds import Column

UnitColumns = Mapping[Column, FloatArray]
"""By column one value a unit, shape (n,)."""


@dataclass(frozen=True)
class Exposed:
    """Units by the order of their names.

    Attributes:
        units: their ids.
        variant: int32, shape (n,), the place of each one's variant in the definition.
        first: int64, shape (n,), its first exposure, microseconds since 1970, UTC.
    """

    units: tuple[str, ...]
    variant: Codes
    first: Moments

    def __len__(self) -> int:
        return len(self.units)


COUNTED_ACTIONS: Mapping[str, Column] = {
    "impression": Column.IMPRESSIONS,
    "click": Column.CLICKS,
    "add_to_cart": Column.ADDED,
}
"""Actions that are counted one by one, and where."""


@dataclass(frozen=True)
class Acts:
    """Events of units, in no order.

    Attributes:
        unit: int32, shape (n,), places in the list of units.
        time: int64, shape (n,), microseconds since 1970, UTC.
        action: int64, shape (n,), the place of the action in `COUNTED_ACTIONS`, after the last
            for any other one.
    """

    unit: Codes
    time: Moments
    action: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Clicks:
    """Clicks that go back to searches: units and times as in `Acts`, numbers of the searches."""

    unit: Codes
    time: Moments
    search: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Trades:
    """Purchases and returns.

    Attributes:
        unit, time: as in `Acts`.
        order: int64, shape (n,), the number of the order of a purchase; -1 for a return.
        money: float64, shape (n,), what was paid; below 0 for what came back.
    """

    unit: Codes
    time: Moments
    order: npt.NDArray[np.int64]
    money: FloatArray


@dataclass(frozen=True)
class Deeds:
    """What units did, as far as it was asked for."""

    acts: Acts
    clicks: Clicks
    trades: Trades


@dataclass(frozen=True)
class Served:
    """What exposed units were answered, one row a unit and hour.

    Attributes:
        unit: int32, shape (n,), places in `Exposed.units`.
        time: int64, shape (n,), the beginning of the hour, microseconds since 1970, UTC.
        counts: the columns SERVED, SEARCHES, EMPTY_SEARCHES and MILLISECONDS, shape (n,).
    """

    unit: Codes
    time: Moments
    counts: UnitColumns


def columns_of(deeds: Deeds, begin: Moments, end: Moments) -> dict[Column, FloatArray]:
    """What each unit did from `begin` until just before `end`, both of shape (units,)."""
    acts, clicks, trades = deeds.acts, deeds.clicks, deeds.trades
    acted = _inside(acts.unit, acts.time, begin, end)
    later = acted & (acts.time >= ((begin + end) // 2)[acts.unit])
    clicked = _inside(clicks.unit, clicks.time, begin, end)
    traded = _inside(trades.unit, trades.time, begin, end)
    bought = traded & (trades.order >= 0)
    units = begin.size
    orders = _different(trades.unit[bought], trades.order[bought], units)
    counted = {
        column: _count(acts.unit[acted & (acts.action == place)], units)
        for place, column in enumerate(COUNTED_ACTIONS.values())
    }
    return counted | {
        Column.UNITS: np.ones(units),
        Column.BOUGHT: (orders > 0).astype(np.float64),
        Column.ORDERS: orders,
        Column.REPEATED: (orders > 1).astype(np.float64),
        Column.REVENUE: _sum(trades.unit[traded], trades.money[traded], units),
        Column.CLICKED_SEARCHES: _different(clicks.unit[clicked], clicks.search[clicked], units),
        Column.RETURNED: (_count(acts.unit[later], units) > 0).astype(np.float64),
    }


def served_in(served: Served, begin: Moments, end: Moments) -> dict[Column, FloatArray]:
    """What each unit was answered, in whole hours, the first one's beginning included."""
    hour = 3_600_000_000
    inside = _inside(served.unit, served.time, begin - begin % hour, end)
    return {
        name: _sum(served.unit[inside], values[inside], begin.size)
        for name, values in served.counts.items()
    }


def _inside(unit: Codes, time: Moments, begin: Moments, end: Moments) -> Mask:
    mask: Mask = (time >= begin[unit]) & (time < end[unit])
    return mask


def _count(unit: Codes, units: int) -> FloatArray:
    """How often each unit is there, shape (units,)."""
    return np.bincount(unit, minlength=units).astype(np.float64)


def _sum(unit: Codes, values: FloatArray, units: int) -> FloatArray:
    """What the values of each unit add up to, shape (units,)."""
    return np.bincount(unit, weights=values, minlength=units).astype(np.float64)


def _different(unit: Codes, number: npt.NDArray[np.int64], units: int) -> FloatArray:
    """How many different numbers each unit has, shape (units,)."""
    pairs = np.unique(np.stack([unit.astype(np.int64), number]), axis=1)
    return np.bincount(pairs[0], minlength=units).astype(np.float64)
