"""How likely the products of a ranking are to be ordered."""

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


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Logistic regression on what a ranking shows of itself.

    Scores of a ranking order products within one shop and mean nothing between two.

    Attributes:
        weights: shape (4,): of 1, the score less the best one, log(1 + place), and log(1 +
            products that an order of the shop has).
    """

    weights: Floats

    def of(self, scores: Floats, products_an_order: float) -> Floats:
        """Probabilities, falling from the first to the last.

        Args:
            scores: shape (k,), the best first.
            products_an_order: of the shop.
        """
        logits = _columns(scores, products_an_order) @ self.weights
        probabilities: Floats = np.minimum.accumulate(1 / (1 + np.exp(-logits)))
        return probabilities

    @classmethod
    def fit(cls, rankings: list[tuple[Floats, float, Mask]]) -> Self:
        """Maximum likelihood with a slight ridge, by Newton's steps.

        Args:
            rankings: of each shop the scores, the best first; products an order; and shape
                (k,), which products were in the order.
        """
        weights = np.zeros(4)
        if not rankings:
            return cls(weights)
        columns = np.concatenate([_columns(scores, size)[:DEEPEST] for scores, size, _ in rankings])
        ordered = np.concatenate([each[:DEEPEST] for _, _, each in rankings]).astype(np.float64)
        for _ in range(ROUNDS):
            foretold = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
            slope = columns.T @ (ordered - foretold) - RIDGE * weights
            spread = (foretold * (1 - foretold))[:, None]
            weights = weights + np.linalg.solve(
                columns.T @ (spread * columns) + RIDGE * np.eye(4), slope
            )
        return cls(weights)


def _columns(scores: Floats, products_an_order: float) -> Floats:
    """Shape (k, 4)."""
    places = np.arange(scores.size, dtype=np.float64)
    return np.stack(
        [
            np.ones(scores.size),
            scores - scores.max(initial=-np.inf),
            np.log1p(places),
            np.full(scores.size, np.log1p(products_an_order)),
        ],
        axis=1,
    )
