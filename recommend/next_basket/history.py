"""What one shop bought, in the codes of a model's products."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from events.columns import Codes, Index, Moments, Purchases
from events.distinct import distinct
from events.profile import MOST_BASKETS, Profile

Starts = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class History:
    """One shop. Products that the model does not know are left out; orders never are.

    Attributes:
        products: shape (n,), different.
        orders: shape (n,): in how many orders each was.
        first, last: shape (n,), microseconds since 1970: of the first and last of them.
        at: shape (b,): of the last orders, at most `MOST_BASKETS`, the oldest first.
        starts: shape (b + 1,): where in `lines` the products of each order lie.
        lines: different products of each order.
        total: how many orders there were in all.
    """

    products: Codes
    orders: Counts
    first: Moments
    last: Moments
    at: Moments
    starts: Starts
    lines: Codes
    total: int


def of_profile(profile: Profile, products: Index, now: int) -> History:
    """The history that serving knows at `now`, microseconds since 1970."""
    recent = [basket for basket in profile.baskets if basket.at <= now]
    names = list(profile.bought)
    codes = products.codes(names)
    known = codes >= 0
    bought = [profile.bought[name] for name, there in zip(names, known, strict=True) if there]
    lines = products.codes([product for basket in recent for product in basket.products])
    kept = lines >= 0
    ends = np.cumsum([0, *(len(basket.products) for basket in recent)])
    return History(
        products=codes[known],
        orders=np.asarray([each.orders for each in bought], dtype=np.int32),
        first=np.asarray([each.first for each in bought], dtype=np.int64),
        last=np.asarray([each.last for each in bought], dtype=np.int64),
        at=np.asarray([basket.at for basket in recent], dtype=np.int64),
        starts=np.concatenate([[0], np.cumsum(kept)])[ends],
        lines=lines[kept],
        total=profile.orders,
    )


class Histories:
    """The histories of all shops of purchases, as their profiles give them.

    Args:
        purchases: returns left out, with the codes of the model.
    """

    def __init__(self, purchases: Purchases) -> None:
        width = np.int64(len(purchases.products))
        lines = distinct(purchases.order.astype(np.int64) * width + purchases.product)
        order, self._line_products = lines // width, (lines % width).astype(np.int32)
        self._orders, at_line = np.unique(purchases.order, return_index=True)
        self._at = purchases.time[at_line]
        self._line_starts = np.searchsorted(order, [*self._orders, np.iinfo(np.int64).max])
        of_order = purchases.retailer[at_line].astype(np.int64)
        shops = np.arange(len(purchases.retailers) + 1)
        self._order_starts = np.searchsorted(of_order, shops)
        of_line = np.repeat(np.arange(self._orders.size), np.diff(self._line_starts))
        self._count(of_order[of_line] * width + self._line_products, self._at[of_line], width)
        self._own_starts = np.searchsorted(self._keys // width, shops)

    def _count(self, keys: Starts, times: Moments, width: np.int64) -> None:
        """Orders and times of each shop and product; lines come by time within a shop."""
        by_key = np.argsort(keys, kind="stable")
        self._keys, first, counts = np.unique(keys[by_key], return_index=True, return_counts=True)
        self._products = (self._keys % width).astype(np.int32)
        self._counts = counts.astype(np.int32)
        self._first = times[by_key][first]
        self._last = times[by_key][first + counts - 1]

    def of(self, retailer: int) -> History:
        """The history of one shop, empty if it bought nothing."""
        start, end = self._order_starts[retailer], self._order_starts[retailer + 1]
        recent = max(start, end - MOST_BASKETS)
        own = slice(self._own_starts[retailer], self._own_starts[retailer + 1])
        starts = self._line_starts[recent : end + 1]
        return History(
            products=self._products[own],
            orders=self._counts[own],
            first=self._first[own],
            last=self._last[own],
            at=self._at[recent:end],
            starts=starts - starts[0],
            lines=self._line_products[starts[0] : starts[-1]],
            total=int(end - start),
        )
