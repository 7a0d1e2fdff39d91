"""Workers that count the same log: one counts, the others take over when it ends."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.behaviour.summing import Summing
from core.database import open_database
from events.event import Event
from events.log import EventLog
from events.summaries.folding import SETTLED, SummaryFolder
from tests.catalog.store.shop import SetClock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEAVE = 2.0
"""Seconds: in far fewer two events are written and counted."""


def test_one_counts_and_another_takes_over_when_it_ends(tmp_path: Path) -> None:
    clock = SetClock(NOON)
    database = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    log, folder = EventLog(database, clock), SummaryFolder(database, clock)
    first, second = (Summing(lambda: folder, LEAVE) for _ in range(2))

    def tell() -> int:
        """The sequence of an event that has settled."""
        clock.time += 2 * SETTLED
        log.append("shop", [Event(f"{clock.time}", "view", clock.time, retailer="inn")])
        clock.time += SETTLED + timedelta(seconds=1)
        return log.last_sequence("shop")

    tell()
    first.count(folder, "shop")
    second.count(folder, "shop")
    last = tell()
    second.count(folder, "shop")
    assert folder.position("shop") == last
    first.count(folder, "shop")

    # The first has seen the other count, and leaves it to it for a while.
    behind, last = last, tell()
    first.count(folder, "shop")
    assert folder.position("shop") == behind
    second.count(folder, "shop")
    assert folder.position("shop") == last

    # The other counts no more.
    last = tell()
    deadline = time.monotonic() + 60
    while folder.position("shop") != last:
        assert time.monotonic() < deadline
        time.sleep(0.01)
        first.count(folder, "shop")
    database.close()
