"""Filtered vector search side by side: ours and two of faiss' own ways, each given a mask."""

from collections.abc import Callable
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from benchmarks.subsets import FilteredQuery, Mask, Vectors
from search.dense import DenseIndex
from search.dense_matches import DenseMatches

NEIGHBOURS = 32
EF_SEARCH = 128

_UNTYPED: Any = faiss  # its stubs leave some search parameters out

Found = npt.NDArray[np.int64]


def ours(index: DenseIndex, k: int) -> Callable[[FilteredQuery], DenseMatches]:
    """The search that plans by how many rows are allowed."""
    return lambda query: index.search(query.vector, query.allowed, k=k)


def hnsw(vectors: Vectors, k: int) -> Callable[[FilteredQuery], Found]:
    """A graph that is walked past the rows that are not allowed."""
    index = faiss.IndexHNSWFlat(vectors.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    index.add(vectors)

    def search(query: FilteredQuery) -> Found:
        parameters = _UNTYPED.SearchParametersHNSW()
        parameters.efSearch = EF_SEARCH
        if query.allowed is not None:
            bits = np.packbits(query.allowed, bitorder="little")
            # faiss keeps a bare pointer: selector and bits must live until the search is over.
            selector = faiss.IDSelectorBitmap(bits.size, faiss.swig_ptr(bits))
            parameters.sel = selector
        return _rows(index.search(query.vector[None, :], k, params=parameters))

    return search


def flat(vectors: Vectors, k: int) -> Callable[[FilteredQuery], Found]:
    """Every allowed row compared, named to faiss one by one."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)

    def search(query: FilteredQuery) -> Found:
        if query.allowed is None:
            return _rows(index.search(query.vector[None, :], k))
        rows = _selected(query.allowed)
        selector = faiss.IDSelectorArray(rows.size, faiss.swig_ptr(rows))
        parameters = _UNTYPED.SearchParameters(sel=selector)
        return _rows(index.search(query.vector[None, :], k, params=parameters))

    return search


def _selected(allowed: Mask) -> Found:
    rows: Found = np.flatnonzero(allowed).astype(np.int64)
    return rows


def _rows(answer: tuple[npt.NDArray[np.float32], Found]) -> Found:
    rows: Found = answer[1][0]
    return rows
