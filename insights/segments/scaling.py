"""Features brought to one scale on which distances between shops mean something."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from events.columns import FloatArray
from insights.features.features import Features

FARTHEST = 3.0
"""No shop is farther from the middle than so many spreads: one giant makes no segment alone."""

TINY = 1e-9


class Transform(StrEnum):
    """What is done to a feature first."""

    PLAIN = "plain"
    LOG = "log"
    """The logarithm, of ratios: half as much is as far from 1 as twice as much."""
    LOG1P = "log1p"
    """log(1 + x), of what is skewed to the right; below 0 it counts as 0."""

    def of(self, values: FloatArray) -> FloatArray:
        """The transformed values, of the same shape; NaN stays NaN."""
        match self:
            case Transform.PLAIN:
                return values
            case Transform.LOG:
                return np.log(np.maximum(values, TINY))
            case Transform.LOG1P:
                return np.log1p(np.maximum(values, 0))


class Scaling(BaseModel):
    """How one feature is brought to the common scale.

    Attributes:
        feature: its name.
        transform: done to it first.
        centre: the median over shops, then.
        spread: the interquartile range over 1.349, the standard deviation of a normal
            distribution with that range.
        weight: of its square in distances; the features of one theme share a weight of 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: str
    transform: Transform
    centre: float
    spread: float = Field(gt=0)
    weight: float = Field(gt=0, le=1)


def differences(features: Features, scalings: Sequence[Scaling]) -> FloatArray:
    """How far shops are from the middle, in spreads, shape (shops, scalings); NaN as unknown."""
    return np.column_stack(
        [
            (each.transform.of(features.column(each.feature)) - each.centre) / each.spread
            for each in scalings
        ]
    )


def points(features: Features, scalings: Sequence[Scaling]) -> FloatArray:
    """Shops as points between which distances count, shape (shops, scalings).

    What is not known lies in the middle, what is far out at `FARTHEST`.
    """
    apart = np.nan_to_num(differences(features, scalings), nan=0.0)
    weights = np.sqrt([each.weight for each in scalings])
    return np.clip(apart, -FARTHEST, FARTHEST) * weights
