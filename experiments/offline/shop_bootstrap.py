"""How sure a share over many pairs is, of which those of one shop hang together."""

import numpy as np
import numpy.typing as npt

from experiments.offline.intervals import CONFIDENCE, Interval

RESAMPLES = 1_000
_BLOCK = 50

Floats = npt.NDArray[np.float64]


def ratio_interval(parts: Floats, wholes: Floats, *, seed: int) -> Interval:
    """The ratio of two sums over shops with its percentile bootstrap interval.

    Shops are drawn with all they have: the cluster bootstrap of Davison and Hinkley,
    "Bootstrap methods and their application" (1997), section 3.8.

    Args:
        parts: each shop's share of the upper sum, shape (shops,).
        wholes: its share of the lower sum, which is above 0 in all, shape (shops,).
        seed: of the draws.
    """
    generator = np.random.default_rng(seed)
    even = np.full(parts.size, 1 / parts.size)
    ratios = []
    for _ in range(RESAMPLES // _BLOCK):
        times = generator.multinomial(parts.size, even, size=_BLOCK).astype(np.float64)
        below = times @ wholes
        ratios.append((times @ parts)[below > 0] / below[below > 0])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(ratios), [tail, 1 - tail])
    return Interval(float(parts.sum() / wholes.sum()), float(low), float(high))
