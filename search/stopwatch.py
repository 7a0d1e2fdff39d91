"""Milliseconds by stage."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Times the stages of one request."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.stage_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what is done within under `name`."""
        start = time.perf_counter()
        yield
        self.stage_ms[name] = round((time.perf_counter() - start) * 1000, 3)

    @property
    def total_ms(self) -> float:
        """Milliseconds since the stopwatch was made."""
        return round((time.perf_counter() - self._start) * 1000, 3)
