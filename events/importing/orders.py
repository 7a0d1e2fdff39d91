"""Orders, each with its lines: as events for the log, and as purchases in columns."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from core.moments import from_stored
from events.columns import Mask, Moments, Purchases
from events.event import Action, Event, PurchaseLine
from events.importing.order_lines import OrderLines
from events.purchase_columns import LineColumns, OrderColumns, Places, purchases_of

ORDERS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Orders:
    """Orders by time, those of one moment as they come in the file.

    An id under which things were both bought and sent back is two: a purchase and a return.

    Attributes:
        lines: sorted by order.
        start: int64, shape (orders + 1,), where the lines of each order begin, and the end.
        time: int64, shape (orders,), microseconds since 1970, UTC.
        returned: bool, shape (orders,).
    """

    lines: OrderLines
    start: Moments
    time: Moments
    returned: Mask

    def __len__(self) -> int:
        return int(self.time.size)

    @classmethod
    def of(cls, lines: OrderLines) -> "Orders":
        """The orders of lines in any order; each is placed at its first line's time."""
        if not len(lines):
            return cls(lines, np.zeros(1, np.int64), lines.time, lines.returned)
        encoded = lines.order.dictionary_encode().indices.to_numpy(zero_copy_only=False)
        key = encoded.astype(np.int64) * 2 + lines.returned
        _, first, of = np.unique(key, return_index=True, return_inverse=True)
        time = np.full(first.size, np.iinfo(np.int64).max)
        np.minimum.at(time, of, lines.time)
        by_time = np.lexsort((first, time))
        rank = np.empty(first.size, dtype=np.int64)
        rank[by_time] = np.arange(first.size)
        sorted_lines = np.lexsort((lines.place, rank[of]))
        counts = np.bincount(rank[of], minlength=first.size)
        return cls(
            lines=_taken(lines, sorted_lines),
            start=np.append(0, np.cumsum(counts)),
            time=time[by_time],
            returned=lines.returned[first][by_time],
        )

    def events(self, source: str) -> Iterator[Event]:
        """An event an order; the same orders of the same source have the same ids."""
        for begin in range(0, len(self), ORDERS_AT_ONCE):
            yield from self._events(source, begin, min(begin + ORDERS_AT_ONCE, len(self)))

    def purchases(self) -> Purchases:
        """The lines of known retailers in columns, as a log with these orders gives them."""
        first = self.start[:-1]
        known = self.lines.retailer.take(first).is_valid().to_numpy(zero_copy_only=False)
        orders = np.flatnonzero(known)
        place = np.cumsum(known) - 1
        of = np.repeat(np.arange(len(self)), np.diff(self.start))
        mine = known[of]
        lines = self.lines
        sign = np.where(self.returned[of], -1.0, 1.0)
        names = lines.order.take(first).take(orders).to_pylist()
        return purchases_of(
            OrderColumns(
                retailer=lines.retailer.take(first).take(orders),
                order=pa.array(
                    [
                        f"{_action(returned=returned)} {name}"
                        for name, returned in zip(names, self.returned[orders], strict=True)
                    ],
                    pa.string(),
                ),
                time=self.time[orders],
            ),
            LineColumns(
                of=place[of][mine],
                product=lines.product.filter(pa.array(mine)),
                quantity=(lines.quantity * sign)[mine],
                price=lines.price[mine],
            ),
        )

    def _events(self, source: str, begin: int, end: int) -> list[Event]:
        start = self.start[begin : end + 1]
        first, last = int(start[0]), int(start[-1])
        lines = self.lines
        size = last - first
        order = lines.order.slice(first, size).to_pylist()
        retailer = lines.retailer.slice(first, size).to_pylist()
        bought = _purchase_lines(lines, first, last)
        offsets = (start - first).tolist()
        times = self.time[begin:end].tolist()
        returned = self.returned[begin:end].tolist()
        return [
            Event(
                id=f"{source}:{order[here]}:return" if back else f"{source}:{order[here]}",
                action=_action(returned=back),
                time=from_stored(time),
                retailer=retailer[here],
                order=order[here],
                lines=tuple(bought[here:after]),
            )
            for here, after, time, back in zip(
                offsets[:-1], offsets[1:], times, returned, strict=True
            )
        ]


def _action(*, returned: bool) -> Action:
    return Action.RETURN if returned else Action.PURCHASE


def _purchase_lines(lines: OrderLines, first: int, last: int) -> list[PurchaseLine]:
    products = lines.product.slice(first, last - first).to_pylist()
    quantities = lines.quantity[first:last].tolist()
    prices = pa.array(lines.price[first:last], from_pandas=True).to_pylist()
    return [
        PurchaseLine(str(product), quantity, price)
        for product, quantity, price in zip(products, quantities, prices, strict=True)
    ]


def _taken(lines: OrderLines, places: Places) -> OrderLines:
    return OrderLines(
        order=lines.order.take(places),
        retailer=lines.retailer.take(places),
        product=lines.product.take(places),
        quantity=lines.quantity[places],
        price=lines.price[places],
        returned=lines.returned[places],
        time=lines.time[places],
        place=lines.place[places],
        taken=lines.taken[places],
    )
