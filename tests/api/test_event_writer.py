"""Appending together: every request learns what became of its own events."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.behaviour.writer import MOST_WAITING, EventWriter
from core.clock import SystemClock
from core.database import Database, open_database
from core.errors import Overloaded, StoreUnusable
from events.event import Event
from events.log import EventLog

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def view(name: str) -> Event:
    return Event(id=name, action="view", time=NOW, retailer="shop-1", product="tea")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield database
    database.close()


@pytest.fixture
def log(database: Database) -> EventLog:
    return EventLog(database, SystemClock())


def test_each_request_is_told_of_its_own_events(log: EventLog) -> None:
    writer = EventWriter(lambda: log)

    async def send() -> list[list[bool]]:
        requests = [
            writer.append("demo", [view("a"), view("b"), view("a")]),
            writer.append("others", [view("a")]),
            writer.append("demo", []),
            writer.append("demo", [view("b"), view("c")]),
        ]
        writer.start()
        return await asyncio.gather(*requests)

    answered = asyncio.run(send())
    writer.stop()

    assert answered == [[True, True, False], [True], [], [False, True]]
    assert [each.event.id for each in log.since("demo", 0)] == ["a", "b", "c"]
    assert log.last_sequence("others") == 1


def test_many_requests_at_once_share_their_transactions(database: Database, log: EventLog) -> None:
    appended: list[int] = []

    class CountingLog(EventLog):
        def append(self, catalogue: str, events: Sequence[Event]) -> list[bool]:
            appended.append(len(events))
            return super().append(catalogue, events)

    counting = CountingLog(database, SystemClock())
    writer = EventWriter(lambda: counting)
    writer.start()

    async def send() -> None:
        await asyncio.gather(*(writer.append("demo", [view(str(n))]) for n in range(500)))

    asyncio.run(send())
    writer.stop()

    assert (sum(appended), log.last_sequence("demo")) == (500, 500)
    assert len(appended) < 50


def test_what_waits_is_kept_when_the_server_ends_and_who_left_is_not_missed(log: EventLog) -> None:
    writer = EventWriter(lambda: log)

    async def leave() -> None:
        impatient = asyncio.create_task(writer.append("demo", [view("a")]))
        patient = asyncio.create_task(writer.append("demo", [view("b")]))
        await asyncio.sleep(0)
        impatient.cancel()
        writer.start()
        await asyncio.to_thread(writer.stop)
        assert await patient == [True]

    asyncio.run(leave())

    assert [each.event.id for each in log.since("demo", 0)] == ["a", "b"]


def test_a_failing_database_is_told_to_all_who_wait_and_the_next_may_succeed(
    log: EventLog, tmp_path: Path
) -> None:
    writer = EventWriter(lambda: log)
    writer.start()
    file, away = tmp_path / "store.sqlite", tmp_path / "away"

    async def send() -> None:
        file.rename(away)
        requests = (writer.append("demo", [view(str(n))]) for n in range(3))
        failed = await asyncio.gather(*requests, return_exceptions=True)
        assert [type(each) for each in failed] == [StoreUnusable] * 3
        away.rename(file)
        assert await writer.append("demo", [view("later")]) == [True]

    asyncio.run(send())
    writer.stop()


def test_more_than_can_wait_is_refused(log: EventLog) -> None:
    writer = EventWriter(lambda: log)

    async def flood() -> None:
        first = asyncio.create_task(writer.append("demo", [view("a")] * MOST_WAITING))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await writer.append("demo", [view("b")])
        writer.start()
        await first
        assert await writer.append("demo", [view("b")]) == [True]

    asyncio.run(flood())
    writer.stop()
