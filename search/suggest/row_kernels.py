"""Sums over the rows of each item, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit


@njit(cache=True, nogil=True)
def count_alive(
    offsets: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    allowed: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.int32],
) -> None:
    """How many of each item's rows are allowed.

    Args:
        offsets: shape (items + 1,).
        rows: of all items.
        allowed: shape (n,).
        counts: shape (items,); receives the counts.
    """
    for item in range(counts.shape[0]):
        count = 0
        for place in range(offsets[item], offsets[item + 1]):
            count += allowed[rows[place]]
        counts[item] = count


@njit(cache=True, nogil=True)
def sum_bought(
    offsets: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    bought: npt.NDArray[np.float32],
    sums: npt.NDArray[np.float32],
) -> None:
    """What was bought of each item's rows, `bought` by row summed into `sums` by item."""
    for item in range(sums.shape[0]):
        total = np.float32(0)
        for place in range(offsets[item], offsets[item + 1]):
            total += bought[rows[place]]
        sums[item] = total
