"""What each process of the server takes over time, and whether it grows."""

import time
from dataclasses import dataclass, field
from itertools import combinations
from threading import Event

import numpy as np
import psutil

from benchmarks.worker_memory import memory_of

WINDOW = 2 / 3
"""The part of the time, the last, in which nothing may grow."""

PRESENT = 0.9
"""The part of the window that a process must have lived to be judged."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How the memory of one process went.

    Attributes:
        pid: its number; the supervisor's is the least.
        median_mb: of its PSS in the window.
        most_mb: at any time.
        share: the growth over the window by the median slope of all pairs of samples (Theil
            and Sen), against the median; None if it did not live through the window.
    """

    pid: int
    median_mb: float
    most_mb: float
    share: float | None


@dataclass(slots=True)
class MemoryWatch:
    """Samples the PSS of a server and its workers.

    Attributes:
        supervisor: its process.
        every_s: seconds between samples.
        samples: pid -> when, in seconds, and MB.
    """

    supervisor: int
    every_s: float
    samples: dict[int, list[tuple[float, float]]] = field(default_factory=dict)

    def run(self, stopped: Event) -> None:
        """Sample until `stopped`."""
        while not stopped.wait(self.every_s):
            for pid in (self.supervisor, *_workers(self.supervisor)):
                try:
                    taken = memory_of(pid).pss
                except (OSError, KeyError):  # it ended between two lines
                    continue
                self.samples.setdefault(pid, []).append((time.monotonic(), taken))

    def growth(self, began: float, ended: float) -> list[Growth]:
        """Of every process, the supervisor first; seconds as of the samples."""
        first = ended - WINDOW * (ended - began)
        return [_growth(pid, samples, first, ended) for pid, samples in self.samples.items()]


def _workers(supervisor: int) -> list[int]:
    try:
        children = psutil.Process(supervisor).children()
    except psutil.Error:
        return []
    return [child.pid for child in children]


def _growth(pid: int, samples: list[tuple[float, float]], first: float, ended: float) -> Growth:
    inside = np.array([sample for sample in samples if first <= sample[0] <= ended])
    most = max(mb for _, mb in samples)
    median = float(np.median(inside[:, 1])) if len(inside) else most
    lived = inside[-1, 0] - inside[0, 0] if len(inside) > 1 else 0.0
    if lived < PRESENT * (ended - first):
        return Growth(pid, median, most, None)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(inside, 2)]
    return Growth(pid, median, most, float(np.median(slopes)) * (ended - first) / median)
