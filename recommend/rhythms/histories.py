"""What is known of each shop and product at one moment, from lines or from a profile."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Self

import numpy as np
import numpy.typing as npt

from events.columns import (
    MICROSECONDS_A_DAY,
    Codes,
    FloatArray,
    Index,
    Moments,
    Purchases,
    changes,
    microseconds,
)
from events.profile import MOST_BASKETS, Profile

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shops:
    """The ordering of shops, shape (shops,), times in days.

    Attributes:
        orders: how many.
        span: from the first to the last.
        idle: since the last.
        products: different ones bought.
    """

    orders: FloatArray
    span: FloatArray
    idle: FloatArray
    products: FloatArray


@dataclass(frozen=True, slots=True)
class Histories:
    """One row for each shop and product that it has bought, by shop, then product.

    All as of one moment; shape (n,), times in days.

    Attributes:
        product: int32, codes of an index that the caller knows.
        shop: int64, rows of `shops`.
        orders: in how many orders.
        span: from the first to the last order.
        idle: since the last order.
        since: orders of the shop since then, at most `MOST_BASKETS`.
        shops: the figures of the shops.
    """

    product: Codes
    shop: Rows
    orders: FloatArray
    span: FloatArray
    idle: FloatArray
    since: FloatArray
    shops: Shops

    def __len__(self) -> int:
        return int(self.product.size)

    def where(self, rows: Rows) -> Self:
        """Those of some rows, shape (rows,); the shops stay all."""
        columns = {each.name: getattr(self, each.name) for each in fields(self)}
        shops = columns.pop("shops")
        return replace(self, shops=shops, **{name: each[rows] for name, each in columns.items()})

    @property
    def repeats(self) -> FloatArray:
        """How often it was bought again, orders of one day being one, shape (n,)."""
        return np.minimum(self.orders - 1, np.floor(self.span))


def histories_at(purchases: Purchases, moment: datetime) -> tuple[Histories, Codes]:
    """The histories of all shops before `moment`, and the shops themselves.

    Returns:
        The histories, their products by `purchases.products`; and int32, shape (shops,),
        which of `purchases.retailers` each row of their `shops` is.
    """
    lines, now = purchases.before(moment).bought(), microseconds(moment)
    opens = changes(lines.retailer, lines.order)
    order = np.cumsum(opens) - 1
    order_time, order_retailer = lines.time[opens], lines.retailer[opens]
    begins = np.flatnonzero(changes(order_retailer))
    ends = np.append(begins[1:], order_retailer.size)[: begins.size] - 1
    shop = (np.cumsum(changes(order_retailer)) - 1)[order]

    # Stable: the orders of a shop stay in the order of time.
    by_pair = np.argsort(shop * np.int64(len(lines.products)) + lines.product, kind="stable")
    shop, product, order = shop[by_pair], lines.product[by_pair], order[by_pair]
    pairs = np.flatnonzero(changes(shop, product))
    first = order[pairs]
    last = order[np.append(pairs[1:], order.size)[: pairs.size] - 1]
    different = changes(shop, product, order).astype(np.float64)
    shop, product = shop[pairs], product[pairs]
    shops = Shops(
        orders=(ends - begins + 1).astype(np.float64),
        span=_days(order_time[ends] - order_time[begins]),
        idle=_days(now - order_time[ends]),
        products=np.bincount(shop, minlength=begins.size).astype(np.float64),
    )
    histories = Histories(
        product=product,
        shop=shop,
        orders=np.add.reduceat(different, pairs) if pairs.size else different,
        span=_days(order_time[last] - order_time[first]),
        idle=_days(now - order_time[last]),
        since=np.minimum(ends[shop] - last, MOST_BASKETS).astype(np.float64),
        shops=shops,
    )
    return histories, order_retailer[begins]


def histories_of(profile: Profile, products: Index, moment: datetime) -> Histories:
    """The history of one shop, as its profile has it.

    What `products` does not have has the code -1.
    """
    now, bought = microseconds(moment), tuple(profile.bought.values())
    first = np.array([each.first for each in bought], dtype=np.int64)
    last = np.array([each.last for each in bought], dtype=np.int64)
    placed = np.array([basket.at for basket in profile.baskets], dtype=np.int64)
    one = np.ones(1 if bought else 0)
    shops = Shops(
        orders=one * profile.orders,
        span=_days(one * (last.max() - first.min())) if bought else one,
        idle=np.maximum(_days(one * (now - last.max())), 0.0) if bought else one,
        products=one * len(bought),
    )
    return Histories(
        product=products.codes(tuple(profile.bought)),
        shop=np.zeros(len(bought), dtype=np.int64),
        orders=np.array([each.orders for each in bought], dtype=np.float64),
        span=_days(last - first),
        idle=np.maximum(_days(now - last), 0.0),
        since=(placed.size - np.searchsorted(placed, last, side="right")).astype(np.float64),
        shops=shops,
    )


def _days(span: Moments | FloatArray) -> FloatArray:
    return span / MICROSECONDS_A_DAY
