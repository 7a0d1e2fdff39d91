"""Nearest neighbours side by side: graphs of other makers, each with an effort to be tuned."""

import math
from collections.abc import Callable
from typing import Any, Protocol

import hnswlib
import numpy as np
import numpy.typing as npt
import usearch.index

from benchmarks.subsets import FilteredQuery, Mask, Vectors

LINKS = 16
BUILD_EFFORT = 200
SEED = 20

Found = npt.NDArray[np.integer]
NOTHING: Found = np.empty(0, np.int64)


class NeighbourEngine(Protocol):
    """An index of vectors whose search finds more the more effort it takes.

    Attributes:
        megabytes: of the index, which it holds in memory.
    """

    megabytes: float

    def search(self, query: FilteredQuery, effort: int) -> Found:
        """About the nearest allowed rows, nearest first; fewer than wanted if it finds fewer."""
        ...


class _Filter:
    """A mask as hnswlib takes it, row by row.

    Attributes:
        rows: how many it allows.
        allows: whether it allows a row.
    """

    def __init__(self, allowed: Mask) -> None:
        self._mask = allowed  # kept alive: filters are known by the identity of their masks
        self.rows = int(np.count_nonzero(allowed))
        self.allows: Callable[[int], bool] = allowed.tolist().__getitem__


class Hnswlib:
    """A graph, walked past the rows that a Python function does not allow.

    Args:
        vectors: float32, shape (n, d), of length 1; every core links them.
        k: rows wanted.
    """

    def __init__(self, vectors: Vectors, k: int) -> None:
        self._k = k
        self._index = hnswlib.Index(space="ip", dim=vectors.shape[1])
        self._index.init_index(
            max_elements=len(vectors), M=LINKS, ef_construction=BUILD_EFFORT, random_seed=SEED
        )
        self._index.add_items(vectors)
        self._filters: dict[int, _Filter] = {}
        self.megabytes = self._index.index_file_size() / 1e6

    def search(self, query: FilteredQuery, effort: int) -> Found:
        """`effort` is ef."""
        self._index.set_ef(max(effort, self._k))
        wanted, allows = self._k, None
        if query.allowed is not None:
            known = self._filter(query.allowed)
            wanted, allows = min(self._k, known.rows), known.allows
        try:
            rows, _ = self._index.knn_query(query.vector, wanted, num_threads=1, filter=allows)
        except RuntimeError:  # it found fewer than wanted, and then it gives none
            return NOTHING
        found: Found = rows[0].astype(np.int64)
        return found

    def _filter(self, allowed: Mask) -> _Filter:
        """The function of a mask, made once: a shop would keep it too."""
        known = self._filters.get(id(allowed))
        if known is None:
            known = _Filter(allowed)
            self._filters[id(allowed)] = known
        return known


class Usearch:
    """A graph without filters: more neighbours are fetched and those not allowed thrown away.

    Args:
        vectors: float32, shape (n, d), of length 1; every core links them.
        k: rows wanted.
    """

    def __init__(self, vectors: Vectors, k: int) -> None:
        self._k = k
        # Its effort is set by a property that type checkers take for a fixed one.
        self._index: Any = usearch.index.Index(
            ndim=vectors.shape[1],
            metric="ip",
            dtype="f32",
            connectivity=LINKS,
            expansion_add=BUILD_EFFORT,
        )
        self._index.add(np.arange(len(vectors)), vectors)
        self.megabytes = self._index.serialized_length / 1e6

    def search(self, query: FilteredQuery, effort: int) -> Found:
        """`effort` is the expansion, and under a filter the neighbours fetched too."""
        fetched = max(effort, self._k)
        self._index.expansion_search = fetched
        if query.allowed is None:
            return self._nearest(query.vector, self._k)
        nearest = self._nearest(query.vector, fetched)
        return nearest[query.allowed[nearest]][: self._k]

    def _nearest(self, vector: Vectors, count: int) -> Found:
        keys: Found = self._index.search(vector, count, threads=1).keys.astype(np.int64)
        return keys


ENGINES: dict[str, Callable[[Vectors, int], NeighbourEngine]] = {
    "hnswlib": Hnswlib,
    "usearch": Usearch,
}


def least_effort(
    recall_at: Callable[[int], float], wanted: float, most: int, start: int = 10
) -> int:
    """The first of `start`, 1.4 times it and so on whose recall is `wanted`; else `most`."""
    effort = start
    while effort < most and recall_at(effort) < wanted:
        effort = math.ceil(effort * math.sqrt(2))
    return min(effort, most)
