"""What every reranker and every final ranker promises; search states the same for itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Timer = Callable[[], float]
"""Seconds since some fixed moment, never going back, such as `time.perf_counter`."""


@dataclass(frozen=True, slots=True, eq=False)
class RerankScores:
    """How well each passage answers a query, as far as the time allowed.

    Attributes:
        scores: (passages,) float32 in [0, 1]; NaN where a passage was not scored.
        scored: how many passages were scored.
        exhausted: whether the budget ended before all were.
    """

    scores: NDArray[np.float32]
    scored: int
    exhausted: bool


class Reranker(Protocol):
    """Anything that scores passages against a query within a time budget."""

    @property
    def name(self) -> str:
        """Names the model, for explanations and responses."""
        ...

    def score(
        self, query: str, passages: Sequence[str], *, budget_ms: float | None
    ) -> RerankScores:
        """Score `passages`, which come best first, for `query`.

        When the budget does not suffice for all, the first ones are scored rather
        than the last. A budget of None is no limit; one that is too small for the
        least piece of work scores nothing.
        """
        ...


def unscored(count: int) -> NDArray[np.float32]:
    """(count,) float32, all NaN."""
    return np.full(count, np.nan, dtype=np.float32)


class Features(Protocol):
    """What is known of candidates."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the features, F of them."""
        ...

    @property
    def values(self) -> NDArray[np.float64]:
        """(candidates, F), in [0, 1]."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FinalScores:
    """How well candidates answer, and by what.

    Attributes:
        scores: (candidates,), finite; the better candidate has the greater one.
        shares: (candidates, F): what each feature has added to the score.
    """

    scores: NDArray[np.float64]
    shares: NDArray[np.float64]


class FinalRanker(Protocol):
    """Anything that scores candidates by their features, each as if it were alone."""

    @property
    def name(self) -> str:
        """Names the model, for explanations and responses."""
        ...

    @property
    def depth(self) -> int:
        """How many candidates it orders: the first of the fused order."""
        ...

    def score(self, features: Features) -> FinalScores:
        """Score candidates by their features, always the same way."""
        ...
