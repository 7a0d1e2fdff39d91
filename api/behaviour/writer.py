"""Appends the events of many requests in one transaction: a disk takes few of them a second."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread

from core.errors import Overloaded
from events.event import Event
from events.log import EventLog

GATHER_SECONDS = 0.05
"""How long the first request of a transaction waits for others: each costs as much as the
events of a hundred."""

MOST_TOGETHER = 2_000
"""Events of one transaction, about."""

MOST_WAITING = 20_000
"""Events that wait to be appended; whoever sends more is refused."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    catalogue: str
    events: Sequence[Event]
    kept: "Future[list[bool]]" = field(default_factory=Future)


class EventWriter:
    """Appends events from a thread of its own, until it is stopped.

    Args:
        open_log: opens the log, the same each time.
    """

    def __init__(self, open_log: Callable[[], EventLog]) -> None:
        self._open_log = open_log
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._waiting = 0
        self._thread = Thread(target=self._run, name="append events", daemon=True)

    def start(self) -> None:
        """Begin with what waits."""
        self._thread.start()

    def stop(self) -> None:
        """Append what waits, and no more."""
        self._queue.put(None)
        self._thread.join()

    async def append(self, catalogue: str, events: Sequence[Event]) -> list[bool]:
        """Keep events; on disk when it returns. To be called from one event loop alone.

        Returns:
            For each event whether it was new.

        Raises:
            StoreUnusable: nothing was kept, as far as the database could say.
            Overloaded: so many wait already that these would wait long.
        """
        if self._waiting + len(events) > MOST_WAITING:
            raise Overloaded(f"{self._waiting} events wait to be kept, as many as are taken on")
        waiting = _Waiting(catalogue, events)
        # From here on nobody can cancel it: who leaves does not take their events back.
        waiting.kept.set_running_or_notify_cancel()
        self._waiting += len(events)
        self._queue.put(waiting)
        try:
            return await asyncio.shield(asyncio.wrap_future(waiting.kept))
        finally:
            self._waiting -= len(events)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            time.sleep(GATHER_SECONDS)
            together, is_last = self._gather(first)
            for catalogue in dict.fromkeys(each.catalogue for each in together):
                self._append(catalogue, [each for each in together if each.catalogue == catalogue])
            if is_last:
                return

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """What came meanwhile, and whether nothing comes after it."""
        together, count = [first], len(first.events)
        while count < MOST_TOGETHER:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return together, False
            if waiting is None:
                return together, True
            together.append(waiting)
            count += len(waiting.events)
        return together, False

    def _append(self, catalogue: str, together: Sequence[_Waiting]) -> None:
        try:
            new = self._open_log().append(
                catalogue, [event for each in together for event in each.events]
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait are told
            for each in together:
                each.kept.set_exception(error)
            return
        start = 0
        for each in together:
            each.kept.set_result(new[start : start + len(each.events)])
            start += len(each.events)
