"""Whole weeks from Monday to Sunday, UTC, numbered since 1970, and the months that they lie in."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, FloatArray, Moments, microseconds

Weeks = npt.NDArray[np.int64]

MONTHS = 12
MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_EPOCH = date(1970, 1, 1)
_THURSDAY = 3
"""The first of January 1970 was one; Monday is 0."""


def weeks_of(times: Moments) -> Weeks:
    """The week of each moment, in microseconds since 1970."""
    return np.floor_divide(times // MICROSECONDS_A_DAY + _THURSDAY, 7)


def week_of(moment: datetime) -> int:
    """The week of a moment, which is timezone-aware."""
    return int(weeks_of(np.asarray([microseconds(moment)]))[0])


def week_of_day(day: date) -> int:
    """The week that a day lies in."""
    return ((day - _EPOCH).days + _THURSDAY) // 7


def monday(week: int) -> date:
    """The first day of a week."""
    return _EPOCH + timedelta(days=week * 7 - _THURSDAY)


def whole_weeks(times: Moments, now: datetime) -> Weeks:
    """The weeks from the first whole one to the last before that of `now`; maybe none."""
    if not times.size:
        return np.zeros(0, dtype=np.int64)
    first_day = int(times.min()) // MICROSECONDS_A_DAY
    # A week that had begun before the first order is not whole.
    first = -((-first_day - _THURSDAY) // 7)
    return np.arange(first, max(week_of(now), first), dtype=np.int64)


def month_shares(weeks: Weeks) -> FloatArray:
    """Which part of each week lies in each month, shape (weeks, MONTHS)."""
    days = (weeks[:, None] * 7 - _THURSDAY + np.arange(7)).astype("datetime64[D]")
    months = days.astype("datetime64[M]").astype(np.int64) % MONTHS
    return np.asarray((months[:, :, None] == np.arange(MONTHS)).mean(axis=1))


def holidays_a_week(days: Iterable[date], weeks: Weeks) -> FloatArray:
    """How many public holidays are in each week and in the one after it, shape (weeks, 2).

    Those of a weekend count as well: what they move is mostly bought before.
    """
    counts = np.zeros((weeks.size, 2))
    for day in days:
        for ahead in range(2):
            counts[weeks == week_of_day(day) - ahead, ahead] += 1
    return counts
