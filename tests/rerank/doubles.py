"""Stand-ins: a clock that the test moves, a reranker that counts words, features."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rerank.contract import RerankScores


class SteppingTimer:
    """A clock that moves on by `step` seconds whenever somebody looks at it."""

    def __init__(self, step: float) -> None:
        self.step = step
        self.now = 0.0

    def __call__(self) -> float:
        now = self.now
        self.now += self.step
        return now


class WordCountReranker:
    """Scores a passage by its share of the query's words; at most `limit` passages a request."""

    def __init__(self, limit: int = 1_000) -> None:
        self.limit = limit
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.budgets: list[float | None] = []

    @property
    def name(self) -> str:
        return "word-count"

    def score(
        self, query: str, passages: Sequence[str], *, budget_ms: float | None
    ) -> RerankScores:
        self.asked.append((query, tuple(passages)))
        self.budgets.append(budget_ms)
        words = set(query.split())
        scores = np.full(len(passages), np.nan, dtype=np.float32)
        for place, passage in enumerate(passages[: self.limit]):
            scores[place] = len(words & set(passage.split())) / max(1, len(words))
        scored = min(self.limit, len(passages))
        return RerankScores(scores, scored, scored < len(passages))


@dataclass(frozen=True, slots=True)
class Table:
    """Features as search hands them over."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
