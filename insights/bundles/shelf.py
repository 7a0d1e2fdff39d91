"""Which orders have which products, when, and what their shops ordered next."""

from datetime import datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Purchases, microseconds
from events.pairs.counting import Incidence
from insights.affinities.holders import Holders

YEAR_DAYS = 365.0


class Shelf:
    """The orders of a time, asked for sets of products.

    Args:
        purchases: of that time.
        baskets: the same orders.
        until: timezone-aware; the end of that time.
        moved_within_days: an order so soon after another follows on it.
    """

    def __init__(
        self, purchases: Purchases, baskets: Incidence, until: datetime, moved_within_days: int
    ) -> None:
        times = np.zeros(int(purchases.order.max(initial=0)) + 1, dtype=np.int64)
        times[purchases.order] = purchases.time
        self._times = times[baskets.ids]
        self._shops = baskets.shops
        self._reach = moved_within_days * MICROSECONDS_A_DAY
        self._end = microseconds(until)
        self._holders = Holders(baskets)
        days = (self._end - int(self._times.min())) / MICROSECONDS_A_DAY
        self.a_year = YEAR_DAYS / max(days, 1.0)
        """How many times the orders of this time make those of a year."""

    def complete(self, products: tuple[int, ...]) -> Codes:
        """The orders that have all of some products."""
        return self._holders.of_all(products)

    def lacking(self, products: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        """Orders that lack only this one of the products, and which share of them is moved.

        A shop that orders the product soon after would have done so without an offer.

        Returns:
            Orders and shares, float64, both of the shape of `products`.
        """
        orders, moved = np.zeros(len(products)), np.zeros(len(products))
        complete = self.complete(products)
        for place, product in enumerate(products):
            others = products[:place] + products[place + 1 :]
            lacking = np.setdiff1d(self._holders.of_all(others), complete, assume_unique=True)
            orders[place] = lacking.size
            moved[place] = self._followed(lacking, product)
        return orders, moved

    def _followed(self, orders: Codes, product: int) -> float:
        """The share of some orders after which their shops soon order a product."""
        times = self._times[orders]
        known = times <= self._end - self._reach
        orders, times = orders[known], times[known]
        having = self._holders.of(product)
        if not orders.size or not having.size:
            return 0.0
        # The orders of a shop lie side by side, by time.
        place = np.searchsorted(having, orders, side="right")
        following = having[np.minimum(place, having.size - 1)]
        soon = (place < having.size) & (self._shops[following] == self._shops[orders])
        soon &= self._times[following] - times <= self._reach
        return float(soon.mean())
