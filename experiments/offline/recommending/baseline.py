"""What every baseline is, so that they can be fitted, chosen and compared alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from events.columns import Codes
from experiments.offline.recommending.measures import Ranking, top
from experiments.offline.recommending.split import Split

Scores = npt.NDArray[np.float32]

_SCORES_AT_ONCE = 16_000_000


class Fitted(Protocol):
    """A recommender that has seen what was bought before a cut."""

    def scores(self, retailers: Codes) -> Scores:
        """Shape (len(retailers), products); -inf for what it would not show."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One setting of a baseline.

    Attributes:
        settings: in words, for the report.
        fit: to a split's training part and candidates.
    """

    settings: str
    fit: Callable[[Split], Fitted]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline with the settings among which an earlier cut of the same data chooses."""

    name: str
    variants: tuple[Variant, ...]


def ranked(fitted: Fitted, split: Split) -> Ranking:
    """The best candidates for every query, shape (q, DEPTH)."""
    return np.concatenate(
        [top(fitted.scores(batch), split.candidates) for batch in _batches(split)]
    )


def _batches(split: Split) -> Iterator[Codes]:
    size = max(1, _SCORES_AT_ONCE // len(split.train.products))
    for start in range(0, len(split), size):
        yield split.queries[start : start + size]
