"""The best of long rows of scores, compiled by numba."""

import numpy as np
import numpy.typing as npt
from numba import njit


@njit(cache=True, nogil=True)
def best_of_rows(
    scores: npt.NDArray[np.float32],
    candidates: npt.NDArray[np.int32],
    ranking: npt.NDArray[np.int32],
) -> None:
    """Find the best candidates of every row, of equal ones the first by code.

    Args:
        scores: shape (rows, products); -inf for what is not to be shown.
        candidates: ascending codes of products.
        ranking: shape (rows, depth), all -1; receives codes, the best first.
    """
    depth = ranking.shape[1]
    values = np.empty(depth, dtype=np.float32)
    for row in range(scores.shape[0]):
        count = 0
        for code in candidates:
            score = scores[row, code]
            if score == -np.inf or (count == depth and score <= values[depth - 1]):
                continue
            place = min(count, depth - 1)
            while place > 0 and values[place - 1] < score:
                values[place] = values[place - 1]
                ranking[row, place] = ranking[row, place - 1]
                place -= 1
            values[place] = score
            ranking[row, place] = code
            count = min(count + 1, depth)
