"""A process that writes to the log is killed: what it acknowledged is there."""

import subprocess
import sys
from pathlib import Path

from core.database import open_database
from events.log import EventLog
from tests.catalog.store.shop import SetClock

WRITER = """
import sys
from datetime import UTC, datetime
from core.clock import SystemClock
from core.database import Database, open_database
from events.event import Event
from events.log import EventLog

log = EventLog(open_database(sys.argv[1]), SystemClock())
for number in range(10**6):
    batch = [Event(f"e-{number}-{each}", "view", datetime.now(UTC), "shop") for each in range(20)]
    assert all(log.append("shop", batch))
    print(number, flush=True)
"""


def test_what_was_acknowledged_outlives_a_killed_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None

    acknowledged = [int(writer.stdout.readline()) for _ in range(30)]
    writer.kill()
    acknowledged += [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    writer.stdout.close()

    log = EventLog(open_database(url), SetClock())
    kept = [each.event.id for each in log.since("shop", 0, 10**6)]
    promised = [f"e-{number}-{each}" for number in acknowledged for each in range(20)]
    assert kept[: len(promised)] == promised
    # Of the batch that was not acknowledged all is there, or nothing.
    assert len(kept) - len(promised) in {0, 20}
