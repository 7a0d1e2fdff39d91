"""Purchases as days on which a shop ordered, and what it ordered and sent back."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.errors import BadInput
from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Purchases

_FEWEST_ORDERS = 100
_FEWEST_SHOPS = 20
_SHORTEST_DAYS = 60


@dataclass(frozen=True, slots=True)
class OrderDays:
    """One row a shop and day, by shop, then by day. What a shop orders on one day is one order.

    All arrays but `shops` have the shape (n,).

    Attributes:
        shops: how many shops there are, with rows or without.
        shop: int32, places among `Purchases.retailers`.
        day: int32, days since 1970, UTC.
        sold: float64, money for what was ordered; 0 where only returns came.
        returned: float64, money for what came back that day, not below 0.
        ordered: bool, whether anything was ordered.
    """

    shops: int
    shop: Codes
    day: Codes
    sold: FloatArray
    returned: FloatArray
    ordered: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @property
    def first_day(self) -> int:
        """The day of the first row."""
        return int(self.day.min())

    def within(self, start: float, end: float) -> Self:
        """The rows of `start <= day < end`, in days since 1970."""
        mask = (self.day >= start) & (self.day < end)
        return type(self)(
            self.shops,
            self.shop[mask],
            self.day[mask],
            self.sold[mask],
            self.returned[mask],
            self.ordered[mask],
        )

    def before(self, cut: float) -> Self:
        """The rows of `day < cut`."""
        return self.within(-np.inf, cut)

    def revenue(self) -> FloatArray:
        """Sold less returned of each shop, shape (shops,)."""
        return np.bincount(self.shop, self.sold - self.returned, self.shops).astype(np.float64)

    def orders(self) -> FloatArray:
        """How many orders each shop made, shape (shops,)."""
        return np.bincount(self.shop, self.ordered, self.shops).astype(np.float64)


def order_days(purchases: Purchases) -> OrderDays:
    """The days of all purchases; lines without a price count as orders of no value.

    Raises:
        BadInput: there are too few orders, or none has a price.
    """
    value = np.nan_to_num(purchases.quantity * purchases.price)
    day = purchases.time // MICROSECONDS_A_DAY
    keys, row = np.unique(purchases.retailer.astype(np.int64) << 32 | day, return_inverse=True)
    bought = purchases.quantity > 0
    days = OrderDays(
        shops=len(purchases.retailers),
        shop=(keys >> 32).astype(np.int32),
        day=(keys & 0xFFFFFFFF).astype(np.int32),
        sold=np.bincount(row, np.where(bought, value, 0.0), keys.size).astype(np.float64),
        returned=np.bincount(row, np.where(bought, 0.0, -value), keys.size).astype(np.float64),
        ordered=np.bincount(row, bought, keys.size) > 0,
    )
    _check(days)
    return days


def _check(days: OrderDays) -> None:
    orders = int(days.ordered.sum())
    shops = np.unique(days.shop[days.ordered]).size
    if orders < _FEWEST_ORDERS or shops < _FEWEST_SHOPS:
        raise BadInput(
            f"{orders} orders of {shops} shops say too little about what comes",
            field="orders",
            hint=f"at least {_FEWEST_ORDERS} orders of {_FEWEST_SHOPS} shops are needed",
        )
    length = int(days.day.max()) - days.first_day
    if length < _SHORTEST_DAYS:
        raise BadInput(
            f"the orders span {length} days, too few to say what comes",
            field="orders",
            hint=f"at least {_SHORTEST_DAYS} days are needed",
        )
    if not days.sold.any():
        raise BadInput(
            "no order has a price, so nothing can be said of revenue",
            field="price",
            hint="map the column of prices or amounts, see `aisle events import --help`",
        )
