"""How strongly two products go together, from how many baskets have one, the other and both."""

from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, xlogy

Numbers = npt.NDArray[np.float64]
"""Counts or measures of pairs, float64, shape (m,)."""

Marks = npt.NDArray[np.bool_]


def support(both: Numbers, baskets: int) -> Numbers:
    """The share of all baskets that have both."""
    return both / baskets


def confidence(both: Numbers, first: Numbers) -> Numbers:
    """The share of the first's baskets that have the second as well: P(second | first)."""
    return both / first


def lift(both: Numbers, first: Numbers, second: Numbers, baskets: int) -> Numbers:
    """How many times as often they meet as they would by chance; 1 if they are independent."""
    return both * (baskets / (first * second))


def log_likelihood_ratio(both: Numbers, first: Numbers, second: Numbers, baskets: int) -> Numbers:
    """How much better two rates than one explain the four cells of a pair; 0 or more.

    G2 = 2 sum observed ln(observed / expected). Source: T. Dunning, "Accurate Methods for
    the Statistics of Surprise and Coincidence", Computational Linguistics 19(1), 1993.
    """
    rows, columns = (first, baskets - first), (second, baskets - second)
    observed = ((both, first - both), (second - both, baskets - first - second + both))
    total = np.zeros_like(both)
    for i, j in product(range(2), range(2)):
        cell = observed[i][j]
        total += np.asarray(xlogy(cell, cell) - xlogy(cell, rows[i] * columns[j]), np.float64)
    ratio: Numbers = 2 * (total + baskets * np.log(baskets))
    # Rounding leaves what is independent a hair below 0.
    return np.maximum(ratio, 0)


def chance_of_more(both: Numbers, first: Numbers, second: Numbers, baskets: int) -> Numbers:
    """The probability of so many baskets with both, or more, if the two were independent.

    The binomial upper tail. The hypergeometric one of Fisher's exact test is thinner above
    the mean, so that this errs towards seeing nothing.
    """
    rarer, commoner = np.minimum(first, second), np.maximum(first, second)
    # The binomial distribution function is an incomplete beta function.
    some = np.maximum(both, 1)
    tail = betainc(some, rarer - some + 1, commoner / baskets)
    return np.where(both < 1, 1.0, np.asarray(tail, np.float64))


def discoveries(chances: Numbers, tests: int, rate: float) -> Marks:
    """Which of the p-values stand if at most a share `rate` of them may be false.

    Source: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of
    the Royal Statistical Society B 57(1), 1995.

    Args:
        chances: p-values, shape (m,).
        tests: how many were tried, m or more; those that are not given count as 1.
        rate: above 0, below 1.
    """
    if chances.size == 0:
        return np.zeros(0, dtype=np.bool_)
    ordered = np.sort(chances)
    below = ordered <= rate * np.arange(1, ordered.size + 1) / tests
    last = np.flatnonzero(below)
    return chances <= (ordered[last[-1]] if last.size else -1.0)
