"""Keeps several worker processes answering on one listening socket."""

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from types import FrameType

from prometheus_client.multiprocess import mark_process_dead

from core.errors import ModelMissing
from core.settings import Settings, environment_of

log = logging.getLogger(__name__)

UNUSABLE = 3
"""How a worker ends that no restart would help."""

CALL = b"answer\n"
"""What a worker that stands by is told when it takes the place of another."""

LOADED = "loaded"
"""A file among what workers count: one of them has looked at every catalogue."""

LOOK_SECONDS = 0.05
SETTLED_SECONDS = 5.0
"""A worker that lived so long did not die of how it was started."""

MOST_PATIENCE_SECONDS = 5.0


class Begin(StrEnum):
    """When a worker begins to answer."""

    AT_ONCE = "at-once"
    LOADED = "loaded"
    CALLED = "called"


@dataclass(slots=True)
class _Place:
    """One of the workers that there should be: who fills it now, or when somebody shall."""

    stands_by: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    patience: float = 0.0


class Supervisor:
    """Starts workers, replaces those that die, and ends them together.

    Unlike a fork, a new process shares with the others what the kernel shares: the
    pages of memory-mapped files, and the queue of connections that wait. A worker that
    is killed takes only the requests that it was answering with it. The first worker says
    from the start that it is not ready. The others are started when it has loaded, and
    take no connection before they have too, as do those that replace a dead one: so once
    /readyz has said that this server is ready, no request meets a worker that is not.

    To load takes seconds of a processor, just when the workers that are left have more to do.
    Where the settings ask for it others stand by: they loaded at a low priority, and keep
    abreast of the stores. The first of them takes the place of a dead worker at once, and
    another is started to stand by. Until one has loaded, the dead are replaced as without.

    Args:
        settings: what the workers serve, how many there are, and how many stand by.
        listener: the listening socket; it is closed in the end.
        drain_seconds: how long the workers may answer open requests when told to stop.
    """

    def __init__(
        self, settings: Settings, listener: socket.socket, *, drain_seconds: float
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._drain_seconds = drain_seconds
        self._places = [_Place() for _ in range(settings.workers)]
        self._standby = [_Place(stands_by=True) for _ in range(settings.standby)]
        self._answering = False
        self._stop = Event()
        self._signal: int | None = None

    def run(self) -> None:
        """Supervise until SIGINT or SIGTERM, which is handed on once all workers have ended.

        Raises:
            ModelMissing: a worker says that it cannot serve with these settings.
        """
        with TemporaryDirectory(prefix="aisle-") as folder, self._handling_signals():
            try:
                self._supervise(Path(folder))
            finally:
                self._drain()
        if self._signal is not None:
            signal.raise_signal(self._signal)

    def _supervise(self, counts: Path) -> None:
        while not self._stop.is_set():
            for place in (*self._places, *self._standby):
                if place.process is not None and place.process.poll() is not None:
                    self._note_death(place, place.process, counts)
                if place.process is None and not self._call_another(place, counts):
                    self._start_in_time(place, counts)
            self._stop.wait(LOOK_SECONDS)

    def _call_another(self, place: _Place, counts: Path) -> bool:
        """Let one that stands by and has loaded fill a worker's place; whether there is one."""
        ready = (
            each
            for each in self._standby
            if each.process is not None and loaded_file(counts, each.process.pid).exists()
        )
        if place.stands_by or (other := next(ready, None)) is None or other.process is None:
            return False
        with suppress(BrokenPipeError):
            _tell(other.process, CALL)
        log.info("worker %d stood by and answers from now on", other.process.pid)
        place.process, place.started = other.process, time.monotonic()
        other.process, other.due = None, 0.0
        return True

    def _start_in_time(self, place: _Place, counts: Path) -> None:
        if time.monotonic() >= place.due and self._may_start_one(counts):
            self._start(place, counts)

    def _may_start_one(self, counts: Path) -> bool:
        return (counts / LOADED).exists() or all(place.process is None for place in self._places)

    def _start(self, place: _Place, counts: Path) -> None:
        descriptor = self._listener.fileno()
        begin = Begin.LOADED if self._answering else Begin.AT_ONCE
        if place.stands_by:
            begin = Begin.CALLED
        # Counters are shared only if the variable is there when their library is imported.
        variables = {"PROMETHEUS_MULTIPROC_DIR": str(counts)}
        place.process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "api.worker", str(descriptor), str(counts), begin],
            env=environment_of(self._settings, os.environ) | variables,
            stdin=subprocess.PIPE,
            pass_fds=(descriptor,),
        )
        self._answering = True
        place.started = time.monotonic()
        log.info("worker %d started%s", place.process.pid, " to stand by" * place.stands_by)

    def _note_death(self, place: _Place, process: subprocess.Popen[bytes], counts: Path) -> None:
        _let_go(process)
        loaded_file(counts, process.pid).unlink(missing_ok=True)
        # The library has types everywhere but here.
        mark_process_dead(process.pid, str(counts))  # type: ignore[no-untyped-call]
        if process.returncode == UNUSABLE:
            raise ModelMissing(
                "the workers cannot serve with these settings",
                hint="the message of a worker stands above",
            )
        lived = time.monotonic() - place.started
        again = min(MOST_PATIENCE_SECONDS, max(0.1, 2 * place.patience))
        place.patience = 0.0 if lived > SETTLED_SECONDS else again
        place.due = time.monotonic() + place.patience
        place.process = None
        log.error(
            "worker %d ended with %d after %.1f s; another takes its place in %.1f s",
            process.pid,
            process.returncode,
            lived,
            place.patience,
        )

    def _drain(self) -> None:
        """Tell all workers to stop, and kill those that do not in time."""
        # First of all: or connections would wait in a queue that nobody takes them from.
        self._listener.close()
        places = (*self._places, *self._standby)
        running = [place.process for place in places if place.process is not None]
        for process in running:
            process.terminate()
            # Those that stand by wait for a word, or for the end of all words.
            _let_go(process)
        deadline = time.monotonic() + self._drain_seconds
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("worker %d does not stop; it is killed", process.pid)  # noqa: TRY400
                process.kill()
                process.wait()

    @contextmanager
    def _handling_signals(self) -> Iterator[None]:
        kinds = (signal.SIGINT, signal.SIGTERM)
        before = {kind: signal.signal(kind, self._note_signal) for kind in kinds}
        try:
            yield
        finally:
            for kind, handler in before.items():
                signal.signal(kind, handler)

    def _note_signal(self, number: int, _: FrameType | None) -> None:
        self._signal = number
        self._stop.set()


def loaded_file(counts: Path, pid: int) -> Path:
    """The file among what workers count that the one of this id makes when it has loaded."""
    return counts / f"{LOADED}-{pid}"


def _tell(process: subprocess.Popen[bytes], what: bytes) -> None:
    if process.stdin is not None:
        process.stdin.write(what)
        process.stdin.flush()


def _let_go(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
