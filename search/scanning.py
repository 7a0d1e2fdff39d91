"""Near rows from one pass over the codes of every row.

The codes bound each cosine from both sides; only the few rows that the bounds do not
rule out are compared in full.
"""

from dataclasses import dataclass

import numpy as np

from search.arrays import Mask, Similarities
from search.coded import CodedVectors
from search.kernels import inner_products
from search.lexical import Rows, best_places


@dataclass(frozen=True, slots=True)
class NearBounds:
    """What a row must reach to be near.

    Attributes:
        share: of the greatest cosine, 0 to 1.
        least: in any case.
        best: the greatest cosine, if it is known.
        reached: a cosine that some product elsewhere has; -1 for none.
    """

    share: float
    least: float
    best: float | None = None
    reached: float = -1.0

    def floor(self, best: float) -> float:
        """The cosine of a near row at least."""
        return max(self.least, self.share * best)


class CodeScan:
    """Unit vectors, and the same in 8 bits to look at first.

    Args:
        vectors: float32, shape (n, d).
        coded: the same.
    """

    def __init__(self, vectors: Similarities, coded: CodedVectors) -> None:
        self._vectors = vectors
        self._coded = coded

    def near_best(
        self, query: Similarities, allowed: Mask | None, alive: Mask | None, bounds: NearBounds
    ) -> tuple[Rows, Similarities, float]:
        """The near rows by falling cosine, their cosines, and the greatest cosine of all.

        Args:
            query: a unit vector, float32, shape (d,).
            allowed: bool, shape (n,); None allows every row.
            alive: bool, shape (n,): rows that may be the best, all allowed ones among them;
                None for every row.
            bounds: what a row must reach.
        """
        lowest, highest = self._coded.bounds(query)
        best = bounds.best
        if best is None:
            living = lowest if alive is None else lowest[alive]
            contenders = _rows(highest >= living.max(initial=bounds.reached), alive)
            best = float(self._cosines(query, contenders).max(initial=bounds.reached))
        floor = bounds.floor(best)
        rows = _rows(highest >= floor, allowed)
        similarities = self._cosines(query, rows)
        order = np.argsort(-similarities, kind="stable")
        kept = order[similarities[order] >= floor]
        return rows[kept], similarities[kept], best

    def nearest(self, query: Similarities, k: int) -> Rows:
        """The `k` nearest rows to a unit vector, or all if there are fewer."""
        lowest, highest = self._coded.bounds(query)
        least = np.partition(lowest, -k)[-k] if lowest.size > k else -np.inf
        rows = _rows(highest >= least, None)
        nearest: Rows = rows[best_places(self._cosines(query, rows), k)]
        return nearest

    def _cosines(self, query: Similarities, rows: Rows) -> Similarities:
        return cosines(self._vectors, query, rows)


def cosines(vectors: Similarities, query: Similarities, rows: Rows) -> Similarities:
    """Of `query` with those `rows` of unit vectors, exactly: float32, shape (len(rows),)."""
    out = np.empty(rows.size, dtype=np.float32)
    inner_products(vectors, query, rows, out)
    return out


def _rows(possible: Mask, within: Mask | None) -> Rows:
    return np.flatnonzero(possible if within is None else possible & within).astype(np.int32)
