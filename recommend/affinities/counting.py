"""Counts, for every two products, the baskets that have both."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from events.columns import Codes, Mask, Purchases

Counts = npt.NDArray[np.int64]

ROWS_AT_ONCE = 2048
"""Products whose pairs are counted at once: bounds the memory, not the result."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """Which products are in which groups: baskets, or all that a shop ever bought.

    Attributes:
        matrix: float64 of 1, shape (groups, products).
    """

    matrix: csr_array

    @property
    def groups(self) -> int:
        """How many there are."""
        return int(self.matrix.shape[0])

    @property
    def sizes(self) -> Counts:
        """In how many groups each product is, shape (products,)."""
        return np.bincount(self.matrix.indices, minlength=self.matrix.shape[1])


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of products, each once.

    Attributes:
        first, second: int32 codes, shape (m,), the first below the second.
        both: float64, shape (m,): how many groups have both.
    """

    first: Codes
    second: Codes
    both: npt.NDArray[np.float64]

    def where(self, mask: Mask) -> "Pairs":
        """The pairs of a mask, shape (m,)."""
        return Pairs(self.first[mask], self.second[mask], self.both[mask])

    def both_ways(self) -> tuple[Codes, Codes, npt.NDArray[np.float64]]:
        """Each pair from its first and then each from its second; three arrays of shape (2m,)."""
        owners = np.concatenate((self.first, self.second))
        others = np.concatenate((self.second, self.first))
        return owners, others, np.tile(self.both, 2)


def baskets_of(purchases: Purchases, largest: int) -> Incidence:
    """The orders with at most `largest` different products; what came back is passed over."""
    bought = purchases.bought()
    baskets = _incidence(bought.order, bought.product, len(purchases.products))
    return Incidence(baskets.matrix[np.diff(baskets.matrix.indptr) <= largest])


def shops_of(purchases: Purchases) -> Incidence:
    """What each shop ever bought."""
    bought = purchases.bought()
    return _incidence(bought.retailer, bought.product, len(purchases.products))


def pairs_of(incidence: Incidence, least: int) -> Pairs:
    """The pairs that at least `least` groups have, 1 or more, by their codes."""
    blocks = list(_blocks(incidence, least))
    if not blocks:
        nobody = np.zeros(0, dtype=np.int32)
        return Pairs(nobody, nobody, np.zeros(0))
    first, second, both = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return Pairs(first.astype(np.int32), second.astype(np.int32), both)


def _incidence(groups: Codes, products: Codes, count: int) -> Incidence:
    numbers, rows = np.unique(groups, return_inverse=True)
    # Two lines of one product in an order are one.
    cells = np.unique(rows.astype(np.int64) * max(count, 1) + products)
    row, column = np.divmod(cells, max(count, 1))
    matrix = csr_array((np.ones(cells.size), (row, column)), shape=(numbers.size, count))
    return Incidence(matrix)


def _blocks(
    incidence: Incidence, least: int
) -> Iterator[tuple[Codes, Codes, npt.NDArray[np.float64]]]:
    matrix = incidence.matrix
    by_product = matrix.T.tocsr()
    for start in range(0, matrix.shape[1], ROWS_AT_ONCE):
        counts = (by_product[start : start + ROWS_AT_ONCE] @ matrix).tocoo()
        rows = counts.row + start
        kept = (rows < counts.col) & (counts.data >= least)
        order = np.lexsort((counts.col[kept], rows[kept]))
        yield rows[kept][order], counts.col[kept][order], counts.data[kept][order]
