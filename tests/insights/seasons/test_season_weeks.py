"""Weeks, months and public holidays against the calendar."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from events.columns import microseconds
from insights.seasons.public_holidays import public_holidays
from insights.seasons.weeks import (
    holidays_a_week,
    monday,
    month_shares,
    week_of,
    week_of_day,
    weeks_of,
    whole_weeks,
)

moments = st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive


@given(moment=moments)
def test_a_week_begins_on_monday(moment: datetime) -> None:
    begin = monday(week_of(moment))

    assert begin.weekday() == 0
    assert begin <= moment.date() < begin + timedelta(days=7)
    assert week_of_day(moment.date()) == week_of(moment)


@given(moment=moments)
def test_months_of_a_week(moment: datetime) -> None:
    week = week_of(moment)
    days = [monday(week) + timedelta(days=number) for number in range(7)]
    expected = np.bincount([day.month - 1 for day in days], minlength=12) / 7

    np.testing.assert_allclose(month_shares(np.asarray([week]))[0], expected)


@given(first=moments, days=st.floats(0.001, 60))
def test_whole_weeks_are_whole(first: datetime, days: float) -> None:
    now = first + timedelta(days=days)
    weeks = whole_weeks(np.asarray([microseconds(first)]), now)

    assert all(monday(week) >= first.date() for week in weeks.tolist())
    assert all(monday(week + 1) <= now.date() for week in weeks.tolist())
    assert weeks.size >= days // 7 - 1


def test_no_orders_no_weeks() -> None:
    assert whole_weeks(np.zeros(0, dtype=np.int64), datetime(2026, 1, 1, tzinfo=UTC)).size == 0


def year() -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(week_of_day(date(2025, 1, 6)), week_of_day(date(2025, 12, 29)))


def test_holidays_of_a_country() -> None:
    known = public_holidays("GB-ENG", year())

    assert known[date(2025, 4, 18)] == "Good Friday"
    assert known[date(2025, 12, 25)] == "Christmas Day"
    assert date(2025, 7, 4) in public_holidays("us", year())
    assert date(2025, 11, 30) not in known
    assert public_holidays(None, year()) == {}


def test_holidays_by_week() -> None:
    weeks = weeks_of(
        np.asarray([microseconds(datetime(2025, 4, day, tzinfo=UTC)) for day in (7, 14, 21, 28)])
    )
    counted = holidays_a_week(public_holidays("GB-ENG", weeks), weeks)

    # Good Friday on the 18th, Easter Monday on the 21st, May Day on the 5th of May.
    np.testing.assert_array_equal(counted, [[0, 1], [1, 1], [1, 0], [0, 1]])


@pytest.mark.parametrize("country", ["Atlantis", "GB-XX"])
def test_an_unknown_country_is_told_of(country: str) -> None:
    with pytest.raises(BadInput) as raised:
        public_holidays(country, year())

    assert raised.value.field == "country"
