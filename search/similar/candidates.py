"""Candidates of several seeds, without variants, in the order in which they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from search.lexical import Rows
from search.similar.relations import FloatArray, Judged

_T = TypeVar("_T", bound=np.generic)

RANKED = 240
"""Products that are ranked and paged through at the most; nobody looks further in a widget."""

BEST_SEED_SHARE = 0.7
"""Of the relevance to the seed that suits best; the rest is the mean over all seeds."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Products with what decided their places, in any order.

    Attributes:
        rows: int32, shape (m,).
        seeds: int32, shape (m,): the place of the seed that each is shown for.
        similarities: float32 cosines with that seed, shape (m,).
        closeness: float32, shape (m,): of the types, NaN if unknown.
        overlap: float32, shape (m,): of the attribute names, NaN if unknown.
        relevance: float32, shape (m,): from 0 to 1.
        marginal: float32, shape (m,): maximal marginal relevance, NaN before it is known.
        steps: int32, shape (m,): the step that let each through.
    """

    rows: Rows
    seeds: Rows
    similarities: FloatArray
    closeness: FloatArray
    overlap: FloatArray
    relevance: FloatArray
    marginal: FloatArray
    steps: Rows

    def at(self, places: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "Ranked":
        """Those at some places, in the order of these."""
        return Ranked(*(getattr(self, name)[places] for name in self.__slots__))


def united(judged: Sequence[Judged], step: int) -> Ranked:
    """The candidates of all seeds, each once, for the seed that it suits best.

    With several seeds each one's relevance is by its own best, so that a seed with near
    neighbours does not push the others' aside; a product that suits several comes forward.

    Args:
        judged: by seed.
        step: the step that let them through.
    """
    seeds = np.repeat(np.arange(len(judged), dtype=np.int32), [each.rows.size for each in judged])
    several = len(judged) > 1
    relevance = [_by_best(each.relevance) if several else each.relevance for each in judged]
    every = Ranked(
        rows=_joined([each.rows for each in judged]),
        seeds=seeds,
        similarities=_joined([each.similarities for each in judged]),
        closeness=_joined([each.closeness for each in judged]),
        overlap=_joined([each.overlap for each in judged]),
        relevance=_joined(relevance),
        marginal=np.full(seeds.size, np.nan, dtype=np.float32),
        steps=np.full(seeds.size, step, dtype=np.int32),
    )
    order = np.lexsort((every.rows, -every.relevance))
    best = order[np.sort(np.unique(every.rows[order], return_index=True)[1])]
    if not several:
        return every.at(best)
    totals = np.bincount(every.rows, weights=every.relevance)
    kept = every.at(best)
    mean = totals[kept.rows] / len(judged)
    kept.relevance[:] = BEST_SEED_SHARE * kept.relevance + (1 - BEST_SEED_SHARE) * mean
    return kept.at(np.lexsort((kept.rows, -kept.relevance)))


def without_variants(ranked: Ranked, groups: Rows) -> Ranked:
    """The first of every item group, and all without one; the order stays.

    Args:
        ranked: the best first.
        groups: by row of the catalogue the number of its item group, -1 without.
    """
    return ranked.at(first_of_each(groups[ranked.rows]))


def first_of_each(groups: Rows) -> npt.NDArray[np.intp]:
    """The places, rising, of the first of every group; all places of -1 are kept."""
    alone = np.flatnonzero(groups < 0)
    first = np.unique(groups, return_index=True)[1]
    return np.sort(np.concatenate((alone, first[groups[first] >= 0])))


def concatenated(parts: Sequence[Ranked]) -> Ranked:
    """All `parts`, one after the other."""
    return Ranked(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Ranked.__slots__)
    )


def _by_best(relevance: FloatArray) -> FloatArray:
    best = float(relevance.max(initial=0))
    return relevance / np.float32(best) if best > 0 else relevance


def _joined(parts: Sequence[npt.NDArray[_T]]) -> npt.NDArray[_T]:
    return np.concatenate(parts)
