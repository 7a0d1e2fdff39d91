"""The table of costs of words, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit

NO_MATCH = 255
"""Cost of a word that does not match what was typed."""


@njit(cache=True, nogil=True)
def write_costs(
    costs: npt.NDArray[np.uint8],
    first: npt.NDArray[np.int64],
    behind: npt.NDArray[np.int64],
    goes_on: npt.NDArray[np.uint8],
    longest: npt.NDArray[np.int64],
    other_offsets: npt.NDArray[np.int64],
    others: npt.NDArray[np.int32],
    other_costs: npt.NDArray[np.uint8],
    letter_offsets: npt.NDArray[np.int64],
) -> None:
    """Write what each word of the vocabulary costs for each typed one.

    Args:
        costs: shape (most typed, words); receives the costs.
        first: shape (typed,): the words from here to before `behind` cost nothing...
        behind: shape (typed,).
        goes_on: shape (typed,): ... or this if they are longer than `longest`.
        longest: shape (typed,), in letters.
        other_offsets: shape (typed + 1,).
        others: further words of all typed ones, one behind the other.
        other_costs: shape of `others`.
        letter_offsets: shape (words + 1,).
    """
    for typed in range(first.shape[0]):
        for place in range(other_offsets[typed], other_offsets[typed + 1]):
            costs[typed, others[place]] = other_costs[place]
        for word in range(first[typed], behind[typed]):
            longer = letter_offsets[word + 1] - letter_offsets[word] > longest[typed]
            costs[typed, word] = goes_on[typed] if longer else 0


@njit(cache=True, nogil=True)
def erase_costs(
    costs: npt.NDArray[np.uint8],
    first: npt.NDArray[np.int64],
    behind: npt.NDArray[np.int64],
    other_offsets: npt.NDArray[np.int64],
    others: npt.NDArray[np.int32],
) -> None:
    """Undo `write_costs`."""
    for typed in range(first.shape[0]):
        for place in range(other_offsets[typed], other_offsets[typed + 1]):
            costs[typed, others[place]] = NO_MATCH
        costs[typed, first[typed] : behind[typed]] = NO_MATCH
