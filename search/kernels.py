"""The inner loops of retrieval, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit


@njit(cache=True, nogil=True)
def accumulate(
    offsets: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    impacts: npt.NDArray[np.floating],
    columns: npt.NDArray[np.int64],
    repeats: npt.NDArray[np.floating],
    scores: npt.NDArray[np.floating],
    coverage: npt.NDArray[np.uint16],
    touched: npt.NDArray[np.int32],
) -> int:
    """Add up the postings of a query's terms.

    Args:
        offsets: shape (terms + 1,): where each term's postings lie.
        rows: shape (postings,).
        impacts: shape (postings,), of the dtype of `scores`.
        columns: shape (q,): the query's distinct terms.
        repeats: shape (q,): how often the query says each.
        scores: shape (n,), zeros or what was added up before; receives the sums.
        coverage: shape (n,), zeros with them; receives how many of the terms a row has.
        touched: receives the rows met that `coverage` did not know, in the order in which
            they were met; one place longer than there can be.

    Returns:
        How many rows were met that `coverage` did not know.
    """
    count = 0
    for place in range(columns.shape[0]):
        column = columns[place]
        repeat = repeats[place]
        # Unsigned: a signed index is looked at for being negative, which costs a third more.
        for posting in range(np.uint64(offsets[column]), np.uint64(offsets[column + 1])):
            row = np.uint64(rows[posting])
            # Always written and only counted if new: the processor cannot guess which it is.
            touched[count] = row
            count += coverage[row] == 0
            coverage[row] += 1
            scores[row] += repeat * impacts[posting]
    return count


@njit(cache=True, nogil=True)
def collect(
    touched: npt.NDArray[np.int32],
    scores: npt.NDArray[np.floating],
    coverage: npt.NDArray[np.uint16],
    out_scores: npt.NDArray[np.floating],
    out_coverage: npt.NDArray[np.uint16],
) -> None:
    """Move the results of the rows `touched` out and leave both buffers zero again."""
    for place in range(touched.shape[0]):
        row = np.uint64(touched[place])
        out_scores[place] = scores[row]
        out_coverage[place] = coverage[row]
        scores[row] = 0
        coverage[row] = 0


@njit(cache=True, nogil=True, fastmath=True)
def inner_products(
    vectors: npt.NDArray[np.float32],
    query: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int32],
    out: npt.NDArray[np.float32],
) -> None:
    """Inner products of `query`, shape (d,), with the given rows of `vectors`, shape (n, d).

    Reads the vectors where they lie: no copy of the rows is made.
    """
    dimension = vectors.shape[1]
    for place in range(rows.shape[0]):
        row = rows[place]
        total = np.float32(0)
        for axis in range(dimension):
            total += vectors[row, axis] * query[axis]
        out[place] = total


@njit(cache=True, nogil=True, fastmath=True)
def coded_inner_products(
    codes: npt.NDArray[np.int8],
    scales: npt.NDArray[np.float32],
    query: npt.NDArray[np.float32],
    out: npt.NDArray[np.float32],
) -> None:
    """Inner products of `query`, shape (d,), with `codes` times `scales`: (n, d) and (n,)."""
    rows, dimension = codes.shape
    for row in range(rows):
        total = np.float32(0)
        for axis in range(dimension):
            total += np.float32(codes[row, axis]) * query[axis]
        out[row] = total * scales[row]


@njit(cache=True, nogil=True, fastmath=True)
def coded_inner_products_at(
    codes: npt.NDArray[np.int8],
    scales: npt.NDArray[np.float32],
    query: npt.NDArray[np.float32],
    rows: npt.NDArray[np.int32],
    out: npt.NDArray[np.float32],
) -> None:
    """As `coded_inner_products`, of the given rows alone: `out` has the shape of `rows`."""
    dimension = codes.shape[1]
    for place in range(rows.shape[0]):
        row = rows[place]
        total = np.float32(0)
        for axis in range(dimension):
            total += np.float32(codes[row, axis]) * query[axis]
        out[place] = total * scales[row]


@njit(cache=True, nogil=True)
def count_matched(
    offsets: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    matched: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.int64],
) -> None:
    """How many of the rows of each value are matched.

    Args:
        offsets: shape (values + 1,): where each value's rows lie.
        rows: every row of every value.
        matched: shape (n,).
        counts: shape (values,): receives the counts.
    """
    for value in range(counts.shape[0]):
        count = 0
        for place in range(np.uint64(offsets[value]), np.uint64(offsets[value + 1])):
            count += matched[np.uint64(rows[place])]
        counts[value] = count
