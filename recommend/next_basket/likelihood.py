"""How likely the products of a ranking are to be ordered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from events.columns import Mask

Floats = npt.NDArray[np.float64]

DEEPEST = 100
"""Places that are learned from: nobody is shown more."""

RIDGE = 1.0
ROUNDS = 30
COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A ranking for one shop, the best first.

    Attributes:
        scores: shape (k,), falling.
        shares: shape (k,): of the shop's orders that had each product, 0 to 1.
        products_an_order: of the shop.
    """

    scores: Floats
    shares: Floats
    products_an_order: float

    def columns(self) -> Floats:
        """What the logistic regression is on, shape (k, COLUMNS)."""
        count = self.scores.size
        shares = np.clip(self.shares, 0.005, 0.995)
        return np.stack(
            [
                np.ones(count),
                self.scores,
                self.scores - self.scores.max(initial=-np.inf),
                np.log1p(np.arange(count, dtype=np.float64)),
                np.log(shares / (1 - shares)),
                np.full(count, np.log1p(self.products_an_order)),
            ],
            axis=1,
        )


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Logistic regression on a ranking and the plainest thing known of its products.

    Scores order the products of one shop, and hardly mean anything between two.

    Attributes:
        weights: shape (COLUMNS,): of 1, the score, the score less the best one, log(1 +
            place), the log-odds of the share of the shop's orders, and log(1 + products an
            order).
    """

    weights: Floats

    def of(self, shown: Shown) -> Floats:
        """Probabilities, shape (k,): none is above that of the place before."""
        logits = shown.columns() @ self.weights
        probabilities: Floats = np.minimum.accumulate(1 / (1 + np.exp(-logits)))
        return probabilities

    @classmethod
    def fit(cls, rankings: Sequence[tuple[Shown, Mask]]) -> Self:
        """Maximum likelihood with a slight ridge, by Newton's steps.

        Args:
            rankings: and which products, shape (k,), were in the order.
        """
        weights = np.zeros(COLUMNS)
        if not rankings:
            return cls(weights)
        columns = np.concatenate([shown.columns()[:DEEPEST] for shown, _ in rankings])
        ordered = np.concatenate([each[:DEEPEST] for _, each in rankings]).astype(np.float64)
        for _ in range(ROUNDS):
            foretold = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
            slope = columns.T @ (ordered - foretold) - RIDGE * weights
            spread = (foretold * (1 - foretold))[:, None]
            curvature = columns.T @ (spread * columns) + RIDGE * np.eye(COLUMNS)
            weights = weights + np.linalg.solve(curvature, slope)
        return cls(weights)
