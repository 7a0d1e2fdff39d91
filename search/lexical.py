"""Lexical retrieval: eager BM25 that touches only the postings of the query."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import marisa_trie
import numpy as np
import numpy.typing as npt

from core.errors import IndexUnusable
from search.kernels import accumulate, collect

MAX_TERMS = 256
"""Distinct terms of a query that are looked up; the rest is passed over."""

Rows = npt.NDArray[np.int32]
Scores = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class LexicalMatches:
    """Every row that has a term of the query, by rising row.

    Attributes:
        rows: int32, shape (m,).
        scores: BM25, shape (m,), in the dtype of the index.
        coverage: uint16, shape (m,): how many of the distinct terms the row has.
        known_terms: the query's distinct terms that occur in the catalogue.
    """

    rows: Rows
    scores: Scores
    coverage: npt.NDArray[np.uint16]
    known_terms: tuple[str, ...]

    def scores_of(self, rows: Rows) -> Scores:
        """The scores of `rows`, 0 for a row without any term of the query."""
        if self.rows.size == 0:
            return np.zeros(rows.size, dtype=self.scores.dtype)
        places = np.minimum(np.searchsorted(self.rows, rows), self.rows.size - 1)
        return np.where(self.rows[places] == rows, self.scores[places], 0)


class _Workspace:
    """Buffers of one query at work; zero whenever nobody uses them."""

    def __init__(self, documents: int, dtype: npt.DTypeLike) -> None:
        self.scores = np.zeros(documents, dtype=dtype)
        self.coverage = np.zeros(documents, dtype=np.uint16)
        self.touched = np.empty(documents + 1, dtype=np.int32)


class LexicalIndex:
    """Postings with precomputed impacts, and the vocabulary that leads to them.

    Args:
        offsets: int64, shape (terms + 1,).
        rows: int32, shape (postings,), rising within a term.
        impacts: float, shape (postings,).
        vocabulary: a term's id in it is its column.
        documents: rows of the catalogue.
    """

    def __init__(
        self,
        offsets: npt.NDArray[np.int64],
        rows: Rows,
        impacts: Scores,
        vocabulary: marisa_trie.Trie,
        documents: int,
    ) -> None:
        # Plain views: numba takes twice as long to recognise a memory map at every call.
        self._offsets = np.asarray(offsets)
        self._rows = np.asarray(rows)
        self._impacts = np.asarray(impacts)
        self._vocabulary = vocabulary
        self._documents = documents
        self._idle: SimpleQueue[_Workspace] = SimpleQueue()

    @classmethod
    def open(cls, folder: Path, documents: int) -> "LexicalIndex":
        """Map the postings in `folder` into memory.

        Raises:
            IndexUnusable: the arrays do not belong together.
        """
        offsets = np.load(folder / "offsets.npy", mmap_mode="r")
        rows = np.load(folder / "rows.npy", mmap_mode="r")
        impacts = np.load(folder / "impacts.npy", mmap_mode="r")
        vocabulary = marisa_trie.Trie()
        vocabulary.mmap(str(folder / "vocabulary.marisa"))
        if not (offsets.size == len(vocabulary) + 1 and rows.size == impacts.size == offsets[-1]):
            raise IndexUnusable(
                "the postings do not belong together", field="postings", hint="rebuild"
            )
        return cls(offsets, rows, impacts, vocabulary, documents)

    def match(self, terms: Sequence[str]) -> LexicalMatches:
        """Every row that has one of `terms`, with its BM25 score."""
        known = self._known(terms)
        columns = np.array([self._vocabulary[term] for term in known], dtype=np.int64)
        repeats = np.array(list(known.values()), dtype=self._impacts.dtype)
        workspace = self._borrow()
        found = accumulate(
            self._offsets,
            self._rows,
            self._impacts,
            columns,
            repeats,
            workspace.scores,
            workspace.coverage,
            workspace.touched,
        )
        rows = np.sort(workspace.touched[:found])
        scores = np.empty(found, dtype=self._impacts.dtype)
        coverage = np.empty(found, dtype=np.uint16)
        collect(rows, workspace.scores, workspace.coverage, scores, coverage)
        self._idle.put(workspace)
        return LexicalMatches(rows, scores, coverage, tuple(known))

    def _known(self, terms: Sequence[str]) -> dict[str, int]:
        """How often `terms` say each term of the vocabulary; of too many those said most."""
        counts: dict[str, int] = {}
        for term in terms:
            if term in self._vocabulary:
                counts[term] = counts.get(term, 0) + 1
        if len(counts) > MAX_TERMS:
            return dict(Counter(counts).most_common(MAX_TERMS))
        return counts

    def _borrow(self) -> _Workspace:
        """An idle workspace, or a new one: there are as many as queries ever ran at once."""
        try:
            return self._idle.get_nowait()
        except Empty:
            return _Workspace(self._documents, self._impacts.dtype)


def best_places(scores: npt.NDArray[np.floating | np.integer], k: int) -> npt.NDArray[np.intp]:
    """Places of the `k` greatest of `scores`, falling; equal ones keep their order."""
    if scores.size <= k:
        return np.argsort(-scores, kind="stable")
    # Everything that ties with the k-th is kept until the order among ties is settled.
    kth = np.partition(scores, scores.size - k)[scores.size - k]
    contenders = np.flatnonzero(scores >= kth)
    order = np.argsort(-scores[contenders], kind="stable")
    return contenders[order[:k]]
