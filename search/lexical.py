"""Lexical retrieval: eager BM25 that touches only the postings of the query."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from search.built_postings import BuiltPostings
from search.kernels import collect
from search.postings import Columns, Postings, Workspaces

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


class LexicalIndex:
    """Finds products by their words.

    Args:
        postings: which rows have a term, and what it adds to their scores.
        workspaces: idle ones of an index that this one stands in for.
    """

    def __init__(self, postings: Postings, workspaces: Workspaces | None = None) -> None:
        self.postings = postings
        self.workspaces = workspaces or Workspaces()
        self._merged = lru_cache(CACHED_MERGES)(self._merge)

    @classmethod
    def open(cls, folder: Path, documents: int) -> "LexicalIndex":
        """Map the postings in `folder` into memory.

        Raises:
            IndexUnusable: the arrays do not belong together.
        """
        return cls(BuiltPostings.open(folder, documents))

    def match(
        self, terms: Sequence[str], alternatives: Alternatives = NO_ALTERNATIVES
    ) -> LexicalMatches:
        """Every row that has one of `terms`, with its BM25 score.

        A row's score for a term that has alternatives is the best of them: more ways to
        be found never lower a score that is above 0, and no term counts twice. A rare
        alternative counts no more than the term would: what is asked for is as common.
        """
        known = self._known(terms, alternatives)
        plain = {term: count for term, count in known.items() if term not in alternatives}
        workspace = self.workspaces.borrow(self.postings.rows, self.postings.dtype)
        found = self.postings.add(plain, workspace)
        for term in known:
            if term in plain:
                continue
            merged = self._merged(term, alternatives[term])
            often = np.array([known[term]], dtype=self.postings.dtype)
            found = merged.add(_FIRST, often, workspace, found=found)
        rows = np.sort(workspace.touched[:found])
        scores = np.empty(found, dtype=self.postings.dtype)
        coverage = np.empty(found, dtype=np.uint16)
        collect(rows, workspace.scores, workspace.coverage, scores, coverage)
        self.workspaces.give_back(workspace)
        if self.postings.alive is not None:
            living = self.postings.alive[rows]
            rows, scores, coverage = rows[living], scores[living], coverage[living]
        return LexicalMatches(rows, scores, coverage, tuple(known))

    def knows(self, term: str) -> bool:
        """Whether any product has `term`."""
        return self.postings.frequency(term) > 0

    def rows_with(self, terms: Sequence[str]) -> Rows:
        """The rows that have all of `terms`, at least one, rising."""
        return self._joint(terms)[0]

    def _known(self, terms: Sequence[str], alternatives: Alternatives) -> dict[str, int]:
        """How often `terms` say each that can be found; of too many those said most."""
        counts: dict[str, int] = {}
        for term in terms:
            others = alternatives.get(term, ())
            if self.knows(term) or (others and self._merged(term, others).rows.size):
                counts[term] = counts.get(term, 0) + 1
        if len(counts) > MAX_TERMS:
            return dict(Counter(counts).most_common(MAX_TERMS))
        return counts

    def _merge(self, term: str, alternatives: tuple[Alternative, ...]) -> Columns:
        """The postings of `term` and of what stands for it as those of a single term."""
        lists = [self.postings.of(term)]
        for alternative in alternatives:
            rows, impacts = self._joint(alternative.terms)
            weight = alternative.weight * self._fairness(term, alternative.terms)
            lists.append((rows, impacts * self.postings.dtype.type(weight)))
        rows = np.concatenate([rows for rows, _ in lists])
        impacts = np.concatenate([impacts for _, impacts in lists])
        order = np.argsort(rows, kind="stable")
        rows, impacts = rows[order], impacts[order]
        starts = np.flatnonzero(np.diff(rows, prepend=-1))
        best = np.maximum.reduceat(impacts, starts) if starts.size else impacts
        return Columns.of_lists([rows[starts]], [best])

    def _fairness(self, term: str, others: Sequence[str]) -> float:
        """What makes `others` count no more than `term`, where they are the rarer words."""
        if not self.knows(term):
            return 1.0
        theirs = sum(self._rarity(other) for other in others)
        return min(1.0, self._rarity(term) / theirs)

    def _rarity(self, term: str) -> float:
        """About the inverse document frequency in BM25; never below 0.1."""
        having = self.postings.frequency(term)
        return max(log((self.postings.documents - having + 0.5) / (having + 0.5)), 0.1)

    def _joint(self, terms: Sequence[str]) -> tuple[Rows, Scores]:
        """The rows that have all of `terms`, and the sums of their impacts."""
        rows, impacts = self.postings.of(terms[0])
        for term in terms[1:]:
            others, added = self.postings.of(term)
            rows, here, there = np.intersect1d(
                rows, others, assume_unique=True, return_indices=True
            )
            impacts = impacts[here] + added[there]
        return rows, impacts


_FIRST = np.zeros(1, dtype=np.int64)


def best_places(scores: npt.NDArray[np.floating | np.integer], k: int) -> npt.NDArray[np.intp]:
    """Places of the `k` greatest of `scores`, falling; equal ones keep their order."""
    if scores.size <= k:
        return np.argsort(-scores, kind="stable")
    # Everything that ties with the k-th is kept until the order among ties is settled.
    kth = np.partition(scores, scores.size - k)[scores.size - k]
    contenders = np.flatnonzero(scores >= kth)
    order = np.argsort(-scores[contenders], kind="stable")
    return contenders[order[:k]]
