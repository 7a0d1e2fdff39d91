"""What a final ranker must be able to do; it lives elsewhere and is handed in."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of candidates.

    Attributes:
        names: of the features, F of them.
        values: shape (n, F), in [0, 1], a row for each candidate.
    """

    names: tuple[str, ...]
    values: FloatArray


class FinalScores(Protocol):
    """How well candidates answer, and by what."""

    @property
    def scores(self) -> FloatArray:
        """Shape (n,), finite; the better candidate has the greater one."""
        ...

    @property
    def shares(self) -> FloatArray:
        """Shape (n, F): what each feature has added to the score; they sum up to it."""
        ...


class FinalRanker(Protocol):
    """Anything that scores candidates by their features, always the same way."""

    @property
    def name(self) -> str:
        """What the model is called."""
        ...

    @property
    def depth(self) -> int:
        """How many candidates it orders: the first of the fused order."""
        ...

    def score(self, features: Features) -> FinalScores:
        """Score candidates, each as if it were alone."""
        ...
