"""Dense retrieval: the plan that searches the vectors follows from how many rows are allowed."""

from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np

from core.codes import code
from core.errors import IndexUnusable
from core.layout import CodesLayout
from search.arrays import Mask, Similarities
from search.coded import CodedVectors
from search.dense_matches import (
    MOST_KEPT,
    NO_MATCHES,
    DenseMatches,
    DensePlan,
    Neighbourhood,
    QueryVector,
    down_to,
    exact_plan,
)
from search.inverted import InvertedFile
from search.lexical import Rows, best_places
from search.scanning import CodeScan, NearBounds, cosines

EXACT_ROWS = 20_000
"""Up to so many allowed rows are compared one by one: then exact is as fast as approximate."""

ANN_MATCHES = 1000
"""Rows that an approximate search is asked for at the most."""

REFINED = 2
"""Rows looked at in full for each one wanted of an approximate search."""

GLANCED_LISTS = 16
"""Inverted lists that a search looks into which may miss some."""

MANY = 400
"""Queries from which on faiss multiplies them at once with vectors that it reads but once."""

SCANNED = 4
"""The codes of all rows are looked at if more than one row in so many is allowed: they are a
quarter of the memory that the vectors take."""


class Dense(Protocol):
    """Vectors by row.

    Attributes:
        size: rows.
        dimension: length of a vector.
        products: stands for the products whose vectors these are.
    """

    size: int
    dimension: int
    products: object

    def search(
        self, query: Similarities, allowed: Mask | None, *, k: int, floor: float = -1.0
    ) -> DenseMatches:
        """As `DenseIndex.search`."""
        ...

    def near(
        self, query: QueryVector, allowed: Mask | None, *, share: float, least: float = -1.0
    ) -> DenseMatches:
        """As `DenseIndex.near`."""
        ...

    def similarities(self, query: Similarities, rows: Rows) -> Similarities:
        """Exact cosines of `query` with `rows`, float32, shape (len(rows),)."""
        ...

    def vectors_of(self, rows: Rows) -> Similarities:
        """The vectors of `rows`, float32, shape (len(rows), d)."""
        ...


class DenseIndex:
    """Unit vectors in full, memory-mapped, and on large catalogues an inverted file beside them.

    Args:
        flat: an inner-product Flat index.
        ann: an inverted file over the same vectors, or None.
        coded: the same vectors in 8 bits, or None to make them here if there is no `ann`.

    Attributes:
        inverted: over the same vectors; None on catalogues small enough to do without.
    """

    def __init__(
        self, flat: faiss.Index, ann: faiss.Index | None, coded: CodedVectors | None = None
    ) -> None:
        self._flat = flat  # owns the memory that `vectors` is a view of
        self._ann = ann
        self.inverted = None if ann is None else InvertedFile(ann)
        self.size: int = flat.ntotal
        self.dimension: int = flat.d
        self.products = object()
        typed: Any = flat  # faiss' stubs leave get_xb out
        view = faiss.rev_swig_ptr(typed.get_xb(), self.size * self.dimension)
        self.vectors: Similarities = view.reshape(self.size, self.dimension)
        self._every_row = np.arange(self.size, dtype=np.int32)
        if ann is None and coded is None:
            coded = CodedVectors(*code(self.vectors))
        self._scan = None if coded is None else CodeScan(self.vectors, coded)

    @classmethod
    def open(
        cls, vectors: Path, ann: Path | None, codes: CodesLayout | None = None
    ) -> "DenseIndex":
        """Map the index files into memory, shared with other processes.

        Raises:
            IndexUnusable: a file is no index of the expected kind.
        """
        try:
            flat = faiss.read_index(str(vectors), faiss.IO_FLAG_MMAP_IFC)
            inverted = None if ann is None else faiss.read_index(str(ann), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexUnusable(
                "a vector index cannot be read", field=vectors.name, hint="rebuild the catalogue"
            ) from error
        if not isinstance(flat, faiss.IndexFlat):
            raise IndexUnusable(f"{vectors} is no Flat index", field=vectors.name, hint="rebuild")
        return cls(flat, inverted, None if codes is None else CodedVectors.open(codes))

    def search(
        self, query: Similarities, allowed: Mask | None, *, k: int, floor: float = -1.0
    ) -> DenseMatches:
        """The `k` allowed rows nearest to `query` whose cosine is at least `floor`.

        Args:
            query: a unit vector, float32, shape (d,).
            allowed: bool, shape (n,); None allows every row.
            k: at least 1.
            floor: -1 for no floor.
        """
        count = self.size if allowed is None else int(np.count_nonzero(allowed))
        if count == 0:
            return NO_MATCHES
        if self.inverted is not None and count > EXACT_ROWS:
            rows = self.inverted.nearest(query, allowed, min(REFINED * k, count))
            # The codes are rounded to 8 bits: order, bound and floor go by the true cosines.
            similarities = self.similarities(query, rows)
            order = np.lexsort((rows, -similarities))[:k]
            kept = order[similarities[order] >= floor]
            return DenseMatches(rows[kept], similarities[kept], DensePlan.ANN)
        rows = self._every_row if allowed is None else np.flatnonzero(allowed).astype(np.int32)
        similarities = self.similarities(query, rows)
        near = np.flatnonzero(similarities >= floor)
        chosen = near[best_places(similarities[near], k)]
        return DenseMatches(rows[chosen], similarities[chosen], exact_plan(allowed))

    def near(
        self, query: QueryVector, allowed: Mask | None, *, share: float, least: float = -1.0
    ) -> DenseMatches:
        """The allowed rows whose cosine is at least `share` of the best in the whole catalogue.

        All of them, unless the plan is ANN: then the 1,000 nearest of them.

        Args:
            query: learns here what the best is.
            allowed: bool, shape (n,); None allows every row.
            share: 0 to 1.
            least: cosine that a row must reach in any case.
        """
        near = query.near_in(self.products, share, least)
        if near is not None:
            return near.within(allowed)
        bounds = NearBounds(share, least, query.best_in(self.products))
        if self._scan is None or bounds.best is not None:
            found, best = self.near_best(query.values, allowed, None, bounds)
            query.learnt = (self.products, best)
            return found
        # The best is sought among all rows: what is near it is found by the way, for every
        # shop that asks the same.
        rows, similarities, best = self._scan.near_best(query.values, None, None, bounds)
        query.learnt = (self.products, best)
        near = Neighbourhood(self.products, share, least, rows, similarities)
        query.near = near if rows.size <= MOST_KEPT else None
        return near.within(allowed)

    def near_best(
        self, query: Similarities, allowed: Mask | None, alive: Mask | None, bounds: NearBounds
    ) -> tuple[DenseMatches, float]:
        """What `near` promises, and the greatest cosine.

        Args:
            query: a unit vector, float32, shape (d,).
            allowed: bool, shape (n,); None allows every row.
            alive: bool, shape (n,): rows that may be the best, all allowed ones among them;
                None for every row.
            bounds: what a row must reach.
        """
        count = self.size if allowed is None else int(np.count_nonzero(allowed))
        if self._scan is not None and (bounds.best is None or count * SCANNED > self.size):
            rows, similarities, greatest = self._scan.near_best(query, allowed, alive, bounds)
            return DenseMatches(rows, similarities, exact_plan(allowed)), greatest
        most = self.size if self._ann is None else ANN_MATCHES
        if bounds.best is not None:
            return self.search(query, allowed, k=most, floor=bounds.floor(bounds.best)), bounds.best
        if allowed is alive:
            # One search finds the best and all that is near it.
            nearest = self.search(query, allowed, k=most)
            best = float(nearest.similarities.max(initial=bounds.reached))
            return down_to(nearest, bounds.floor(best)), best
        found = self.search(query, alive, k=1).similarities
        best = float(found.max(initial=bounds.reached))
        return self.search(query, allowed, k=most, floor=bounds.floor(best)), best

    def vectors_of(self, rows: Rows) -> Similarities:
        """The vectors of `rows`, float32, shape (len(rows), d)."""
        return self.vectors[rows]

    def nearest_of_many(self, queries: Similarities, k: int) -> Rows:
        """About the `k` nearest rows to each of many vectors, where a near miss does no harm.

        Args:
            queries: unit vectors, float32, shape (m, d).
            k: at least 1.

        Returns:
            int32, shape (m, k), -1 where there are fewer rows.
        """
        rows = np.full((len(queries), k), -1, dtype=np.int32)
        if self._ann is not None:
            parameters = faiss.SearchParametersIVF()
            parameters.nprobe = GLANCED_LISTS
            rows[:] = self._ann.search(queries, k, params=parameters)[1]
            return rows
        if self._scan is None or len(queries) >= MANY:
            # One pass over the vectors for many: they are more memory than any cache holds.
            rows[:] = self._flat.search(queries, k)[1]
            return rows
        for place, query in enumerate(queries):
            nearest = self._scan.nearest(query, k)
            rows[place, : nearest.size] = nearest
        return rows

    def similarities(self, query: Similarities, rows: Rows) -> Similarities:
        """Exact cosines of `query` with `rows`, float32, shape (len(rows),)."""
        return cosines(self.vectors, query, rows)
