"""When requests are due, whether or not those before them are answered."""

import random
import time
from threading import Event, Lock


class Arrivals:
    """Moments of a Poisson process, each taken by one of many threads.

    Latencies are counted from these moments: a server that falls behind cannot hide it by
    slowing down who asks.

    Args:
        a_second: how many on average.
        seed: the same gives the same gaps.
    """

    def __init__(self, a_second: float, seed: int) -> None:
        self._a_second = a_second
        self._chance = random.Random(seed)  # noqa: S311 - to be the same again
        self._due = time.monotonic()
        self._lock = Lock()

    def wait(self, stopped: Event) -> float | None:
        """The next moment, in seconds, once it has come; None if it is `stopped` before."""
        with self._lock:
            self._due += self._chance.expovariate(self._a_second)
            due = self._due
        return None if stopped.wait(max(0.0, due - time.monotonic())) else due
