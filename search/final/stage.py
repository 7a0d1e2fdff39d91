"""The final ranker's stage: the first candidates in the order of all that is known of them."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from search.final.contract import Features, FinalRanker, FinalScores, FloatArray
from search.final.features import FeatureExtractor
from search.parse import ParsedQuery
from search.query import Mode, Query, Sort
from search.ranking import Ranking, reorder
from search.results import FinalReport

log = logging.getLogger(__name__)

FAILED = "the final ranker failed; the hits are in fused order"


class Evidence(NamedTuple):
    """What the final ranker made of one candidate, by feature.

    Attributes:
        features: the values.
        shares: what each has added to the score.
    """

    features: Mapping[str, float]
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class FinalOrder:
    """The order after the final ranker, and the report.

    Attributes:
        ranking: all matches.
        reach: how many places, pinned ones included, a later stage may reorder: those of the
            ranker where there is one, else all.
        report: None where no ranker was asked.
        evidence: by row; empty unless it was asked for.
    """

    ranking: Ranking
    reach: int
    report: FinalReport | None = None
    evidence: Mapping[int, Evidence] = field(default_factory=dict)


def rank_finally(
    ranker: FinalRanker | None,
    extractor: FeatureExtractor,
    parsed: ParsedQuery,
    query: Query,
    ranking: Ranking,
) -> FinalOrder:
    """Put the first candidates in the ranker's order; those that tie stay in fused order.

    Pages past them do not change by it and are spared the time. A ranker that fails leaves
    the fused order as it is.
    """
    if ranker is None or not _wanted(parsed, query):
        return FinalOrder(ranking, ranking.rows.size)
    reach = min(ranker.depth, ranking.rows.size)
    places = np.arange(ranking.pinned, reach)
    if (query.page - 1) * query.per_page >= reach or places.size == 0:
        return FinalOrder(ranking, reach)
    features = extractor.extract(parsed, ranking, places)
    try:
        scored = _checked(ranker.score(features), features)
    except Exception:  # whatever a ranker trips over: the fused order is an answer
        log.exception("the final ranker %s failed", ranker.name)
        return FinalOrder(ranking, reach, FinalReport(model=ranker.name, ranked=0, failure=FAILED))
    ranked = np.full(ranking.rows.size, np.nan)
    ranked[places] = scored.scores
    return FinalOrder(
        reorder(replace(ranking, ranked=ranked), places, scored.scores),
        reach,
        FinalReport(model=ranker.name, ranked=places.size),
        _evidence(features, scored, ranking.rows[places].tolist()) if query.explain else {},
    )


def _wanted(parsed: ParsedQuery, query: Query) -> bool:
    by_relevance = query.sort is Sort.RELEVANCE and bool(parsed.text)
    return query.final.enabled and query.mode is Mode.HYBRID and by_relevance


def _checked(scored: FinalScores, features: Features) -> FinalScores:
    """`scored` itself.

    Raises:
        ValueError: it breaks the contract.
    """
    if scored.scores.shape != features.values.shape[:1] or not np.isfinite(scored.scores).all():
        raise ValueError("the scores are not a finite number for every candidate")
    return scored


def _evidence(features: Features, scored: FinalScores, rows: list[int]) -> dict[int, Evidence]:
    values, shares = _rows_of(features.values), _rows_of(scored.shares)
    names = features.names
    return {
        row: Evidence(
            dict(zip(names, values[place], strict=True)),
            dict(zip(names, shares[place], strict=True)),
        )
        for place, row in enumerate(rows)
    }


def _rows_of(matrix: FloatArray) -> list[list[float]]:
    rows: list[list[float]] = matrix.tolist()
    return rows
