"""The difference of two means whose variances may differ (Welch 1947)."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from experiments.statistics.distributions import student_quantile, student_two_sided

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a comparison needs of a group.

    Attributes:
        units: independent ones.
        mean: of their values; NaN without units.
        variance: of one value, with n - 1; NaN below two units.
    """

    units: int
    mean: float
    variance: float

    @classmethod
    def of(cls, values: FloatArray) -> Self:
        """The sample of `values`, shape (n,), one value a unit."""
        count = int(values.size)
        mean = float(values.mean()) if count else math.nan
        return cls(count, mean, float(values.var(ddof=1)) if count > 1 else math.nan)


@dataclass(frozen=True, slots=True)
class Difference:
    """How much the mean of one group is above another's.

    Attributes:
        estimate: treated minus control.
        error: the standard error of the estimate, above 0.
        degrees: of freedom (Welch-Satterthwaite).
    """

    estimate: float
    error: float
    degrees: float

    @property
    def p(self) -> float:
        """The probability of so great a difference, or a greater one, if there is none."""
        return student_two_sided(self.estimate / self.error, self.degrees)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Where the truth lies with a probability of `confidence`, for who looks once."""
        half = student_quantile(confidence, self.degrees) * self.error
        return self.estimate - half, self.estimate + half


def comparable(control: Sample, treated: Sample) -> bool:
    """Whether anything can be said: two units in each group, and any variance at all."""
    return min(control.units, treated.units) > 1 and control.variance + treated.variance > 0


def welch(control: Sample, treated: Sample) -> Difference:
    """Compare two groups that are `comparable`."""
    parts = (control.variance / control.units, treated.variance / treated.units)
    degrees = sum(parts) ** 2 / (
        parts[0] ** 2 / (control.units - 1) + parts[1] ** 2 / (treated.units - 1)
    )
    return Difference(treated.mean - control.mean, math.sqrt(sum(parts)), degrees)
