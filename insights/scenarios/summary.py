"""Distributions in a few figures."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.per_cent import per_cent
from events.columns import FloatArray
from insights.scenarios.replay import CHANCE

SKEWED = 0.05
"""Of the 80 % interval; of a normal distribution the mean is the median."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Of draws.

    Attributes:
        low, high: between which the truth lies with a probability of 80 %.
        middle: the median.
        mean: what many such draws bring on average.
    """

    low: float
    middle: float
    high: float
    mean: float

    @classmethod
    def of(cls, draws: FloatArray) -> Self:
        """The figures of `draws`, shape (draws,)."""
        tail = (1 - CHANCE) / 2
        low, middle, high = np.quantile(draws, [tail, 0.5, 1 - tail]).tolist()
        return cls(low, middle, high, float(draws.mean()))

    @property
    def is_skewed(self) -> bool:
        """Whether the mean is so far from the median that either alone would mislead."""
        return abs(self.mean - self.middle) > SKEWED * (self.high - self.low)

    def money(self) -> str:
        """In words, as money."""
        return f"{self.middle:,.0f} ({self.low:,.0f} to {self.high:,.0f})"

    def signed(self) -> str:
        """In words, as money more or less."""
        return f"{self.middle:+,.0f} ({self.low:+,.0f} to {self.high:+,.0f})"

    def share(self) -> str:
        """In words, as a share."""
        return f"{per_cent(self.middle, 1)} ({per_cent(self.low, 1)} to {per_cent(self.high, 1)})"
