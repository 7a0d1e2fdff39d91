"""An inverted file under a filter: which of its lists a query visits.

Lists without an allowed row are passed over, so that the rows of one category, which lie
in few lists far from many a query, are searched as surely as rows that lie everywhere.
"""

import math
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.kernels import inner_products
from search.remembered import Remembered

VISITED_LISTS = 8
"""Times the square root of the number of lists: so many are visited, the nearest to the query
among those that hold an allowed row.

Measured on 60 real queries over moved real vectors, from all rows allowed down to 1 %, drawn
blindly and of one category: 512 of 4,096 lists over 1,000,000 rows reach a recall@10 above 0.99
everywhere.
"""

VISITED_ROWS = 10
"""Allowed rows looked at for each one wanted, at the least: the net where lists are small."""

QUERIES_REMEMBERED = 4
"""Vectors whose cosines with the centroids are kept: one request asks several times."""

Vector = npt.NDArray[np.float32]
Found = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Allowed:
    """Allowed rows as the inverted file takes them.

    Attributes:
        sizes: int64, shape (lists,): how many of them each list holds.
        bits: uint8: their mask, eight rows a byte.
    """

    sizes: npt.NDArray[np.int64]
    bits: npt.NDArray[np.uint8]


class InvertedFile:
    """Finds nearest rows among those that a mask allows. Any number of threads may use it at once.

    Args:
        index: an inverted file of inner products.

    Attributes:
        dimension: length of a vector.
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index  # owns the memory of all that follows
        ivf: Any = faiss.extract_index_ivf(index)
        self._ivf = ivf
        self.dimension: int = ivf.d
        self._centroids: Vector = ivf.quantizer.reconstruct_n(0, ivf.nlist)
        self._list_of_row = np.empty(index.ntotal, np.int32)
        self._sizes = np.zeros(ivf.nlist, np.int64)
        for number in range(ivf.nlist):
            self._sizes[number] = size = ivf.invlists.list_size(number)
            if size:
                rows = faiss.rev_swig_ptr(ivf.invlists.get_ids(number), size)
                self._list_of_row[rows] = number
        self._every_list = np.arange(ivf.nlist, dtype=np.int32)
        self._passing = Remembered(self._prepared)
        self._cosines_with_centroids = Remembered(self._with_centroids, QUERIES_REMEMBERED)

    def nearest(self, query: Vector, allowed: Mask | None, wanted: int) -> Found:
        """About the `wanted` allowed rows nearest to `query`, int32, by falling cosine.

        Args:
            query: a unit vector, float32, shape (d,), not to be written to any more.
            allowed: bool, shape (n,); None allows every row.
            wanted: at least 1.
        """
        cosines = self._cosines_with_centroids(query)
        parameters = faiss.SearchParametersIVF()
        if allowed is None:
            visited = lists_to_visit(cosines, self._sizes, wanted)
        else:
            passing = self._passing(allowed)
            visited = lists_to_visit(cosines, passing.sizes, wanted)
            # faiss keeps a bare pointer: selector and bits must live until the search is over.
            selector = faiss.IDSelectorBitmap(passing.bits.size, faiss.swig_ptr(passing.bits))
            parameters.sel = selector
        parameters.nprobe = visited.size
        return self._search(query, visited, cosines[visited], wanted, parameters)

    def lists_of(self, vectors: Vector) -> Found:
        """The lists in which unit vectors, float32, shape (m, d), would lie: int32, shape (m,)."""
        lists: Found = self._ivf.quantizer.assign(vectors, 1)[:, 0].astype(np.int32)
        return lists

    def visited(self, query: Vector) -> Mask:
        """The lists that a search without a filter visits at the least, bool, shape (lists,).

        Args:
            query: a unit vector, float32, shape (d,), not to be written to any more.
        """
        visited = np.zeros(self._sizes.size, dtype=bool)
        cosines = self._cosines_with_centroids(query)
        visited[lists_to_visit(cosines, self._sizes, wanted=1)] = True
        return visited

    def _with_centroids(self, query: Vector) -> Vector:
        cosines = np.empty(self._sizes.size, np.float32)
        # BLAS would use every core for so little, and wait for those that others hold.
        inner_products(self._centroids, query, self._every_list, cosines)
        return cosines

    def _search(
        self,
        query: Vector,
        visited: npt.NDArray[np.int64],
        cosines: Vector,
        wanted: int,
        parameters: faiss.SearchParametersIVF,
    ) -> Found:
        similarities = np.empty(wanted, np.float32)
        found = np.empty(wanted, np.int64)
        pointer = faiss.swig_ptr
        store_pairs = False
        # faiss' own wrapper takes no parameters here, and these hold the filter.
        self._ivf.search_preassigned_c(
            1,
            pointer(np.ascontiguousarray(query)),
            wanted,
            pointer(visited),
            pointer(cosines),
            pointer(similarities),
            pointer(found),
            store_pairs,
            parameters,
        )
        return found[found >= 0].astype(np.int32)

    def _prepared(self, allowed: Mask) -> _Allowed:
        sizes = np.bincount(self._list_of_row[allowed], minlength=self._sizes.size)
        return _Allowed(sizes, np.packbits(allowed, bitorder="little"))


def lists_to_visit(
    cosines: Vector, sizes: npt.NDArray[np.int64], wanted: int
) -> npt.NDArray[np.int64]:
    """The lists that a search visits, nearest first, int64.

    Args:
        cosines: of each list's centroid with the query.
        sizes: how many allowed rows each list holds.
        wanted: rows.
    """
    filled = np.flatnonzero(sizes)
    nearest_first = filled[np.argsort(-cosines[filled], kind="stable")]
    reached = np.cumsum(sizes[nearest_first])
    for_rows = int(np.searchsorted(reached, VISITED_ROWS * wanted)) + 1
    return nearest_first[: max(for_rows, round(VISITED_LISTS * math.sqrt(sizes.size)))]
