"""Lexical retrieval: eager BM25 that touches only the postings of the query."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from queue import Empty, SimpleQueue
from types import MappingProxyType

import marisa_trie
import numpy as np
import numpy.typing as npt

from core.errors import IndexUnusable
from search.kernels import accumulate, collect

MAX_TERMS = 256
"""Distinct terms of a query that are looked up; the rest is passed over."""

CACHED_MERGES = 512
"""Terms whose postings are kept merged with those of their alternatives."""

Rows = npt.NDArray[np.int32]
Scores = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Terms that, all found together, stand for a term of the query.

    Attributes:
        terms: at least one.
        weight: what their joint impact is multiplied with.
    """

    terms: tuple[str, ...]
    weight: float


Alternatives = Mapping[str, tuple[Alternative, ...]]
"""By term of the query what else stands for it. The term itself always does, with weight 1."""

NO_ALTERNATIVES: Alternatives = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LexicalMatches:
    """Every row that has a term of the query or an alternative of one, by rising row.

    Attributes:
        rows: int32, shape (m,).
        scores: BM25, shape (m,), in the dtype of the index.
        coverage: uint16, shape (m,): how many of the distinct terms the row has, as they
            are or by an alternative.
        known_terms: the query's distinct terms that occur in the catalogue in either way.
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


@dataclass(frozen=True, slots=True)
class _Postings:
    """Compressed sparse columns, as the kernel reads them."""

    offsets: npt.NDArray[np.int64]
    rows: Rows
    impacts: Scores


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
        self._merged = lru_cache(CACHED_MERGES)(self._merge)

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

    def match(
        self, terms: Sequence[str], alternatives: Alternatives = NO_ALTERNATIVES
    ) -> LexicalMatches:
        """Every row that has one of `terms`, with its BM25 score.

        A row's score for a term that has alternatives is the best of them: more ways to
        be found never lower a score that is above 0, and no term counts twice. A rare
        alternative counts no more than the term would: what is asked for is as common.
        """
        known = self._known(terms, alternatives)
        plain = [term for term in known if term not in alternatives]
        merged = [term for term in known if term in alternatives]
        columns = np.array([self._vocabulary[term] for term in plain], dtype=np.int64)
        repeats = np.array([known[term] for term in plain], dtype=self._impacts.dtype)
        workspace = self._borrow()
        postings = _Postings(self._offsets, self._rows, self._impacts)
        found = _add(postings, columns, repeats, workspace, found=0)
        for term in merged:
            one = self._merged(term, alternatives[term])
            often = np.array([known[term]], dtype=self._impacts.dtype)
            found = _add(one, _FIRST, often, workspace, found=found)
        rows = np.sort(workspace.touched[:found])
        scores = np.empty(found, dtype=self._impacts.dtype)
        coverage = np.empty(found, dtype=np.uint16)
        collect(rows, workspace.scores, workspace.coverage, scores, coverage)
        self._idle.put(workspace)
        return LexicalMatches(rows, scores, coverage, tuple(known))

    def knows(self, term: str) -> bool:
        """Whether any product has `term`."""
        return term in self._vocabulary

    def rows_with(self, terms: Sequence[str]) -> Rows:
        """The rows that have all of `terms`, at least one, rising."""
        return self._joint(terms)[0]

    def _known(self, terms: Sequence[str], alternatives: Alternatives) -> dict[str, int]:
        """How often `terms` say each that can be found; of too many those said most."""
        counts: dict[str, int] = {}
        for term in terms:
            others = alternatives.get(term, ())
            if term in self._vocabulary or (others and self._merged(term, others).rows.size):
                counts[term] = counts.get(term, 0) + 1
        if len(counts) > MAX_TERMS:
            return dict(Counter(counts).most_common(MAX_TERMS))
        return counts

    def _merge(self, term: str, alternatives: tuple[Alternative, ...]) -> _Postings:
        """The postings of `term` and of what stands for it as those of a single term."""
        lists = [self._postings_of(term)] if term in self._vocabulary else []
        for alternative in alternatives:
            rows, impacts = self._joint(alternative.terms)
            weight = alternative.weight * self._fairness(term, alternative.terms)
            lists.append((rows, impacts * self._impacts.dtype.type(weight)))
        rows = np.concatenate([rows for rows, _ in lists])
        impacts = np.concatenate([impacts for _, impacts in lists])
        order = np.argsort(rows, kind="stable")
        rows, impacts = rows[order], impacts[order]
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        best = np.maximum.reduceat(impacts, starts) if starts.size else impacts
        merged = _Postings(np.array([0, starts.size]), rows[starts], best)
        for array in (merged.offsets, merged.rows, merged.impacts):
            # As the mapped files are, so that the kernel need not be compiled for both.
            array.flags.writeable = False
        return merged

    def _fairness(self, term: str, others: Sequence[str]) -> float:
        """What makes `others` count no more than `term`, where they are the rarer words."""
        if term not in self._vocabulary:
            return 1.0
        theirs = sum(self._rarity(other) for other in others)
        return min(1.0, self._rarity(term) / theirs)

    def _rarity(self, term: str) -> float:
        """About the inverse document frequency in BM25; never below 0.1."""
        having = self._joint((term,))[0].size
        return max(log((self._documents - having + 0.5) / (having + 0.5)), 0.1)

    def _joint(self, terms: Sequence[str]) -> tuple[Rows, Scores]:
        """The rows that have all of `terms`, and the sums of their impacts."""
        if not all(term in self._vocabulary for term in terms):
            return self._rows[:0], self._impacts[:0]
        rows, impacts = self._postings_of(terms[0])
        for term in terms[1:]:
            others, added = self._postings_of(term)
            rows, here, there = np.intersect1d(
                rows, others, assume_unique=True, return_indices=True
            )
            impacts = impacts[here] + added[there]
        return rows, impacts

    def _postings_of(self, term: str) -> tuple[Rows, Scores]:
        column = self._vocabulary[term]
        where = slice(self._offsets[column], self._offsets[column + 1])
        return self._rows[where], self._impacts[where]

    def _borrow(self) -> _Workspace:
        """An idle workspace, or a new one: there are as many as queries ever ran at once."""
        try:
            return self._idle.get_nowait()
        except Empty:
            return _Workspace(self._documents, self._impacts.dtype)


_FIRST = np.zeros(1, dtype=np.int64)


def _add(
    postings: _Postings,
    columns: npt.NDArray[np.int64],
    repeats: Scores,
    workspace: _Workspace,
    *,
    found: int,
) -> int:
    """Add the postings of `columns` up; how many rows were met, with the `found` before."""
    return found + accumulate(
        postings.offsets,
        postings.rows,
        postings.impacts,
        columns,
        repeats,
        workspace.scores,
        workspace.coverage,
        workspace.touched[found:],
    )


def best_places(scores: npt.NDArray[np.floating | np.integer], k: int) -> npt.NDArray[np.intp]:
    """Places of the `k` greatest of `scores`, falling; equal ones keep their order."""
    if scores.size <= k:
        return np.argsort(-scores, kind="stable")
    # Everything that ties with the k-th is kept until the order among ties is settled.
    kth = np.partition(scores, scores.size - k)[scores.size - k]
    contenders = np.flatnonzero(scores >= kth)
    order = np.argsort(-scores[contenders], kind="stable")
    return contenders[order[:k]]
