"""Probabilities made right by what became of earlier ones.

A discrete-time hazard: Singer and Willett, "It's about time: using discrete-time survival
analysis to study duration and the timing of events" (Journal of Educational Statistics,
1993). The log odds of a purchase are those of the renewal model plus what is learned of
covariates, piecewise linear in each. With nothing to learn from they stay as they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from events.columns import FloatArray

KNOTS = (0.2, 0.5, 0.8)
"""Quantiles of a covariate at which its slope may change."""

RANGE = (0.001, 0.999)
"""Quantiles past which a covariate counts as if it were there: nothing is extrapolated."""

PRECISION = 1.0
"""Of the prior of every coefficient, about what the renewal model says."""

ITERATIONS = 25
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is added to log odds.

    Attributes:
        points: float64, shape (covariates, 2 + len(KNOTS)): the ends of what was seen of
            each, and its knots between them.
        coefficients: float64, shape (1 + covariates * (1 + len(KNOTS)),).
    """

    points: FloatArray
    coefficients: FloatArray

    @classmethod
    def none(cls, covariates: int, of_odds: Sequence[int]) -> Self:
        """The one that adds up the covariates `of_odds`."""
        points = np.zeros((covariates, 2 + len(KNOTS)))
        points[:, 0], points[:, 1] = -np.inf, np.inf
        return cls(points, _sum_of(covariates, of_odds))

    @classmethod
    def fitted(
        cls,
        covariates: FloatArray,
        outcomes: FloatArray,
        weights: FloatArray,
        of_odds: Sequence[int],
    ) -> Self:
        """Learn from outcomes by penalised Newton steps (ridge logistic regression).

        Args:
            covariates: shape (n, covariates).
            outcomes: 1 where it was bought, else 0, shape (n,).
            weights: how many rows each stands for, shape (n,).
            of_odds: the covariates whose sum are the log odds to start from.
        """
        points = np.quantile(covariates, (*RANGE, *KNOTS), axis=0).T
        basis = _basis(covariates, points)
        start = _sum_of(covariates.shape[1], of_odds)
        coefficients = _newton(basis, outcomes, weights / weights.mean(), start)
        return cls(points, coefficients)

    def probability(self, covariates: FloatArray) -> FloatArray:
        """The adjusted probabilities, shape (n,), of covariates of shape (n, covariates)."""
        return probability_of(_basis(covariates, self.points) @ self.coefficients)


def probability_of(log_odds: FloatArray) -> FloatArray:
    """The probability of log odds, shape (n,)."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))


def log_odds_of(probability: FloatArray) -> FloatArray:
    """The log odds of a probability, those of one in a million at the least; shape (n,)."""
    inside = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.log(inside / (1 - inside))


def _sum_of(covariates: int, of_odds: Sequence[int]) -> FloatArray:
    coefficients = np.zeros(1 + covariates * (1 + len(KNOTS)))
    coefficients[1 + np.asarray(of_odds, dtype=np.int64)] = 1.0
    return coefficients


def _basis(covariates: FloatArray, points: FloatArray) -> FloatArray:
    """A one, then the covariates, then how far they are past each knot."""
    inside = np.clip(covariates, points[:, 0], points[:, 1])
    past = [np.maximum(inside - points[:, 2 + knot], 0.0) for knot in range(len(KNOTS))]
    return np.hstack([np.ones((len(covariates), 1)), inside, *past])


def _newton(
    basis: FloatArray, outcomes: FloatArray, weights: FloatArray, prior: FloatArray
) -> FloatArray:
    """The coefficients of the highest posterior, halving steps that overshoot."""
    coefficients = prior
    loss = _loss(basis, outcomes, weights, coefficients, prior)
    for _ in range(ITERATIONS):
        probability = probability_of(basis @ coefficients)
        gradient = basis.T @ (weights * (probability - outcomes))
        gradient += PRECISION * (coefficients - prior)
        curvature = (basis * (weights * probability * (1 - probability))[:, None]).T @ basis
        step = np.linalg.solve(curvature + PRECISION * np.eye(prior.size), gradient)
        for _ in range(ITERATIONS):
            tried = _loss(basis, outcomes, weights, coefficients - step, prior)
            if tried <= loss:
                break
            step = step / 2
        if loss - tried < TOLERANCE * loss:
            break
        coefficients, loss = coefficients - step, tried
    return coefficients


def _loss(
    basis: FloatArray,
    outcomes: FloatArray,
    weights: FloatArray,
    coefficients: FloatArray,
    prior: FloatArray,
) -> float:
    log_odds = np.clip(basis @ coefficients, -30, 30)
    unlikelihood = np.logaddexp(0, log_odds) - outcomes * log_odds
    return float(weights @ unlikelihood + PRECISION * np.sum((coefficients - prior) ** 2) / 2)
