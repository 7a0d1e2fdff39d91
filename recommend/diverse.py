"""Diversity: each next one is good, and unlike those before it. Compiled by numba."""

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


# Sums of products may be taken in any order, by several at once; it shows in the last digit.
@njit(cache=True, nogil=True, fastmath={"reassoc", "contract"})
def diverse_places(relevance: Floats, directions: Floats, wanted: int, diversity: float) -> Places:
    """Maximal marginal relevance, of Carbonell and Goldstein (1998).

    The next one has the most of (1 - diversity) relevance - diversity likeness, where likeness
    is its greatest cosine with those before, 0 at the least; of equal ones the first. What a
    candidate is worth only falls while others are chosen: so it is brought up to date only
    when by what it was worth before it would be the next.

    Args:
        relevance: shape (n,).
        directions: unit vectors, shape (n, d).
        wanted: how many at the most.
        diversity: 0 to 1.

    Returns:
        Places of those chosen, in their order, shape (min(wanted, n),).
    """
    count = relevance.shape[0]
    chosen = np.empty(min(wanted, count), np.int64)
    worth = (1 - diversity) * relevance
    highest = _highest_from(worth)
    likeness = np.zeros(count)
    compared = np.zeros(count, np.int64)
    for turn in range(chosen.shape[0]):
        best = _first_best(worth, highest)
        while compared[best] < turn:
            for other in range(compared[best], turn):
                product = 0.0
                for axis in range(directions.shape[1]):
                    product += directions[best, axis] * directions[chosen[other], axis]
                likeness[best] = max(likeness[best], product)
            compared[best] = turn
            worth[best] = (1 - diversity) * relevance[best] - diversity * likeness[best]
            best = _first_best(worth, highest)
        chosen[turn] = best
        worth[best] = -np.inf
    return chosen


@njit(cache=True, nogil=True)
def _highest_from(worth: Floats) -> Floats:
    """By place the greatest worth from there on, which none of them will ever surpass."""
    highest = worth.copy()
    for place in range(worth.shape[0] - 2, -1, -1):
        highest[place] = max(highest[place], highest[place + 1])
    return highest


@njit(cache=True, nogil=True)
def _first_best(worth: Floats, highest: Floats) -> int:
    """The first place of the greatest worth; the rest is not looked at once none can surpass it."""
    best = 0
    for place in range(1, worth.shape[0]):
        if highest[place] <= worth[best]:
            break
        if worth[place] > worth[best]:
            best = place
    return best
