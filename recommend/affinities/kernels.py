"""The inner loop of counting pairs, compiled by numba, without the interpreter's lock."""

import numpy as np
import numpy.typing as npt
from numba import njit

Codes = npt.NDArray[np.int32]
Starts = npt.NDArray[np.int64]


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
