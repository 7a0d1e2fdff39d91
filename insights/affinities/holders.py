"""Which baskets have all of some products."""

from collections.abc import Sequence
from functools import reduce

import numpy as np

from events.columns import Codes
from events.pairs.counting import Incidence


class Holders:
    """The baskets of each product, to be met with those of others.

    Args:
        baskets: each with the products of one order.
    """

    def __init__(self, baskets: Incidence) -> None:
        order = np.argsort(baskets.products, kind="stable")
        self._baskets = baskets.of_line[order]
        self._bounds = np.concatenate(([0], np.cumsum(baskets.sizes)))
        self._shops = baskets.shops

    def of(self, product: int) -> Codes:
        """The baskets with one product, rising."""
        return self._baskets[self._bounds[product] : self._bounds[product + 1]]

    def of_all(self, products: Sequence[int]) -> Codes:
        """The baskets with all of one or more products, rising."""
        rarest_first = sorted((self.of(product) for product in products), key=len)
        return reduce(_met, rarest_first)

    def shops(self, products: Sequence[int]) -> int:
        """How many shops have a basket with all of them."""
        return int(np.unique(self._shops[self.of_all(products)]).size)


def _met(left: Codes, right: Codes) -> Codes:
    """The common part of two rising columns, the left one being the shorter."""
    places = np.minimum(np.searchsorted(right, left), right.size - 1)
    return left[right[places] == left] if right.size else right
