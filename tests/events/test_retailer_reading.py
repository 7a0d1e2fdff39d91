"""What one statement reads of a retailer is what the log gives page by page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import SystemClock
from core.database import Database, open_database
from events.event import Action, Event, PurchaseLine
from events.log import EventLog
from events.retailer_reading import MOST_ROWS, RetailerReader

START = datetime(2026, 3, 1, tzinfo=UTC)
READER = RetailerReader()


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    opened = open_database(store_url)
    yield opened
    opened.close()


def event(number: int, retailer: str, minutes: int, lines: int) -> Event:
    return Event(
        id=f"event-{number}",
        action=Action.PURCHASE if lines else Action.VIEW,
        time=START + timedelta(minutes=minutes),
        retailer=retailer,
        product=None if lines else "tea",
        order=f"order-{number}" if lines else None,
        lines=tuple(PurchaseLine(f"tea-{line}", line + 1.0, None) for line in range(lines)),
        extra={"page": number} if number % 3 == 0 else {},
    )


EVENTS = st.lists(
    st.tuples(st.sampled_from(["one", "other"]), st.integers(0, 5), st.integers(0, 3)), max_size=30
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=EVENTS, after=st.integers(0, 20), last=st.integers(0, 40))
def test_one_statement_reads_what_pages_give(
    database: Database, said: list[tuple[str, int, int]], after: int, last: int
) -> None:
    log = EventLog(database, SystemClock())
    with database.writing() as connection:
        log.take_away(connection, "shop")
    first = log.last_sequence("shop")
    log.append("shop", [event(number, *each) for number, each in enumerate(said)])

    with database.reading() as connection:
        found = READER.new(connection, "shop", "one", first + after, first + last)

    assert found == [
        each.event
        for each in log.of_retailer("shop", "one", after=first + after)
        if each.sequence <= first + last
    ]


def test_too_many_for_one_statement_are_said_to_be(database: Database) -> None:
    log = EventLog(database, SystemClock())
    log.append("shop", [event(number, "one", number, 9) for number in range(MOST_ROWS // 9)])
    with database.reading() as connection:
        assert len(READER.new(connection, "shop", "one", 0, 10_000) or ()) == MOST_ROWS // 9
    log.append("shop", [event(10_000, "one", 10_000, 1)])
    with database.reading() as connection:
        assert READER.new(connection, "shop", "one", 0, 10_000) is None
