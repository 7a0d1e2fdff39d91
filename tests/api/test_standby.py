"""A worker that stands by, and takes the place of one that dies."""

import os
import signal
from pathlib import Path

from tests.api.servers import eventually
from tests.api.test_workers import Workers, serving


def times_told(workers: Workers, what: str) -> int:
    return sum(what in line for line in tuple(workers.lines))


def test_who_stands_by_answers_only_when_another_died_and_then_at_once(tmp_path: Path) -> None:
    with serving(tmp_path, AISLE_WORKERS="1", AISLE_STANDBY="1") as workers:
        eventually(lambda: len(workers.pids) == 2, seconds=60)
        first, second = workers.pids
        # It has loaded, and is about to wait.
        eventually(lambda: times_told(workers, f"server process [{second}]") == 1, seconds=60)
        assert workers.ask("/healthz").status_code == 200
        # What they say is read by a thread, which may come to it later.
        eventually(lambda: times_told(workers, "Application startup complete") == 1)

        os.kill(first, signal.SIGKILL)
        assert workers.ask("/healthz").status_code == 200
        eventually(lambda: times_told(workers, f"worker {second} stood by and answers") == 1)
        eventually(lambda: times_told(workers, "Application startup complete") == 2)
        # What it loaded at a low priority it does not answer at.
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, second) == own
        eventually(lambda: times_told(workers, "started to stand by") == 2)
        assert len(workers.pids) == 2
        # In the end the new one is told to stop as well, whether or not it has loaded.
