"""A first look at the vectors of new rows, which rules most of them out.

Beside a small version all of them are looked at in 8 bits, and nothing is missed. Beside
a large one, where the version's own rows are searched by lists, the new ones are as well.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.codes import code
from search.arrays import Similarities
from search.coded import CodedVectors
from search.delta.growing import GrowingArray, empty
from search.dense import DenseIndex
from search.inverted import InvertedFile

LEAST = -1.0
"""The cosine of opposite vectors: no row can be ruled in by it."""


class Glance(Protocol):
    """What is known of new rows' cosines before they are worked out."""

    def bounds(self, query: Similarities) -> tuple[Similarities, Similarities]:
        """The least and the greatest that each row's cosine is taken to be.

        Args:
            query: a unit vector, float32, shape (d,).

        Returns:
            Two float32 arrays of shape (m,).
        """
        ...


class GrowingGlance(Protocol):
    """Takes the vectors of new rows; `at` gives what stands at a moment."""

    def extend(self, vectors: Similarities) -> None:
        """Add rows: unit vectors, float32, shape (m, d)."""
        ...

    def at(self, vectors: Similarities) -> Glance:
        """A glance at all rows so far, whose vectors these are."""
        ...


def growing_glance(built: DenseIndex) -> GrowingGlance:
    """The one that suits how the rows of a version are searched."""
    if built.inverted is None:
        return GrowingCodes(built.dimension)
    return GrowingLists(built.inverted)


class GrowingCodes:
    """New rows in 8 bits.

    Args:
        dimension: length of a vector.
    """

    def __init__(self, dimension: int) -> None:
        self._codes: GrowingArray[np.int8] = empty(np.int8, dimension)
        self._scales: GrowingArray[np.float32] = empty(np.float32)

    def extend(self, vectors: Similarities) -> None:
        """Add rows: unit vectors, float32, shape (m, d)."""
        codes, scales = code(vectors)
        self._codes.extend(codes)
        self._scales.extend(scales)

    def at(self, vectors: Similarities) -> CodedVectors:
        """The codes of all rows so far."""
        rows = len(vectors)
        return CodedVectors(self._codes.view(rows), self._scales.view(rows))


class GrowingLists:
    """New rows by the list of the version's inverted file in which they would lie.

    Args:
        inverted: of the version.
    """

    def __init__(self, inverted: InvertedFile) -> None:
        self._inverted = inverted
        self._lists: GrowingArray[np.int32] = empty(np.int32)
        self._coded = GrowingCodes(inverted.dimension)

    def extend(self, vectors: Similarities) -> None:
        """Add rows: unit vectors, float32, shape (m, d)."""
        self._coded.extend(vectors)
        self._lists.extend(self._inverted.lists_of(vectors))

    def at(self, vectors: Similarities) -> "ListedVectors":
        """The lists of all rows so far."""
        lists = self._lists.view(len(vectors))
        return ListedVectors(self._inverted, lists, self._coded.at(vectors))


class ListedVectors:
    """Vectors of which a query sees those whose lists it visits.

    Args:
        inverted: whose lists they are.
        lists: int32, shape (m,).
        coded: the vectors, m of them, in 8 bits.
    """

    def __init__(
        self, inverted: InvertedFile, lists: npt.NDArray[np.int32], coded: CodedVectors
    ) -> None:
        self._inverted = inverted
        self._lists = lists
        self._coded = coded

    def bounds(self, query: Similarities) -> tuple[Similarities, Similarities]:
        """Around the cosines of rows in visited lists; the least of the others."""
        seen = np.flatnonzero(self._inverted.visited(query)[self._lists]).astype(np.int32)
        lowest = np.full(self._lists.size, LEAST, dtype=np.float32)
        highest = lowest.copy()
        lowest[seen], highest[seen] = self._coded.bounds_at(query, seen)
        return lowest, highest
