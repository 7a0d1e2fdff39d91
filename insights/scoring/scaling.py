"""Features made alike for linear models: skewness, outliers and gaps are taken off them."""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict

from events.columns import FloatArray

FURTHEST = 4.0
"""Values are drawn in to so many scales from the middle."""

_OF_NORMAL = 1.349
"""The distance between the quartiles of a normal distribution, in standard deviations."""


class RobustScaling(BaseModel):
    """Logarithms around their median, in units of the distance between their quartiles.

    Attributes:
        middles: of the logarithms of each feature.
        widths: above 0.
    """

    model_config = ConfigDict(frozen=True)

    middles: tuple[float, ...]
    widths: tuple[float, ...]

    @classmethod
    def fit(cls, values: FloatArray) -> Self:
        """Of features of shape (n, k), n above 0; NaN is left out."""
        if not values.shape[1]:
            return cls(middles=(), widths=())
        logs = _logs(values)
        known = ~np.isnan(logs)
        # A feature that nobody has is 0 throughout.
        filled = np.where(known.any(axis=0), logs, 0.0)
        low, middle, high = np.nanquantile(filled, [0.25, 0.5, 0.75], axis=0)
        width = (high - low) / _OF_NORMAL
        spread = np.nanstd(filled, axis=0)
        width = np.where(width > 0, width, np.where(spread > 0, spread, 1.0))
        return cls(middles=tuple(middle.tolist()), widths=tuple(width.tolist()))

    def apply(self, values: FloatArray) -> FloatArray:
        """Shape (n, 2 k): the features, the middle for what is not known; then what is not."""
        logs = (_logs(values) - np.array(self.middles)) / np.array(self.widths)
        unknown = np.isnan(logs)
        drawn_in = np.clip(np.where(unknown, 0.0, logs), -FURTHEST, FURTHEST)
        return np.hstack([drawn_in, unknown.astype(np.float64)])


def _logs(values: FloatArray) -> FloatArray:
    logs: FloatArray = np.sign(values) * np.log1p(np.abs(values))
    return logs
