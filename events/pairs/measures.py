"""How strongly two products go together, from how many baskets have one, the other and both."""

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from events.pairs.kernels import upper_tails

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


def leverage(both: Numbers, first: Numbers, second: Numbers, baskets: int) -> Numbers:
    """The share of all baskets that have both beyond what chance would bring together.

    Source: G. Piatetsky-Shapiro, "Discovery, Analysis, and Presentation of Strong Rules",
    Knowledge Discovery in Databases, 1991.
    """
    return both / baskets - first * second / (float(baskets) * baskets)


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


def exact_chance_of_more(
    both: Numbers, first: Numbers, second: Numbers, baskets: Numbers | int
) -> Numbers:
    """The probability of so many baskets with both, or more, if the two were independent.

    The hypergeometric upper tail. Source: R. A. Fisher, "On the Interpretation of Chi-squared
    from Contingency Tables, and the Calculation of P", Journal of the Royal Statistical
    Society 85(1), 1922.

    Args:
        both: baskets with both, shape (m,).
        first: baskets with the one.
        second: baskets with the other.
        baskets: all of them, or of each pair those that it is sought in.
    """
    columns = np.broadcast_arrays(both, first, second, baskets)
    return np.asarray(upper_tails(*(np.rint(each).astype(np.int64) for each in columns)))


def adjusted(chances: Numbers, tests: int) -> Numbers:
    """The smallest share of false discoveries at which each of the p-values would stand.

    Source: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of
    the Royal Statistical Society B 57(1), 1995.

    Args:
        chances: p-values, shape (m,).
        tests: how many were tried, m or more; those that are not given count as 1.
    """
    order = np.argsort(chances)
    shares = chances[order] * (tests / np.arange(1, chances.size + 1))
    # A p-value stands wherever a larger one does.
    lowest = np.minimum.accumulate(shares[::-1])[::-1]
    values = np.empty_like(lowest)
    values[order] = np.minimum(lowest, 1.0)
    return values


def discoveries(chances: Numbers, tests: int, rate: float) -> Marks:
    """Which of the p-values stand if at most a share `rate` of them may be false.

    Args:
        chances: p-values, shape (m,).
        tests: how many were tried, as for `adjusted`.
        rate: above 0, below 1.
    """
    return adjusted(chances, tests) <= rate
