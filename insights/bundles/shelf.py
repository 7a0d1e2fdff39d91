"""Which orders have which products, when, and what their shops ordered next."""

from datetime import datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Purchases, microseconds
from events.pairs.counting import Incidence
from insights.affinities.holders import Holders
from insights.features.grouping import counts, means

YEAR_DAYS = 365.0
SECOND = 1_000_000


class Shelf:
    """The orders of a time, asked for sets of products.

    Args:
        purchases: of that time.
        baskets: the same orders.
        until: timezone-aware; the end of that time.
        moved_within_days: what is ordered so soon after may be moved.
    """

    def __init__(
        self, purchases: Purchases, baskets: Incidence, until: datetime, moved_within_days: int
    ) -> None:
        times = np.zeros(int(purchases.order.max(initial=0)) + 1, dtype=np.int64)
        times[purchases.order] = purchases.time
        times = times[baskets.ids]
        end = microseconds(until)
        self._reach = moved_within_days * MICROSECONDS_A_DAY // SECOND
        self._known = times <= end - moved_within_days * MICROSECONDS_A_DAY
        self._shops = baskets.shops
        # Orders lie by shop, those of one by time: seconds that rise through all of them,
        # with more than the reach between the last of one shop and the first of the next.
        seconds = (times - times.min()) // SECOND
        self._clock = seconds + baskets.shops * (seconds.max() + self._reach + 1)
        self._holders = Holders(baskets)
        days = (end - int(times.min())) / MICROSECONDS_A_DAY
        self.a_year = YEAR_DAYS / max(days, 1.0)
        """How many times the orders of this time make those of a year."""

    def complete(self, products: tuple[int, ...]) -> Codes:
        """The orders that have all of some products."""
        return self._holders.of_all(products)

    def lacking(self, products: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
        """Orders that lack only this one of the products, and which share of it is moved.

        Moved is what a shop orders more of the product soon after an order that lacks it
        than soon after one that has it: taken at once, it would be missing later.

        Returns:
            Orders and shares, float64, both of the shape of `products`.
        """
        orders, moved = np.zeros(len(products)), np.zeros(len(products))
        complete = self.complete(products)
        for place, product in enumerate(products):
            others = products[:place] + products[place + 1 :]
            lacking = np.setdiff1d(self._holders.of_all(others), complete, assume_unique=True)
            orders[place] = lacking.size
            moved[place] = self._moved(lacking, complete, product)
        return orders, moved

    def _moved(self, lacking: Codes, complete: Codes, product: int) -> float:
        """The difference within shops, each weighing as much as its two means are sure."""
        lacking, complete = lacking[self._known[lacking]], complete[self._known[complete]]
        both, shops = np.unique(self._shops[np.append(lacking, complete)], return_inverse=True)
        without, having = shops[: lacking.size], shops[lacking.size :]
        number, rest = counts(without, both.size), counts(having, both.size)
        sure = (number > 0) & (rest > 0)
        if not sure.any():
            return 0.0
        more = means(without, self._following(lacking, product), both.size)
        more -= means(having, self._following(complete, product), both.size)
        weights = (number * rest / (number + rest))[sure]
        return float(np.clip((more[sure] * weights).sum() / weights.sum(), 0.0, 1.0))

    def _following(self, orders: Codes, product: int) -> FloatArray:
        """How many orders of the same shop with a product come soon after each order."""
        having = self._holders.of(product)
        last = np.searchsorted(self._clock[having], self._clock[orders] + self._reach, side="right")
        following = last - np.searchsorted(having, orders, side="right")
        return np.asarray(following, dtype=np.float64)
