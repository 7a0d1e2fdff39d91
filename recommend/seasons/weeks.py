"""Weeks of the year, and demand by them."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Moments, Purchases, microseconds

WEEKS = 52
"""Of a year; the last has 8 days, or 9."""

SMOOTHING_WEEKS = 1.0
"""The deviation of the bell curve by which demand counts in the weeks about it too."""

_REACH = range(-3, 4)

Weeks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WeeklyDemand:
    """Orders by product and week of the year, and what they would be without seasons.

    Attributes:
        orders: float64, shape (products, WEEKS), of all years together.
        expected: float64, shape (products, WEEKS), the same number of orders for each
            product, spread as all demand is since the product was first sold.
        everything: float64, shape (weeks,), all orders by week up to the last whole one.
        latest: the week of the year of the last of `everything`.
        recent: float64, shape (products,), orders a week in the last 52 whole weeks, or
            since the first if that is later.
    """

    orders: FloatArray
    expected: FloatArray
    everything: FloatArray
    latest: int
    recent: FloatArray


def week_of(moment: datetime) -> int:
    """The week of the year, 0 for the first."""
    return int(_weeks(np.array([microseconds(moment)]))[0] % WEEKS)


def weekly_demand(purchases: Purchases, until: datetime, size: int) -> WeeklyDemand:
    """Count the orders of each product by week.

    That a product was not sold before it came says nothing of its season: what is
    expected of it is spread over the weeks since its first order.

    Args:
        purchases: before `until`, with any line.
        until: timezone-aware.
        size: how many products there are.
    """
    bought = purchases.bought()
    _, lines = np.unique(bought.order * np.int64(size) + bought.product, return_index=True)
    product, week = bought.product[lines], _weeks(bought.time[lines])
    begin, end = int(week.min()), int(_weeks(np.array([microseconds(until)]))[0])
    place = week - begin
    everything = np.bincount(place, minlength=max(end - begin, 1)).astype(np.float64)
    first = np.full(size, everything.size, dtype=np.int64)
    np.minimum.at(first, product, place)
    orders = _table(product, week % WEEKS, size)
    since = _since(everything, begin)[first]
    share = since / np.maximum(since.sum(axis=1, keepdims=True), 1.0)
    lately = (place >= end - begin - WEEKS) & (place < end - begin)
    weeks = np.clip(end - begin - first, 1, WEEKS)
    return WeeklyDemand(
        orders=orders,
        expected=share * orders.sum(axis=1, keepdims=True),
        everything=everything[: end - begin],
        latest=(end - 1) % WEEKS,
        recent=np.bincount(product[lately], minlength=size) / weeks,
    )


def smoothed(by_week: FloatArray) -> FloatArray:
    """Demand spread over the weeks about it, round the year; shape (..., WEEKS)."""
    return sum(
        (weight * np.roll(by_week, shift, axis=-1) for shift, weight in _bell()),
        start=np.zeros_like(by_week),
    )


def smoothing_gain() -> float:
    """The variance of a smoothed count, where that of one week's is 1."""
    return sum(weight**2 for _, weight in _bell())


def _bell() -> list[tuple[int, float]]:
    heights = {shift: float(np.exp(-0.5 * (shift / SMOOTHING_WEEKS) ** 2)) for shift in _REACH}
    return [(shift, height / sum(heights.values())) for shift, height in heights.items()]


def _weeks(times: Moments) -> Weeks:
    """Weeks since 1970, `WEEKS` to the year, whose remainder is the week of the year."""
    days = times.astype("datetime64[us]").astype("datetime64[D]")
    years = days.astype("datetime64[Y]")
    day = (days - years.astype("datetime64[D]")).astype(np.int64)
    weeks: Weeks = years.astype(np.int64) * WEEKS + np.minimum(day // 7, WEEKS - 1)
    return weeks


def _table(product: Codes, week: Weeks, size: int) -> FloatArray:
    counts = np.bincount(product * np.int64(WEEKS) + week, minlength=size * WEEKS)
    return counts.reshape(size, WEEKS).astype(np.float64)


def _since(everything: FloatArray, begin: int) -> FloatArray:
    """All demand by week of the year from each week on, shape (weeks + 1, WEEKS)."""
    by_week = np.zeros((everything.size + 1, WEEKS))
    by_week[np.arange(everything.size), (begin + np.arange(everything.size)) % WEEKS] = everything
    return np.cumsum(by_week[::-1], axis=0)[::-1]
