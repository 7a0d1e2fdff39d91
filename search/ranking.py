"""Ranking: the order of everything that matched, the same whichever page is asked for."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.availability import prices_for
from search.boosts import among, bonus, share_of
from search.dense_matches import DenseMatches
from search.fusion import fuse
from search.lexical import Rows, best_places
from search.matching import Matches
from search.parse import ParsedQuery
from search.query import Mode, Query, Sort
from search.snapshot import Snapshot

WINDOW = 1000
"""The best of each retriever that are fused; what matched beyond follows in lexical order."""

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Matches in their order; every array has one entry a match.

    Attributes:
        rows: int32.
        scores: float64, falling where the order is by relevance.
        lexical: BM25; 0 where no term was found, NaN where words were not searched.
        dense: cosine; NaN where it was not worked out.
        fused: NaN where the match was not in the window of fusion.
        boost: what the score has for what the query names; NaN where `fused` is.
        ranked: the final ranker's score; NaN where it did not see the match.
        pinned: how many identified products lead the order.
    """

    rows: Rows
    scores: Scores
    lexical: Scores
    dense: Scores
    fused: Scores
    boost: Scores
    ranked: Scores
    pinned: int


def rank(snapshot: Snapshot, parsed: ParsedQuery, matches: Matches, query: Query) -> Ranking:
    """All matches in the order that the query asks for."""
    rows = np.flatnonzero(matches.matched).astype(np.int32)
    if query.sort is not Sort.RELEVANCE:
        return _by_column(rows[_column_order(snapshot, query, rows)])
    if not parsed.text:
        popularity = np.nan_to_num(snapshot.popularity[rows], nan=-np.inf)
        return _by_column(rows[np.argsort(-popularity, kind="stable")])
    return _by_relevance(snapshot, parsed, matches, query, rows)


def _column_order(snapshot: Snapshot, query: Query, rows: Rows) -> npt.NDArray[np.intp]:
    """Places of `rows` in the order of a column; products without a value come last."""
    if query.sort is Sort.NEWEST:
        return np.argsort(-snapshot.released[rows], kind="stable")
    prices = prices_for(snapshot, query)[rows]
    return np.argsort(prices if query.sort is Sort.PRICE_ASC else -prices, kind="stable")


def _by_column(rows: Rows) -> Ranking:
    unknown = np.full(rows.size, np.nan)
    return Ranking(rows, np.zeros(rows.size), *(unknown,) * 5, pinned=0)


def _by_relevance(
    snapshot: Snapshot, parsed: ParsedQuery, matches: Matches, query: Query, rows: Rows
) -> Ranking:
    lexical = matches.lexical.scores_of(rows).astype(np.float64)
    window = _window(rows, lexical, matches.dense)
    dense = np.full(rows.size, np.nan)
    if matches.vector is not None:
        dense[window] = snapshot.dense.similarities(matches.vector.values, rows[window])
    fused = np.full(rows.size, np.nan)
    fused[window] = _combined(lexical[window], dense[window], query)
    boost = np.full(rows.size, np.nan)
    # By meaning alone no product is known to have the words.
    boosts = () if query.mode is Mode.DENSE else parsed.boosts
    boost[window] = bonus(boosts, rows[window], matches.lexical)
    scores = np.zeros(rows.size)
    scores[window] = (1 - share_of(boosts)) * fused[window] + boost[window]
    identified = among(rows, np.array(parsed.identified, dtype=np.int32))
    scores[identified] += 1
    order = _relevance_order(identified, window, scores, lexical)
    if query.mode is Mode.DENSE:
        lexical = np.full(rows.size, np.nan)
    return Ranking(
        rows[order],
        scores[order],
        lexical[order],
        dense[order],
        fused[order],
        boost[order],
        np.full(rows.size, np.nan),
        int(np.count_nonzero(identified)),
    )


def _relevance_order(
    identified: Mask, window: npt.NDArray[np.intp], scores: Scores, lexical: Scores
) -> npt.NDArray[np.intp]:
    """Places by pin, window and score; where that is equal by words, then by row.

    All arrays but `window` have an entry a match, by rising row.
    """
    in_window = np.zeros(scores.size, dtype=bool)
    in_window[window] = True
    leads = identified | in_window
    # Only these have a score of more than 0: the rest, often thousands, has one key.
    leading, rest = np.flatnonzero(leads), np.flatnonzero(~leads)
    keys = (-lexical[leading], -scores[leading], ~in_window[leading], ~identified[leading])
    by_words = np.argsort(-lexical[rest], kind="stable")
    return np.concatenate([leading[np.lexsort(keys)], rest[by_words]])


def _window(rows: Rows, lexical: Scores, dense: DenseMatches) -> npt.NDArray[np.intp]:
    """Places in `rows` of the best by words and of the best by meaning, rising."""
    if rows.size <= WINDOW:
        return np.arange(rows.size)
    by_words = best_places(lexical, WINDOW)
    by_meaning = np.searchsorted(rows, dense.rows[:WINDOW])
    return np.union1d(by_words, by_meaning)


def _combined(lexical: Scores, dense: Scores, query: Query) -> Scores:
    if query.mode is Mode.LEXICAL:
        # In the smallest catalogues BM25 gives a common term less than nothing.
        return np.maximum(lexical, 0) / max(float(lexical.max(initial=0)), 1e-9)
    if query.mode is Mode.DENSE:
        return (dense + 1) / 2
    return fuse(lexical, dense, query.fusion)


def reorder(ranking: Ranking, places: npt.NDArray[np.intp], scores: Scores) -> Ranking:
    """Share those of `places` that have a score out anew among them, the best first.

    The places keep what is in `Ranking.scores`, which therefore goes on falling.

    Args:
        ranking: all matches.
        places: rising, shape (n,).
        scores: shape (n,), NaN where there is none.
    """
    scored = np.flatnonzero(~np.isnan(scores))
    order = np.arange(ranking.rows.size)
    best_first = scored[np.argsort(-scores[scored], kind="stable")]
    order[places[scored]] = places[best_first]
    return replace(
        ranking,
        rows=ranking.rows[order],
        lexical=ranking.lexical[order],
        dense=ranking.dense[order],
        fused=ranking.fused[order],
        boost=ranking.boost[order],
        ranked=ranking.ranked[order],
    )
