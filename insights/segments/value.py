"""What a shop is worth, and which shops are worth most."""

import numpy as np

from events.columns import FloatArray
from insights.features.features import Features

HALF = 0.5
"""The most valuable shops are the fewest that bring this part of all value."""

VALUES = ("revenue_year", "orders_year")
"""Orders stand in where no prices are known."""


def value_feature(features: Features) -> str:
    """The feature by which shops are valued: revenue in a year, if any of it is known."""
    revenue = features.column(VALUES[0])
    return VALUES[0] if np.nansum(np.maximum(revenue, 0)) > 0 else VALUES[1]


def threshold_of(values: FloatArray) -> float:
    """From what value on a shop is one of the fewest that bring half of all value.

    Args:
        values: shape (shops,); NaN and what is below 0 count as nothing.
    """
    falling = np.sort(np.nan_to_num(np.maximum(values, 0)))[::-1]
    if not falling.size:
        return np.inf
    reached = np.searchsorted(np.cumsum(falling), HALF * falling.sum())
    return float(falling[reached])
