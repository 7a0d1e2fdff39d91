"""Replaying the ranking of a query under many settings, after matching and scoring it once.

Fusion, the final ranker and reranking change the order of what was matched, never what
matches: the costly parts of a search are the same for all settings. What is replayed is the
search's own code, so that the rankings are those that a search with these settings gives.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from pydantic import Field

from experiments.offline.configurations import DEPTH
from experiments.offline.described import Described
from search.final.contract import FinalRanker
from search.final.stage import FinalOrder, rank_finally
from search.lexical import Rows
from search.matching import Matcher
from search.parse import parse
from search.pipeline import Parts
from search.query import Fusion, Query
from search.ranking import rank, reorder
from search.relaxing import Found, find_or_relax
from search.reranking import Reranker, blend, scores_before
from search.snapshot import Snapshot
from search.understanding.understand import Wishes

MAX_RERANKED = 200
"""As many as a query may ask to have reranked."""


class Setting(Described):
    """What is tuned.

    Attributes:
        fusion: how lexical and dense scores become one.
        rerank_top: candidates that are reranked; 0 for no reranking.
        rerank_weight: share of the reranker's score in their order.
    """

    fusion: Fusion = Fusion()
    rerank_top: int = Field(default=0, ge=0, le=MAX_RERANKED)
    rerank_weight: float = Field(default=0.0, ge=0, le=1)

    @property
    def description(self) -> str:
        """The setting in a few words."""
        fused = f"{self.fusion.method.value}, dense {self.fusion.dense_weight:g}"
        if not self.rerank_top:
            return f"{fused}; not reranked"
        return f"{fused}; rerank {self.rerank_top} at {self.rerank_weight:g}"


class Replayer:
    """Ranks for many settings what it matches once. Reranking has no time budget here.

    Args:
        snapshot: what is searched.
        reranker: None to do without, whatever a setting says.
        ranker: the final ranker, which all settings have alike; None to do without.
        parts: of that snapshot; made if None.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        reranker: Reranker | None,
        ranker: FinalRanker | None = None,
        *,
        parts: Parts | None = None,
    ) -> None:
        parts = parts or Parts.of(snapshot)
        self._snapshot = snapshot
        self._reranker = reranker
        self._ranker = ranker
        self._features = parts.features
        self._understander = parts.understander
        self._matcher = Matcher(snapshot, parts.encoder)

    def rankings(self, text: str, settings: Sequence[Setting]) -> tuple[tuple[str, ...], ...]:
        """Product ids for `text`, best first, `DEPTH` at most: a ranking for each of `settings`."""
        found = self._found(text)
        orders = {
            fusion: self._before(found, text, fusion)
            for fusion in dict.fromkeys(setting.fusion for setting in settings)
        }
        scores = self._scores(found.parsed.text, settings, orders)
        rows = [_rows(orders[setting.fusion], setting, scores) for setting in settings]
        shown = np.unique(np.concatenate(rows)).tolist()
        ids = dict(zip(shown, self._snapshot.products.texts("id", shown), strict=True))
        return tuple(tuple(ids[row] for row in each.tolist()) for each in rows)

    def _found(self, text: str) -> Found:
        query, snapshot = _query(text, Fusion()), self._snapshot
        typed = parse(query.q, snapshot.analyzer, snapshot.identifiers)
        parsed = self._understander.understand(typed, Wishes.of(query))
        return find_or_relax(self._matcher, self._understander, typed, parsed, query)

    def _before(self, found: Found, text: str, fusion: Fusion) -> FinalOrder:
        """The order before reranking, as deep as anything reaches."""
        query = _query(text, fusion)
        fused = rank(self._snapshot, found.parsed, found.matches, query)
        final = rank_finally(self._ranker, self._features, found.parsed, query, fused)
        ranking, deep = final.ranking, slice(max(DEPTH, MAX_RERANKED))
        ranking = replace(
            ranking,
            rows=ranking.rows[deep],
            scores=ranking.scores[deep],
            lexical=ranking.lexical[deep],
            dense=ranking.dense[deep],
            fused=ranking.fused[deep],
            boost=ranking.boost[deep],
            ranked=ranking.ranked[deep],
        )
        return replace(final, ranking=ranking, reach=min(final.reach, ranking.rows.size))

    def _scores(
        self, text: str, settings: Sequence[Setting], orders: Mapping[Fusion, FinalOrder]
    ) -> Mapping[int, float]:
        """The reranker's score of every row that some setting has it look at."""
        if self._reranker is None or not text:
            return {}
        deepest: dict[Fusion, int] = {}
        for setting in settings:
            deepest[setting.fusion] = max(deepest.get(setting.fusion, 0), setting.rerank_top)
        # Each row once, in the order in which the first of the settings would have it.
        rows = list(
            dict.fromkeys(
                row
                for fusion, top in deepest.items()
                for row in orders[fusion].ranking.rows[_offered(orders[fusion], top)].tolist()
            )
        )
        found = self._reranker.score(text, self._snapshot.passages(rows), budget_ms=None)
        return dict(zip(rows, found.scores.tolist(), strict=True))


def _query(text: str, fusion: Fusion) -> Query:
    return Query(q=text, per_page=DEPTH, fusion=fusion, highlight=False)


def _offered(order: FinalOrder, top: int) -> npt.NDArray[np.intp]:
    """The places that the reranker is offered."""
    return np.arange(order.ranking.pinned, min(top, order.reach))


def _rows(order: FinalOrder, setting: Setting, scores: Mapping[int, float]) -> Rows:
    """The rows in their order, reranked as the setting has it."""
    ranking, places = order.ranking, _offered(order, setting.rerank_top)
    if not scores or places.size == 0:
        return ranking.rows[:DEPTH]
    given = np.array([scores[row] for row in ranking.rows[places].tolist()])
    blended = blend(scores_before(ranking, places), given, setting.rerank_weight)
    return reorder(ranking, places, blended).rows[:DEPTH]
