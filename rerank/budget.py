"""How work is cut into pieces, and how long the next piece will take."""

from collections.abc import Iterator, Sequence
from threading import Lock

MARGIN = 1.25
"""A piece is begun only if this many times its estimate still fits: runs vary that much."""

SMOOTHING = 0.3
"""Weight of the latest run in the estimate; the rest is what was known before."""

RELIEF = 0.8
"""What an estimate is multiplied by when it alone kept a request from being scored."""

LOWEST = 0.25
"""Where that ends, as a share of the fastest run seen."""


def windows(count: int, size: int) -> Iterator[range]:
    """Consecutive ranges of at most `size` that cover 0 .. count - 1."""
    for start in range(0, count, size):
        yield range(start, min(start + size, count))


def micro_batches(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Cut the items of one window into batches of like length, the best batch first.

    Args:
        lengths: tokens of each item, in order of priority.
        size: most items in a batch.

    Returns:
        Lists of positions in `lengths`. The batch that holds the item of the highest
        priority comes first.
    """
    by_length = sorted(range(len(lengths)), key=lambda position: lengths[position])
    batches = [by_length[span.start : span.stop] for span in windows(len(lengths), size)]
    return sorted(batches, key=min)


class Pace:
    """Estimates the time of a batch from those done: seconds per padded token.

    Shared by all requests; each learns from the runs of the others.
    """

    def __init__(self, seconds_per_token: float) -> None:
        self._rate = seconds_per_token
        self._fastest = seconds_per_token
        self._lock = Lock()

    def estimate(self, tokens: int) -> float:
        """Seconds that a batch of `tokens` (items times longest item) should be granted."""
        return MARGIN * self._rate * tokens

    def learn(self, tokens: int, seconds: float) -> None:
        """Take in how long a batch of `tokens` took."""
        rate = seconds / tokens
        with self._lock:
            self._rate += SMOOTHING * (rate - self._rate)
            self._fastest = min(self._fastest, rate)

    def relax(self) -> None:
        """Lower the estimate, because it kept a whole request from being scored.

        Without this one slow moment could end all scoring for good: what is never
        run is never measured again. Hopeless budgets do not lower it without end.
        """
        with self._lock:
            self._rate = max(LOWEST * self._fastest, RELIEF * self._rate)
