"""Order lines gathered into orders, and into the different products of each order."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from events.columns import (
    MICROSECONDS_A_DAY,
    Codes,
    FloatArray,
    Mask,
    Purchases,
    microseconds,
)
from insights.features.grouping import sums

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders in which something was bought, by shop, then time. All have the shape (orders,).

    Attributes:
        shop: int32, the code of the shop.
        ago: float64, days before now; above 0.
        day: int64, days since 1970, UTC.
        value: float64, what was paid; NaN where no price is known.
    """

    shop: Codes
    ago: FloatArray
    day: Places
    value: FloatArray


@dataclass(frozen=True, slots=True)
class Items:
    """The different products of orders, by order. All have the shape (items,).

    Attributes:
        shop: int32, the code of the shop.
        product: int32, the code of the product.
        order: int64, the place of the order in `Orders`.
        repeated: whether the shop had the product in an earlier order.
    """

    shop: Codes
    product: Codes
    order: Places
    repeated: Mask


def orders_of(bought: Purchases, now: datetime) -> Orders:
    """The orders of `bought`, whose lines are all of a quantity above 0 and before `now`."""
    first = _first_lines(bought)
    place = _order_places(bought)
    priced = np.isfinite(bought.price)
    paid = np.where(priced, bought.price * bought.quantity, 0.0)
    value = sums(place, paid, first.size)
    value[sums(place, priced.astype(np.float64), first.size) == 0] = np.nan
    time = bought.time[first]
    return Orders(
        shop=bought.retailer[first],
        ago=(microseconds(now) - time) / MICROSECONDS_A_DAY,
        day=time // MICROSECONDS_A_DAY,
        value=value,
    )


def within_days(purchases: Purchases, now: datetime, days: float) -> Purchases:
    """What was bought and sent back in so many days before `now`."""
    end = microseconds(now)
    begin = end - round(days * MICROSECONDS_A_DAY)
    return purchases.where((purchases.time >= begin) & (purchases.time < end))


def items_of(bought: Purchases) -> Items:
    """The different products of the orders of `bought`."""
    products = max(len(bought.products), 1)
    # Nearly in order already, which a stable sort makes use of.
    cells = np.sort(_order_places(bought) * products + bought.product, kind="stable")
    cells = cells[np.diff(cells, prepend=-1) != 0]
    order, product = np.divmod(cells, products)
    shop = bought.retailer[_first_lines(bought)][order]
    _, first = np.unique(shop.astype(np.int64) * products + product, return_index=True)
    repeated = np.ones(cells.size, dtype=np.bool_)
    repeated[first] = False
    return Items(shop=shop, product=product.astype(np.int32), order=order, repeated=repeated)


def _first_lines(bought: Purchases) -> Places:
    """Where the lines of each order begin."""
    return np.flatnonzero(np.diff(bought.order, prepend=-1))


def _order_places(bought: Purchases) -> Places:
    """Of each line, which order from the top it is of."""
    return np.cumsum(np.diff(bought.order, prepend=-1) != 0) - 1
