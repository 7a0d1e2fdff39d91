"""Reranking: a slower, better look at the first few, within a time budget.

The model itself lives elsewhere and is handed in; this module says what it must
be able to do and what becomes of its scores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from core.settings import Settings
from search.final.stage import FinalOrder
from search.fusion import Scores, min_max
from search.parse import ParsedQuery
from search.query import Query
from search.ranking import Ranking, reorder
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
        rerank_weight: share of the reranker's score, 0 to 1; at 0 it is not asked.
    """

    rerank_top: int = 30
    rerank_budget_ms: float = 60.0
    rerank_weight: float = 0.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """What the settings of a server say."""
        return cls(settings.rerank_top, settings.rerank_budget_ms, settings.rerank_weight)


@dataclass(frozen=True, slots=True)
class Reranked:
    """The order after reranking, and the report.

    Attributes:
        scores: by row that was scored: the reranker's score and the blend that orders it.
    """

    ranking: Ranking
    scores: dict[int, tuple[float, float]]
    report: RerankReport | None


def rerank(
    snapshot: Snapshot,
    reranker: Reranker | None,
    defaults: SearchDefaults,
    parsed: ParsedQuery,
    query: Query,
    final: FinalOrder,
) -> Reranked:
    """Reorder the first candidates by the reranker's blended score.

    What was not scored keeps its place; what was scored shares the other places
    out anew. Pages past the reranked candidates do not change by it and are spared
    the time. Pages within them agree as long as the same products are scored for
    each: wherever a budget may run out, the reranker handed in keeps its scores.
    A reranker whose score counts nothing is not asked for any.
    """
    ranking = final.ranking
    top = min(query.rerank.top or defaults.rerank_top, final.reach)
    places = np.arange(ranking.pinned, top)
    weight = defaults.rerank_weight if query.rerank.weight is None else query.rerank.weight
    beyond = (query.page - 1) * query.per_page >= top
    spared = beyond or places.size == 0 or weight == 0
    if reranker is None or not _wanted(parsed, query) or spared:
        return Reranked(ranking, {}, None)
    budget = query.rerank.budget_ms or defaults.rerank_budget_ms
    rows = ranking.rows[places]
    outcome = reranker.score(parsed.text, snapshot.passages(rows.tolist()), budget_ms=budget)
    report = RerankReport(
        model=reranker.name, scored=outcome.scored, budget_ms=budget, exhausted=outcome.exhausted
    )
    scores = np.asarray(outcome.scores, dtype=np.float64)
    blended = blend(scores_before(ranking, places), scores, weight)
    known = zip(rows.tolist(), scores.tolist(), blended.tolist(), strict=True)
    return Reranked(
        reorder(ranking, places, blended),
        {row: (score, blend) for row, score, blend in known if not np.isnan(score)},
        report,
    )


def scores_before(ranking: Ranking, places: npt.NDArray[np.intp]) -> Scores:
    """By what the matches at `places` are ordered: the final ranker's scores, or the fused."""
    ranked = ranking.ranked[places]
    return ranking.scores[places] if np.isnan(ranked).any() else ranked


def blend(before: Scores, scores: Scores, weight: float) -> Scores:
    """(1 - weight) x the score so far, scaled to [0, 1], + weight x the reranker's.

    Args:
        before: shape (n,).
        scores: shape (n,), NaN where not scored: so is the blend there.
        weight: 0 to 1.
    """
    return (1 - weight) * min_max(before) + weight * scores


def _wanted(parsed: ParsedQuery, query: Query) -> bool:
    return query.rerank.enabled and bool(parsed.text) and query.sort.value == "relevance"
