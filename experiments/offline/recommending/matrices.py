"""Purchases as sparse matrices of shops by products."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from events.columns import Codes, Purchases
from recommend.next_basket.item_frequency import Decay, basket_weights

Floats = npt.NDArray[np.float32]
Matrix = sparse.csr_matrix


def lines_of_orders(purchases: Purchases) -> Purchases:
    """One line for each product of an order."""
    width = len(purchases.products)
    keys = purchases.order.astype(np.int64) * width + purchases.product
    _, first = np.unique(keys, return_index=True)
    mask = np.zeros(len(purchases), dtype=np.bool_)
    mask[first] = True
    return purchases.where(mask)


def order_counts(purchases: Purchases) -> Matrix:
    """In how many orders of each shop each product was: shape (shops, products)."""
    return summed(lines_of_orders(purchases), np.ones(len(lines_of_orders(purchases))))


def summed(lines: Purchases, values: npt.NDArray[np.float64] | Floats) -> Matrix:
    """The sum of `values`, one a line, by shop and product."""
    matrix = sparse.csr_matrix(
        (values.astype(np.float32), (lines.retailer, lines.product)),
        shape=(len(lines.retailers), len(lines.products)),
    )
    matrix.sum_duplicates()
    return matrix


def item_frequencies(purchases: Purchases, decay: Decay) -> Matrix:
    """The temporal item frequencies of all shops, over all their baskets."""
    lines = lines_of_orders(purchases)
    return summed(lines, line_weights(lines, decay))


def line_weights(lines: Purchases, decay: Decay) -> Floats:
    """The weight of the basket that each line is in, shape (n,)."""
    orders, of_line = np.unique(lines.order, return_inverse=True)
    shop_of_order = np.zeros(orders.size, dtype=np.int32)
    shop_of_order[of_line] = lines.retailer
    _, baskets = np.unique(shop_of_order, return_counts=True)
    by_order = np.concatenate([basket_weights(int(count), decay) for count in baskets])
    weights: Floats = by_order[of_line]
    return weights


def rows(matrix: Matrix, retailers: Codes) -> Floats:
    """Rows of a matrix as an array, shape (len(retailers), columns)."""
    dense: Floats = matrix[retailers].toarray()
    return dense
