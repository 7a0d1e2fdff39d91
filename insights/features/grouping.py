"""Figures of groups: arrays of values, and beside them the code of each value's group."""

import numpy as np
import numpy.typing as npt

from events.columns import FloatArray

Groups = npt.NDArray[np.integer]


def counts(groups: Groups, size: int) -> FloatArray:
    """How many values each group has, shape (size,)."""
    return np.bincount(groups, minlength=size).astype(np.float64)


def sums(groups: Groups, values: FloatArray, size: int) -> FloatArray:
    """The sum of each group's values, shape (size,)."""
    return np.bincount(groups, values, size).astype(np.float64)


def means(groups: Groups, values: FloatArray, size: int) -> FloatArray:
    """The mean of each group's values, shape (size,); NaN where there are none."""
    return ratios(sums(groups, values, size), counts(groups, size))


def deviations(groups: Groups, values: FloatArray, size: int) -> FloatArray:
    """The standard deviation (n - 1) of each group's values, shape (size,); NaN under two."""
    number = counts(groups, size)
    apart = values - means(groups, values, size)[groups]
    return np.sqrt(ratios(sums(groups, apart**2, size), np.maximum(number - 1, 0)))


def medians(groups: Groups, values: FloatArray, size: int) -> FloatArray:
    """The median of each group's values, none of them NaN, shape (size,); NaN for none."""
    order = np.lexsort((values, groups))
    ordered = values[order]
    number = np.bincount(groups, minlength=size)
    first = np.cumsum(number) - number
    middle = np.full(size, np.nan)
    some = number > 0
    low = ordered[first[some] + (number[some] - 1) // 2]
    high = ordered[first[some] + number[some] // 2]
    middle[some] = (low + high) / 2
    return middle


def ratios(parts: FloatArray, wholes: FloatArray) -> FloatArray:
    """`parts` over `wholes`; NaN where a whole is not above 0."""
    found = np.full(parts.shape, np.nan)
    np.divide(parts, wholes, out=found, where=wholes > 0)
    return found
