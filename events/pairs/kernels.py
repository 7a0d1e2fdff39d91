"""The inner loops of counting and judging pairs, compiled, without the interpreter's lock."""

import math

import numpy as np
import numpy.typing as npt
from numba import njit

Codes = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

NEGLIGIBLE = 1e-17
"""A term that is so small a part of its sum changes it no more."""


@njit(cache=True, nogil=True)
def count_with(
    product: int,
    containing: Codes,
    starts: Starts,
    lines: Codes,
    shops: Codes,
    tally: Codes,
    touched: Codes,
) -> int:
    """Count the groups that have a product and each one of a higher code, and their shops.

    Args:
        product: its code.
        containing: the groups that have it, those of a shop side by side.
        starts: shape (groups + 1,): where each group's products lie.
        lines: codes of products.
        shops: shape (groups,): whose each group is.
        tally: shape (3, products): receives groups and shops with both; what was there
            must be 0, 0 and -1.
        touched: shape (products,): receives the codes of those with any.

    Returns:
        How many were touched.
    """
    count = 0
    for group in containing:
        shop = shops[group]
        for line in range(starts[group], starts[group + 1]):
            other = lines[line]
            if other <= product:
                continue
            if tally[0, other] == 0:
                touched[count] = other
                count += 1
            tally[0, other] += 1
            if tally[2, other] != shop:
                tally[2, other] = shop
                tally[1, other] += 1
    return count


@njit(cache=True, nogil=True)
def upper_tails(both: Counts, first: Counts, second: Counts, baskets: Counts) -> Numbers:
    """The hypergeometric probabilities of `both` or more; arrays of shape (m,)."""
    chances = np.ones(both.size)
    for row in range(both.size):
        one, other, everything = first[row], second[row], baskets[row]
        most, fewest = min(one, other), max(0, one + other - everything)
        if both[row] <= fewest:
            continue
        # The shorter side of the two from the observed number is summed, away from the mean.
        upper = both[row] > one * other / everything
        meeting = both[row] if upper else both[row] - 1
        term = math.exp(
            _log_choose(one, meeting)
            + _log_choose(everything - one, other - meeting)
            - _log_choose(everything, other)
        )
        total = 0.0
        while term > NEGLIGIBLE * total:
            total += term
            if upper:
                term *= (one - meeting) / (meeting + 1.0) * (other - meeting)
                meeting += 1
                term /= everything - one - other + meeting
            else:
                term *= meeting / (one - meeting + 1.0) * (everything - one - other + meeting)
                term /= other - meeting + 1.0
                meeting -= 1
            if meeting > most or meeting < fewest:
                break
        chances[row] = min(total, 1.0) if upper else max(1.0 - total, 0.0)
    return chances


@njit(cache=True, nogil=True)
def _log_choose(whole: int, part: int) -> float:
    return math.lgamma(whole + 1.0) - math.lgamma(part + 1.0) - math.lgamma(whole - part + 1.0)
