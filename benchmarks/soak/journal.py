"""What happened in a soak, noted by many threads at once."""

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

MOST_TOLD = 10
"""Faults of a kind that are kept in words; all are counted."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A read that was answered: its kind, and when it was asked and answered, in seconds."""

    kind: str
    asked: float
    answered: float

    @property
    def ms(self) -> float:
        """How long it took, in milliseconds."""
        return (self.answered - self.asked) * 1000


@dataclass(slots=True)
class Journal:
    """Notes of all threads; adding to them is safe.

    Attributes:
        reads: every read that was answered.
        counts: of other things, by name.
        faults: the first of every kind, in words.
        events: when a build or the like began, what it was, and how many seconds it took.
        kill: by when a worker was killed, in seconds; None before.
    """

    reads: list[Answered] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)
    events: list[tuple[float, str, float]] = field(default_factory=list)
    kill: float | None = None
    _lock: Lock = field(default_factory=Lock)

    def count(self, name: str, by: int = 1) -> None:
        """Count `by` more of `name`."""
        with self._lock:
            self.counts[name] += by

    def fault(self, kind: str, told: str) -> None:
        """Note that something is as it must not be."""
        with self._lock:
            self.counts[kind] += 1
            kept = self.faults.setdefault(kind, [])
            if len(kept) < MOST_TOLD:
                kept.append(f"{time.strftime('%H:%M:%S')} {told}")

    def event(self, name: str, began: float) -> None:
        """Note that `name` began then and is done now."""
        self.events.append((began, name, time.monotonic() - began))


FAILED = "failed requests"
OUT_OF_STOCK = "answers with what must not be shown"
TOTALS = "totals that cannot be"
WRITES = "writes that were lost or not as they should be"
UNFOUND = "changed products that were not found in time"
EVENTS = "builds, rollbacks and restarts that failed"
FAULTS = (FAILED, OUT_OF_STOCK, TOTALS, WRITES, UNFOUND, EVENTS)

CUT = "requests cut by the kill of their worker"
CHECKED = "hits checked"
