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


@njit(cache=True, nogil=True)
def invert(
    offsets: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    row_offsets: npt.NDArray[np.int64],
    items: npt.NDArray[np.int32],
) -> None:
    """From the rows of each item to the items of each row.

    Args:
        offsets: shape (items + 1,).
        rows: of all items.
        row_offsets: shape (n + 1,), zeros; receives the slices of `items` by row.
        items: as many as `rows`; receives the items.
    """
    for row in rows:
        row_offsets[row + 1] += 1
    for row in range(1, row_offsets.shape[0]):
        row_offsets[row] += row_offsets[row - 1]
    places = row_offsets[:-1].copy()
    for item in range(offsets.shape[0] - 1):
        for place in range(offsets[item], offsets[item + 1]):
            row = rows[place]
            items[places[row]] = item
            places[row] += 1


@njit(cache=True, nogil=True)
def add_signs(
    row_offsets: npt.NDArray[np.int64],
    items: npt.NDArray[np.int32],
    rows: npt.NDArray[np.int32],
    signs: npt.NDArray[np.int32],
    counts: npt.NDArray[np.int32],
) -> None:
    """Add `signs[i]` to the counts of all items of `rows[i]`; rows that no item names have none."""
    for number in range(rows.shape[0]):
        row = rows[number]
        if row < row_offsets.shape[0] - 1:
            for place in range(row_offsets[row], row_offsets[row + 1]):
                counts[items[place]] += signs[number]
