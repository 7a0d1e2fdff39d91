"""Ratios of sums, such as clicks a search, by the delta method.

Searches of one shop are not independent of one another, shops are: the variance of a ratio is
told from one value a shop (Deng, Knoblich & Lu 2018, "Applying the delta method in metric
analytics").
"""

import numpy as np

from experiments.statistics.welch import FloatArray


def linearised(numerators: FloatArray, denominators: FloatArray) -> FloatArray:
    """Values, one a unit, whose mean is the ratio of the sums and whose variance is its own.

    Args:
        numerators: shape (n,).
        denominators: shape (n,), 0 or more, and above 0 in all.

    Returns:
        Shape (n,): R + (numerator - R x denominator) / mean denominator, where R is the ratio.
    """
    ratio = numerators.sum() / denominators.sum()
    values: FloatArray = ratio + (numerators - ratio * denominators) / denominators.mean()
    return np.asarray(values, dtype=np.float64)
