"""Setting probabilities right by what came of earlier ones."""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.optimize import minimize
from scipy.special import expit, logit

from events.columns import FloatArray, Mask

NEVER_SURER_THAN = 1e-6


class PlattScaling(BaseModel):
    """Straightens log odds: logit(p') = slope logit(p) + shift.

    Platt, "Probabilistic outputs for support vector machines" (1999), on log odds.
    """

    model_config = ConfigDict(frozen=True)

    slope: float
    shift: float

    @classmethod
    def none(cls) -> Self:
        """Leaves all as it is."""
        return cls(slope=1.0, shift=0.0)

    @classmethod
    def fit(cls, foretold: FloatArray, happened: Mask) -> Self:
        """The most likely line, with Platt's targets, which keep it finite.

        Args:
            foretold: probabilities, shape (n,).
            happened: shape (n,).
        """
        hits = float(happened.sum())
        misses = happened.size - hits
        target = np.where(happened, (hits + 1) / (hits + 2), 1 / (misses + 2))
        odds = log_odds(foretold)

        def loss(line: FloatArray) -> float:
            z = line[0] * odds + line[1]
            return float((np.logaddexp(0, z) - target * z).sum())

        def slope(line: FloatArray) -> FloatArray:
            gap = expit(line[0] * odds + line[1]) - target
            return np.array([gap @ odds, gap.sum()])

        found = minimize(loss, np.array([1.0, 0.0]), jac=slope, method="BFGS")
        return cls(slope=float(found.x[0]), shift=float(found.x[1]))

    def apply(self, foretold: FloatArray) -> FloatArray:
        """The probabilities set right, shape (n,)."""
        straightened: FloatArray = expit(self.slope * log_odds(foretold) + self.shift)
        return straightened


def log_odds(probability: FloatArray) -> FloatArray:
    """Finite log odds, shape (n,)."""
    odds: FloatArray = logit(np.clip(probability, NEVER_SURER_THAN, 1 - NEVER_SURER_THAN))
    return odds
