"""Measures of a ranking and of probabilities, each with weights, so that they can be resampled.

Equal scores count as one step of the ranking: what a measure is on average over all orders of
the equals.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from events.columns import FloatArray, Mask


@dataclass(frozen=True, slots=True)
class Steps:
    """Weights of what happened and of what did not, by falling score; shape (draws, steps).

    Attributes:
        hits: of the rows for which it happened, at each step.
        misses: of the others.
    """

    hits: FloatArray
    misses: FloatArray

    @classmethod
    def of(cls, score: FloatArray, happened: Mask, weights: FloatArray) -> Self:
        """The steps of a ranking.

        Args:
            score: shape (rows,).
            happened: shape (rows,).
            weights: how often each row counts, shape (draws, rows).
        """
        order = np.argsort(-score, kind="stable")
        ranked = score[order]
        starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
        sorted_weights = weights[:, order]
        hits = np.add.reduceat(sorted_weights * happened[order], starts, axis=1)
        return cls(hits, np.add.reduceat(sorted_weights, starts, axis=1) - hits)

    def roc_auc(self) -> FloatArray:
        """How often a hit is before a miss, a tie counting half; shape (draws,)."""
        misses_after = np.cumsum(self.misses[:, ::-1], axis=1)[:, ::-1] - self.misses / 2
        return _by((self.hits * misses_after).sum(axis=1), _total(self.hits) * _total(self.misses))

    def average_precision(self) -> FloatArray:
        """The area under precision over recall, in steps and without interpolation; (draws,)."""
        found = np.cumsum(self.hits, axis=1)
        reached = found + np.cumsum(self.misses, axis=1)
        precision = np.divide(found, reached, out=np.zeros_like(found), where=reached > 0)
        return _by((self.hits * precision).sum(axis=1), _total(self.hits))

    def found(self, shares: FloatArray) -> FloatArray:
        """The share of all hits within the best `shares` of the rows; (draws, shares)."""
        reached = np.cumsum(self.hits + self.misses, axis=1)
        hits = np.cumsum(self.hits, axis=1)
        return np.stack(
            [
                np.interp(shares * rows[-1], np.append(0.0, rows), np.append(0.0, met))
                / (met[-1] or np.nan)
                for rows, met in zip(reached, hits, strict=True)
            ]
        )

    def lift(self, share: float) -> FloatArray:
        """How many times as many hits are in the best `share` as in as many at random; (draws,)."""
        return self.found(np.array([share]))[:, 0] / share


def brier(foretold: FloatArray, happened: Mask, weights: FloatArray) -> FloatArray:
    """The mean squared error of probabilities; shape (draws,).

    Brier, "Verification of forecasts expressed in terms of probability" (1950).
    """
    return _by(weights @ (foretold - happened) ** 2, weights.sum(axis=1))


def _total(parts: FloatArray) -> FloatArray:
    total: FloatArray = parts.sum(axis=1)
    return total


def _by(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, NaN where it is none."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
