"""Keeps who was shown what, off the way of the answers."""

import logging
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import date, datetime

from core.errors import StoreUnusable
from events.event import Event
from events.log import EventLog
from experiments.experiment import Assigned
from experiments.exposure import exposure_event
from experiments.tallies import Tally, TallyKey, TallyStore, hour_of

MOST_WAITING = 50_000
"""Events, and tallies, that wait to be written; after that the oldest are given up."""

MOST_REMEMBERED = 500_000
"""Exposures of a day that need not be written again; the log knows each all the same."""

log = logging.getLogger(__name__)


class ExposureRecorder:
    """Notes exposures and what they were answered, and writes them now and then.

    Args:
        open_log: opens the log of events, the same each time.
        open_tallies: opens where tallies are kept, the same each time.
    """

    def __init__(
        self, open_log: Callable[[], EventLog], open_tallies: Callable[[], TallyStore]
    ) -> None:
        self._open_log = open_log
        self._open_tallies = open_tallies
        self._events: deque[tuple[str, Event]] = deque(maxlen=MOST_WAITING)
        self._tallies: deque[tuple[TallyKey, Tally]] = deque(maxlen=MOST_WAITING)
        self._day = date.min
        self._told: set[tuple[str, str, str]] = set()

    def expose(self, catalogue: str, shown: Assigned, at: datetime) -> None:
        """A unit is shown its variant; told once a day. Any thread may call this."""
        if self._day != at.date() or len(self._told) > MOST_REMEMBERED:
            self._day, self._told = at.date(), set()
        key = (catalogue, shown.experiment.name, shown.unit)
        # Two threads that tell it at once tell of the same event.
        if key not in self._told:
            self._told.add(key)
            self._events.append((catalogue, exposure_event(shown, at)))

    def tell(self, catalogue: str, event: Event) -> None:
        """An event of its own, such as that of an interleaved search."""
        self._events.append((catalogue, event))

    def count(self, catalogue: str, shown: Assigned, at: datetime, tally: Tally) -> None:
        """A unit was answered."""
        key = TallyKey(catalogue, shown.experiment.name, shown.unit, hour_of(at))
        self._tallies.append((key, tally))

    def write(self) -> None:
        """Write what was noted; what cannot be written waits. To be called from one thread."""
        try:
            self._write_events()
            self._write_tallies()
        except StoreUnusable as error:
            log.warning("exposures wait to be written: %s", error)

    def _write_events(self) -> None:
        # What is noted meanwhile is for the next time.
        noted = [self._events.popleft() for _ in range(len(self._events))]
        by_catalogue: dict[str, list[Event]] = defaultdict(list)
        for catalogue, event in noted:
            by_catalogue[catalogue].append(event)
        try:
            for catalogue, events in by_catalogue.items():
                self._open_log().append(catalogue, events)
        except StoreUnusable:
            # Those that were kept already are known by their ids.
            self._events.extendleft(reversed(noted))
            raise

    def _write_tallies(self) -> None:
        noted = [self._tallies.popleft() for _ in range(len(self._tallies))]
        together: dict[TallyKey, Tally] = {}
        for key, tally in noted:
            together[key] = together.get(key, Tally()) + tally
        try:
            if together:
                self._open_tallies().add(together)
        except StoreUnusable:
            self._tallies.extendleft(together.items())
            raise
