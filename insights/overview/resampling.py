"""How sure a figure is: the same figure of shops drawn anew, again and again."""

from collections.abc import Callable

import numpy as np

from events.columns import FloatArray
from insights.overview.sales import Counts

REPLICATES = 500
CONFIDENCE = 0.95


def interval(
    figure: Callable[[Counts], float], shops: int, random: np.random.Generator
) -> tuple[float, float]:
    """The percentile bootstrap interval of a figure (Efron 1979), at `CONFIDENCE`.

    Args:
        figure: of shops, each counted so often, shape (shops,); NaN where it has none.
        shops: how many there are, at least 1.
        random: draws the shops.
    """
    drawn = np.array(
        [
            figure(np.bincount(random.integers(shops, size=shops), minlength=shops))
            for _ in range(REPLICATES)
        ]
    )
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def growth(now: FloatArray, before: FloatArray, counts: Counts) -> float:
    """How much more the shops bring now than before, -1 up; NaN where they brought nothing."""
    past = float(before @ counts)
    return float(now @ counts) / past - 1 if past > 0 else float("nan")
