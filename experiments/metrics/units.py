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


@dataclass(frozen=True)
class Acts:
    """What exposed units did, one row an event but exposures, in no order.

    Attributes:
        unit: int32, shape (n,), places in `Exposed.units`.
        time: int64, shape (n,), microseconds since 1970, UTC.
        action: object, shape (n,), names of actions.
        order: int64, shape (n,), the number of the order of a purchase; -1 for all else.
        search: int64, shape (n,), the number of the search that a click goes back to; else -1.
        money: float64, shape (n,), what was paid, below 0 for what came back; else 0.
    """

    unit: Codes
    time: Moments
    action: npt.NDArray[np.object_]
    order: npt.NDArray[np.int64]
    search: npt.NDArray[np.int64]
    money: FloatArray


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


def columns_of(acts: Acts, begin: Moments, end: Moments) -> dict[Column, FloatArray]:
    """What each unit did from `begin` until just before `end`, both of shape (units,)."""
    units = begin.size
    inside = _inside(acts.unit, acts.time, begin, end)
    unit, action = acts.unit[inside], acts.action[inside]
    orders = _different(unit, acts.order[inside], units)
    later = acts.time[inside] >= ((begin + end) // 2)[unit]
    returned = np.bincount(unit[later], minlength=units) > 0

    def count(name: str) -> FloatArray:
        return np.bincount(unit[action == name], minlength=units).astype(np.float64)

    return {
        Column.UNITS: np.ones(units),
        Column.BOUGHT: (orders > 0).astype(np.float64),
        Column.ORDERS: orders,
        Column.REPEATED: (orders > 1).astype(np.float64),
        Column.REVENUE: np.bincount(unit, weights=acts.money[inside], minlength=units),
        Column.IMPRESSIONS: count("impression"),
        Column.CLICKS: count("click"),
        Column.ADDED: count("add_to_cart"),
        Column.CLICKED_SEARCHES: _different(unit, acts.search[inside], units),
        Column.RETURNED: returned.astype(np.float64),
    }


def served_in(served: Served, begin: Moments, end: Moments) -> dict[Column, FloatArray]:
    """What each unit was answered, in whole hours, the first one's beginning included."""
    hour = 3_600_000_000
    inside = _inside(served.unit, served.time, begin - begin % hour, end)
    return {
        name: np.bincount(served.unit[inside], weights=values[inside], minlength=begin.size)
        for name, values in served.counts.items()
    }


def _inside(unit: Codes, time: Moments, begin: Moments, end: Moments) -> Mask:
    mask: Mask = (time >= begin[unit]) & (time < end[unit])
    return mask


def _different(unit: Codes, number: npt.NDArray[np.int64], units: int) -> FloatArray:
    """How many different numbers but -1 each unit has, shape (units,)."""
    known = number >= 0
    pairs = np.unique(np.stack([unit[known].astype(np.int64), number[known]]), axis=1)
    return np.bincount(pairs[0], minlength=units).astype(np.float64)
