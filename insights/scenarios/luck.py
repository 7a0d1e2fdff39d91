"""Chances for everything that is not known, the same for the same names and seed."""

from zlib import crc32

import numpy as np

from events.columns import FloatArray

_INSIDE = 1e-9


class Luck:
    """Where chances come from.

    Every name has its own stream, so that scenarios differ only where their levers do (common
    random numbers), and a further lever changes nothing for the others. Each row of chances has
    one in each of `draws` equal parts of 0 to 1 (Latin hypercube: McKay and others 1979).

    Args:
        seed: 0 or above.
        draws: how many chances a row has.
    """

    def __init__(self, seed: int, draws: int) -> None:
        self._seed = seed
        self.draws = draws

    def row(self, *names: str) -> FloatArray:
        """Chances between 0 and 1, both excluded, shape (draws,)."""
        return np.asarray(self.rows(1, *names)[0])

    def rows(self, count: int, *names: str) -> FloatArray:
        """Chances between 0 and 1, both excluded, shape (count, draws)."""
        sources = np.random.SeedSequence([self._seed, *(crc32(name.encode()) for name in names)])
        random = np.random.default_rng(sources)
        parts = np.tile(np.arange(self.draws, dtype=np.float64), (count, 1))
        parts = random.permuted(parts, axis=1) + random.random((count, self.draws))
        return np.asarray(np.clip(parts / self.draws, _INSIDE, 1 - _INSIDE))
