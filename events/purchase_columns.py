"""From orders and their lines to sorted, numbered columns."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Index, Moments, Purchases

if TYPE_CHECKING:
    import pyarrow as pa

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class OrderColumns:
    """One row an order or a part of one, in any order.

    Rows of the same retailer and the same `order` are one order, placed at their first time.

    Attributes:
        retailer: string array, shape (orders,), nothing missing.
        order: string array, shape (orders,), nothing missing.
        time: int64, microseconds since 1970, UTC.
    """

    retailer: "pa.Array[pa.StringScalar]"
    order: "pa.Array[pa.StringScalar]"
    time: Moments


@dataclass(frozen=True)
class LineColumns:
    """One row a line, in the order of lines within each order.

    Attributes:
        of: int64, shape (lines,), the row of its order in `OrderColumns`.
        product: string array, shape (lines,), nothing missing.
        quantity: float64, below 0 for what came back.
        price: float64, of one unit; NaN where it is not known.
    """

    of: Places
    product: "pa.Array[pa.StringScalar]"
    quantity: FloatArray
    price: FloatArray


def purchases_of(orders: OrderColumns, lines: LineColumns) -> Purchases:
    """The columns of all lines, sorted and numbered."""
    retailers, retailer = _coded(orders.retailer)
    _, name = _coded(orders.order)
    number, time = _numbered(retailer, name, orders.time)
    products, product = _coded(lines.product)
    order = number[lines.of]
    by_order = np.argsort(order, kind="stable")
    of = lines.of[by_order]
    return Purchases(
        retailers=retailers,
        products=products,
        retailer=retailer[of],
        product=product[by_order],
        order=order[by_order],
        time=time[of],
        quantity=lines.quantity[by_order],
        price=lines.price[by_order],
    )


def _numbered(retailer: Codes, name: Codes, time: Moments) -> tuple[Codes, Moments]:
    """Of each row the number of its order, by retailer and time, and the time of that."""
    key = retailer.astype(np.int64) << 32 | name
    keys, order = np.unique(key, return_inverse=True)
    first = np.full(keys.size, np.iinfo(np.int64).max)
    np.minimum.at(first, order, time)
    rank = np.empty(keys.size, dtype=np.int32)
    rank[np.lexsort((keys, first, keys >> 32))] = np.arange(keys.size, dtype=np.int32)
    return rank[order], first[order]


def _coded(names: "pa.Array[pa.StringScalar]") -> tuple[Index, Codes]:
    """The different names in their order, and the place of each one given, shape (n,)."""
    encoded = names.dictionary_encode()
    distinct = [str(name) for name in encoded.dictionary.to_pylist()]
    ordered = sorted(range(len(distinct)), key=distinct.__getitem__)
    place = np.empty(len(distinct), dtype=np.int32)
    place[ordered] = np.arange(len(distinct), dtype=np.int32)
    codes = place[encoded.indices.to_numpy(zero_copy_only=False)]
    return Index([distinct[each] for each in ordered]), codes
