"""How sure shares over many pairs are, of which those of one shop hang together."""

import numpy as np
import numpy.typing as npt

from experiments.offline.intervals import CONFIDENCE, Interval

RESAMPLES = 1_000
_BLOCK = 50

Floats = npt.NDArray[np.float64]


def ratio_intervals(parts: Floats, wholes: Floats, *, seed: int) -> list[Interval]:
    """Ratios of two sums over shops, each with its percentile bootstrap interval.

    Shops are drawn with all they have: the cluster bootstrap of Davison and Hinkley,
    "Bootstrap methods and their application" (1997), section 3.8.

    Args:
        parts: each shop's share of the upper sums, shape (shops, ratios).
        wholes: its share of the lower sums, each above 0 in all, shape (shops, ratios).
        seed: of the draws, which are the same for all ratios.
    """
    generator = np.random.default_rng(seed)
    shops = len(parts)
    ratios = np.vstack(
        [
            _ratios(times.astype(np.float64), parts, wholes)
            for _ in range(RESAMPLES // _BLOCK)
            for times in [generator.multinomial(shops, np.full(shops, 1 / shops), size=_BLOCK)]
        ]
    )
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(ratios, [tail, 1 - tail], axis=0)
    means = parts.sum(axis=0) / wholes.sum(axis=0)
    return [Interval(*map(float, each)) for each in zip(means, low, high, strict=True)]


def _ratios(times: Floats, parts: Floats, wholes: Floats) -> Floats:
    """The ratios where each shop counts so often, shape (draws, ratios); NaN for 0 by 0."""
    above, below = times @ parts, times @ wholes
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
