"""A reranker that remembers: the same pair gets the same score, at no cost."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from rerank.contract import Reranker, RerankScores, Timer, unscored

CAPACITY = 20_000


class CachedReranker:
    """Keeps the scores of the (query, passage) pairs used last.

    It makes pages of one query consistent with each other, because a score that
    int8 arithmetic lets depend on its batch is computed once. Safe to use from
    several threads.

    Args:
        inner: computes what is not known.
        capacity: most pairs kept; about 500 bytes each.
        timer: the clock by which time is told.
    """

    def __init__(
        self, inner: Reranker, *, capacity: int = CAPACITY, timer: Timer = time.perf_counter
    ) -> None:
        self._inner = inner
        self._capacity = capacity
        self._timer = timer
        self._kept: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The name of the model whose scores are kept."""
        return self._inner.name

    def score(
        self, query: str, passages: Sequence[str], *, budget_ms: float | None
    ) -> RerankScores:
        """Known scores, and the others as far as the budget goes; equal passages score equal."""
        start = self._timer()
        known = self._recall(query, passages)
        missing = [passage for passage in dict.fromkeys(passages) if passage not in known]
        exhausted = False
        if missing:
            spent_ms = (self._timer() - start) * 1_000
            left = None if budget_ms is None else budget_ms - spent_ms
            found = self._inner.score(query, missing, budget_ms=left)
            exhausted = found.exhausted
            known |= self._keep(query, missing, found)
        scores = unscored(len(passages))
        for place, passage in enumerate(passages):
            scores[place] = known.get(passage, np.nan)
        scored = int(np.count_nonzero(~np.isnan(scores)))
        return RerankScores(scores, scored, exhausted)

    def _recall(self, query: str, passages: Sequence[str]) -> dict[str, float]:
        known: dict[str, float] = {}
        with self._lock:
            for passage in passages:
                key = (query, passage)
                if key in self._kept:
                    self._kept.move_to_end(key)
                    known[passage] = self._kept[key]
        return known

    def _keep(self, query: str, passages: Sequence[str], found: RerankScores) -> dict[str, float]:
        """Remember what was scored and forget what was used least recently.

        Where another thread has kept a score meanwhile, that one stands.
        """
        new: dict[str, float] = {}
        with self._lock:
            for passage, score in zip(passages, found.scores.tolist(), strict=True):
                if not np.isnan(score):
                    new[passage] = self._kept.setdefault((query, passage), score)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
        return new
