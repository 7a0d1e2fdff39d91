"""Whether what is foretold comes true as often as is said."""

from dataclasses import dataclass

import numpy as np

from core.intervals import share_interval
from events.columns import FloatArray, Mask

GROUPS = 10


@dataclass(frozen=True, slots=True)
class Reliability:
    """Groups of about as many rows each, by rising probability; shape (groups,).

    Attributes:
        rows: how many there are.
        foretold: their mean probability.
        happened: the share of them for which it happened.
        low, high: its Wilson interval.
    """

    rows: FloatArray
    foretold: FloatArray
    happened: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def error(self) -> float:
        """The expected calibration error.

        Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian
        binning" (AAAI, 2015).
        """
        return float(np.average(np.abs(self.foretold - self.happened), weights=self.rows))


def reliability(foretold: FloatArray, happened: Mask, groups: int = GROUPS) -> Reliability:
    """Compare probabilities with what happened; rows of the same probability stay together."""
    edges = np.unique(np.quantile(foretold, np.linspace(0, 1, groups + 1)[1:-1]))
    group = np.searchsorted(edges, foretold, side="left")
    rows = np.bincount(group).astype(np.float64)
    kept = rows > 0
    hits = np.bincount(group, happened)[kept].astype(np.float64)
    low, high = share_interval(hits, rows[kept])
    return Reliability(
        rows=rows[kept],
        foretold=np.bincount(group, foretold)[kept] / rows[kept],
        happened=hits / rows[kept],
        low=low,
        high=high,
    )
