"""The periods that the commercial team's pages offer."""

from datetime import UTC, datetime, timedelta

import pytest

from api.console.commercial.asking import PERIODS, Asked
from events.summaries.counts import day_number
from events.summaries.store import Period
from events.summaries.windows import WINDOW_DAYS

MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)
TIMES = (timedelta(seconds=1), timedelta(hours=12), timedelta(hours=23, minutes=59))


def hours_within(period: Period, now: datetime) -> int:
    """Of a trade that never changes, an act an hour up to `now`."""
    hours = (now - timedelta(hours=number) for number in range(24 * 2 * max(PERIODS) + 48))
    return sum(period.first <= day_number(hour) <= period.last for hour in hours)


def test_every_period_that_is_offered_is_summed_up_beforehand() -> None:
    assert set(PERIODS) <= set(WINDOW_DAYS)


@pytest.mark.parametrize("time", TIMES)
def test_a_trade_that_never_changes_is_the_same_as_before_at_any_time_of_the_day(
    time: timedelta,
) -> None:
    now = MIDNIGHT + time
    for days in (1, *PERIODS):
        period = Asked(days=days).period(now)
        assert period == Asked(days=days).period(MIDNIGHT)
        assert hours_within(period, now) == hours_within(period.before, now) == 24 * days


def test_periods_are_named_by_their_last_day() -> None:
    now = MIDNIGHT + timedelta(hours=3)
    assert Asked(days=28).span(now) == "in the 28 days up to 2026-05-31"
    assert Asked(days=1).span(now) == "on 2026-05-31"
    assert Asked(days=0).span(now) == "today so far"
    assert Asked(days=0).period(now).dates == (MIDNIGHT.date(),)
