"""Searches that are kept, on both kinds of database."""

from datetime import UTC, datetime, timedelta

import pytest

from core.database import Database
from events.event import Event
from events.log import EventLog
from events.queries import LoggedQuery, QueryLog
from tests.catalog.store.shop import SetClock

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def query(name: str, retailer: str | None = "shop-1", days: float = 0) -> LoggedQuery:
    return LoggedQuery(name, NOW + timedelta(days=days), "Tee ☕", retailer, 31, 21, ("b", "a"))


@pytest.fixture
def queries(database: Database) -> QueryLog:
    return QueryLog(database)


def test_what_is_kept_is_read_by_rising_id(queries: QueryLog) -> None:
    kept = [query("a"), query("b", None), query("c")]
    queries.append("demo", [kept[2], kept[0], kept[1]])
    queries.append("demo", [kept[0]])
    queries.append("others", [query("d")])

    assert queries.since("demo", limit=2) == kept[:2]
    assert queries.since("demo", "b") == kept[2:]


def test_those_of_a_retailer_go_with_its_events(queries: QueryLog, log: EventLog) -> None:
    queries.append("demo", [query("a"), query("b", "shop-2"), query("c", None)])
    queries.append("others", [query("a")])
    log.append("demo", [Event("1", "view", NOW, retailer="shop-1")])

    assert log.erase("demo", "shop-1").events == 1
    assert [each.id for each in queries.since("demo")] == ["b", "c"]
    assert len(queries.since("others")) == 1


def test_what_is_written_after_an_erasure_is_not_kept(
    queries: QueryLog, log: EventLog, clock: SetClock
) -> None:
    clock.time = NOW + timedelta(hours=1)
    log.erase("demo", "shop-1")
    queries.append("demo", [query("a"), query("b", "shop-2"), query("c", days=1)])

    assert [each.id for each in queries.since("demo")] == ["b", "c"]


def test_those_of_a_catalogue_go_with_it(
    queries: QueryLog, log: EventLog, database: Database
) -> None:
    queries.append("demo", [query("a")])
    queries.append("others", [query("a")])
    with database.writing() as connection:
        log.take_away(connection, "demo")

    assert (queries.since("demo"), len(queries.since("others"))) == ([], 1)


def test_old_ones_are_forgotten(queries: QueryLog) -> None:
    queries.append("demo", [query("a"), query("b", days=2)])

    assert queries.forget(NOW + timedelta(days=1)) == 1
    assert [each.id for each in queries.since("demo")] == ["b"]
