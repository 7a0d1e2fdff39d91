"""Reranking: a slower, better look at the first few, within a time budget.

The model itself lives elsewhere and is handed in; this module says what it must
be able to do and what becomes of its scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.fusion import min_max
from search.parse import ParsedQuery
from search.query import Query
from search.ranking import Ranking
from search.results import RerankReport
from search.snapshot import Snapshot


class RerankScores(Protocol):
    """What a reranker got done within its budget."""

    @property
    def scores(self) -> npt.NDArray[np.float32]:
        """One score in [0, 1] a passage, shape (n,), NaN where not scored."""
        ...

    @property
    def scored(self) -> int:
        """How many passages were scored."""
        ...

    @property
    def exhausted(self) -> bool:
        """Whether the budget ended the work before all passages were scored."""
        ...


class Reranker(Protocol):
    """Anything that scores passages for a query."""

    @property
    def name(self) -> str:
        """What the model is called."""
        ...

    def score(
        self, query: str, passages: Sequence[str], *, budget_ms: float | None
    ) -> RerankScores:
        """Score `passages`, given best first, as far as the budget reaches."""
        ...


@dataclass(frozen=True, slots=True)
class SearchDefaults:
    """What a query leaves to the server.

    Attributes:
        rerank_top: candidates that are reranked.
        rerank_budget_ms: time for it.
        rerank_weight: share of the reranker's score, 0 to 1.
    """

    rerank_top: int = 30
    rerank_budget_ms: float = 60.0
    rerank_weight: float = 0.3


@dataclass(frozen=True, slots=True)
class Reranked:
    """The order after reranking, the score that each row was given, and the report."""

    ranking: Ranking
    scores: dict[int, float]
    report: RerankReport | None


def rerank(
    snapshot: Snapshot,
    reranker: Reranker | None,
    defaults: SearchDefaults,
    parsed: ParsedQuery,
    query: Query,
    ranking: Ranking,
) -> Reranked:
    """Reorder the first candidates by the reranker's blended score.

    What was not scored keeps its place; what was scored shares the other places
    out anew. Pages past the reranked candidates do not change by it and are spared
    the time.
    """
    top = query.rerank.top or defaults.rerank_top
    places = np.arange(ranking.pinned, min(top, ranking.rows.size))
    beyond = (query.page - 1) * query.per_page >= top
    if reranker is None or not _wanted(parsed, query) or beyond or places.size == 0:
        return Reranked(ranking, {}, None)
    budget = query.rerank.budget_ms or defaults.rerank_budget_ms
    rows = ranking.rows[places]
    outcome = reranker.score(parsed.text, snapshot.passages(rows.tolist()), budget_ms=budget)
    weight = defaults.rerank_weight if query.rerank.weight is None else query.rerank.weight
    report = RerankReport(
        model=reranker.name, scored=outcome.scored, budget_ms=budget, exhausted=outcome.exhausted
    )
    scores = np.asarray(outcome.scores, dtype=np.float64)
    known = zip(rows.tolist(), scores.tolist(), strict=True)
    return Reranked(
        blend(ranking, places, scores, weight),
        {row: score for row, score in known if not np.isnan(score)},
        report,
    )


def blend(
    ranking: Ranking, places: npt.NDArray[np.intp], scores: npt.NDArray[np.float64], weight: float
) -> Ranking:
    """Share the scored ones of `places` out anew among them by the blended score.

    The blend is (1 - weight) x the fused score, scaled to [0, 1] over `places`,
    + weight x the reranker's. Scores of the ranking stay falling: the places keep
    theirs, the rows move.

    Args:
        ranking: all matches in fused order.
        places: rising places that were offered to the reranker.
        scores: float64, shape (len(places),), NaN where not scored.
        weight: 0 to 1.
    """
    blended = (1 - weight) * min_max(ranking.scores[places]) + weight * scores
    scored = np.flatnonzero(~np.isnan(blended))
    order = np.arange(ranking.rows.size)
    best_first = scored[np.argsort(-blended[scored], kind="stable")]
    order[places[scored]] = places[best_first]
    return replace(
        ranking,
        rows=ranking.rows[order],
        lexical=ranking.lexical[order],
        dense=ranking.dense[order],
        fused=ranking.fused[order],
    )


def _wanted(parsed: ParsedQuery, query: Query) -> bool:
    return query.rerank.enabled and bool(parsed.text) and query.sort.value == "relevance"
