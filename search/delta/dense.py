"""Vectors of a version and, exactly and beside its plans, those of new rows."""

from dataclasses import replace

import numpy as np

from search.arrays import Mask, Similarities, read_only
from search.delta.glances import Glance, growing_glance
from search.delta.growing import GrowingArray, empty
from search.dense import DenseIndex
from search.dense_matches import DenseMatches, DensePlan, QueryVector
from search.lexical import Rows, best_places
from search.remembered import Remembered
from search.scanning import NearBounds, cosines

FEW = 2_000
"""Up to so many rows that a filter leaves are all compared in full, as the version's are."""


class GrowingVectors:
    """Takes the vectors of new rows; `at` gives what stands at a moment.

    Args:
        built: the version's.
    """

    def __init__(self, built: DenseIndex) -> None:
        self._built = built
        self._vectors: GrowingArray[np.float32] = empty(np.float32, built.dimension)
        self._glance = growing_glance(built)

    def extend(self, vectors: Similarities) -> None:
        """Add rows: unit vectors, float32, shape (m, d)."""
        self._glance.extend(vectors)
        self._vectors.extend(vectors)

    def view(self, rows: int) -> Similarities:
        """The vectors of the first so many new rows."""
        return self._vectors.view(rows)

    def at(self, alive: Mask) -> "LayeredDense":
        """The vectors as they are now.

        Args:
            alive: bool, shape (rows,).
        """
        added = self._vectors.view()
        return LayeredDense(self._built, added, self._glance.at(added), alive)


class LayeredDense:
    """Vectors of a version's rows and, behind them, of new ones.

    Args:
        built: the version's.
        added: of the new rows, float32, shape (m, d).
        glance: rules most of them out.
        alive: bool, shape (n + m,).
    """

    def __init__(self, built: DenseIndex, added: Similarities, glance: Glance, alive: Mask) -> None:
        self._built = built
        self._added = added
        self._glance = glance
        self._alive = alive
        living = read_only(alive[: built.size])
        self._living = None if living.all() else living
        self._allowed_of_built = Remembered(self._cut)
        self.size = alive.size
        self.dimension = built.dimension
        self.products = object()

    def search(
        self, query: Similarities, allowed: Mask | None, *, k: int, floor: float = -1.0
    ) -> DenseMatches:
        """The `k` allowed rows nearest to `query` whose cosine is at least `floor`.

        As `DenseIndex.search`; dead rows are in no case among them.
        """
        of_built = self._built.search(query, self._of_built(allowed), k=k, floor=floor)
        added = self._near_added(query, allowed, floor, self._highest(query))
        return _merged(of_built, added, k)

    def near(
        self, query: QueryVector, allowed: Mask | None, *, share: float, least: float = -1.0
    ) -> DenseMatches:
        """The allowed rows whose cosine is at least `share` of the best in the whole catalogue.

        As `DenseIndex.near`.
        """
        known = query.best_in(self.products)
        lowest, highest = self._glance.bounds(query.values)
        reached = self._best_added(query.values, lowest, highest) if known is None else -1.0
        bounds = NearBounds(share, least, known, reached)
        of_built, best = self._built.near_best(
            query.values, self._of_built(allowed), self._living, bounds
        )
        query.learnt = (self.products, best)
        added = self._near_added(query.values, allowed, bounds.floor(best), highest)
        return _merged(of_built, added, self.size)

    def similarities(self, query: Similarities, rows: Rows) -> Similarities:
        """Exact cosines of `query` with `rows`, float32, shape (len(rows),)."""
        added = rows >= self._built.size
        if not added.any():
            return self._built.similarities(query, rows)
        out = np.empty(rows.size, dtype=np.float32)
        out[~added] = self._built.similarities(query, rows[~added])
        out[added] = cosines(self._added, query, rows[added] - np.int32(self._built.size))
        return out

    def vectors_of(self, rows: Rows) -> Similarities:
        """The vectors of `rows`, float32, shape (len(rows), d)."""
        added = rows >= self._built.size
        out = np.empty((rows.size, self.dimension), dtype=np.float32)
        out[~added] = self._built.vectors_of(rows[~added])
        out[added] = self._added[rows[added] - self._built.size]
        return out

    def _of_built(self, allowed: Mask | None) -> Mask | None:
        return self._living if allowed is None else self._allowed_of_built(allowed)

    def _cut(self, allowed: Mask) -> Mask:
        """The version's rows among the allowed ones: the living ones themselves if these are all.

        One search then finds the best of all rows and the near ones.
        """
        of_built: Mask = read_only(allowed[: self._built.size])
        if self._living is None:
            return of_built
        of_built = read_only(of_built & self._living)
        return self._living if np.array_equal(of_built, self._living) else of_built

    def _of_added(self, allowed: Mask | None) -> Mask:
        added = slice(self._built.size, None)
        return self._alive[added] if allowed is None else allowed[added] & self._alive[added]

    def _highest(self, query: Similarities) -> Similarities:
        """The greatest that each new row's cosine can be."""
        return self._glance.bounds(query)[1]

    def _best_added(
        self, query: Similarities, lowest: Similarities, highest: Similarities
    ) -> float:
        """The greatest cosine of a new row that is alive; -1 without one.

        Args:
            query: a unit vector, float32, shape (d,).
            lowest: the least that each new row's cosine can be.
            highest: the greatest.
        """
        alive = self._of_added(None)
        if not alive.any():
            return -1.0
        places = np.flatnonzero(alive & (highest >= lowest[alive].max()))
        return float(cosines(self._added, query, places.astype(np.int32)).max())

    def _near_added(
        self, query: Similarities, allowed: Mask | None, floor: float, highest: Similarities
    ) -> DenseMatches:
        possible = self._of_added(allowed)
        if allowed is None or np.count_nonzero(possible) > FEW:
            possible = possible & (highest >= floor)
        places = np.flatnonzero(possible).astype(np.int32)
        similarities = cosines(self._added, query, places)
        near = similarities >= floor
        rows = places[near] + np.int32(self._built.size)
        return DenseMatches(rows, similarities[near], DensePlan.EXACT)


def _merged(of_built: DenseMatches, added: DenseMatches, k: int) -> DenseMatches:
    """The best `k` of both by falling cosine, of equal ones the lower row first."""
    if added.rows.size == 0:
        return of_built
    similarities = np.concatenate((of_built.similarities, added.similarities))
    order = best_places(similarities, k)
    rows = np.concatenate((of_built.rows, added.rows))[order]
    plan = added.plan if of_built.plan is DensePlan.NONE else of_built.plan
    return replace(of_built, rows=rows, similarities=similarities[order], plan=plan)
