"""What a shop buys: its products, how often, and which of them are due."""

from dataclasses import dataclass
from datetime import timedelta
from math import isfinite

import numpy as np

from core.moments import from_stored
from events.columns import MICROSECONDS_A_DAY, FloatArray, Moments, Purchases, microseconds
from events.trade import Trade
from insights.document import Cell, Column, Table, Unit
from insights.features.grouping import counts, medians, sums

ORDERS_FOR_RHYTHM = 3
SOON_DAYS = 7
GIVEN_UP = 3.0
"""After so many of its usual intervals a product is not expected any more."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A product that a shop buys.

    Attributes:
        product: its id.
        title: of the product; "" where it is not known.
        orders: in how many.
        units: sold, less those that came back.
        revenue: less what came back; None where no price is known.
        first: microseconds since 1970, UTC, of the first order.
        last: likewise, of the last.
        days_between: the median from one order to the next; None under three orders.
    """

    product: str
    title: str
    orders: int
    units: float
    revenue: float | None
    first: int
    last: int
    days_between: float | None

    @property
    def due(self) -> int | None:
        """When it is expected next, microseconds since 1970, UTC."""
        if self.days_between is None:
            return None
        return self.last + round(self.days_between * MICROSECONDS_A_DAY)


def assortment(shop: Trade) -> tuple[Habit, ...]:
    """What the only shop of a trade bought before now, products with most orders first."""
    past = shop.purchases.before(shop.now)
    bought = past.bought()
    size = len(past.products)
    paid = past.price * past.quantity
    priced = np.isfinite(paid)
    first, last, days_between = _times(bought, size)
    # A product may stand in an order twice.
    pairs = np.unique(bought.order.astype(np.int64) * size + bought.product)
    figures = zip(
        counts((pairs % size).astype(np.int32), size).tolist(),
        sums(past.product, past.quantity, size).tolist(),
        sums(past.product, np.where(priced, paid, 0.0), size).tolist(),
        (counts(past.product[priced], size) > 0).tolist(),
        first.tolist(),
        last.tolist(),
        days_between.tolist(),
        strict=True,
    )
    found = [
        Habit(
            product=past.products.names[code],
            title=shop.traits.titles[code],
            orders=int(orders),
            units=units,
            revenue=revenue if is_priced else None,
            first=begun,
            last=ended,
            days_between=days if isfinite(days) else None,
        )
        for code, (orders, units, revenue, is_priced, begun, ended, days) in enumerate(figures)
        if orders
    ]
    return tuple(sorted(found, key=lambda each: (-each.orders, -each.last, each.product)))


def due_products(habits: tuple[Habit, ...], shop: Trade) -> tuple[Habit, ...]:
    """Those that are due now or within a week and not given up, the longest overdue first."""
    now = microseconds(shop.now)
    soon = microseconds(shop.now + timedelta(days=SOON_DAYS))
    due = [
        each
        for each in habits
        if each.due is not None
        and each.due <= soon
        and now - each.last <= GIVEN_UP * (each.due - each.last)
    ]
    return tuple(sorted(due, key=lambda each: (each.due, each.product)))


def products_table(habits: tuple[Habit, ...], due: tuple[Habit, ...]) -> Table:
    """A row for each product."""
    columns = (
        Column(name="product", title="Product"),
        Column(name="title", title="Title"),
        Column(name="orders", title="Orders", unit=Unit.COUNT),
        Column(name="units", title="Units", unit=Unit.NUMBER),
        Column(name="revenue", title="Revenue", unit=Unit.MONEY),
        Column(name="first", title="First", unit=Unit.DATE),
        Column(name="last", title="Last", unit=Unit.DATE),
        Column(
            name="days_between",
            title="Days between",
            unit=Unit.DAYS,
            note="The median, from three orders on.",
        ),
        Column(
            name="due",
            title="Due",
            unit=Unit.DATE,
            note="The last order and the median interval, if that is now or within a week.",
        ),
    )
    expected = {each.product for each in due}
    rows: list[tuple[Cell, ...]] = [
        (
            each.product,
            each.title,
            each.orders,
            each.units,
            each.revenue,
            _date(each.first),
            _date(each.last),
            each.days_between,
            _date(each.due) if each.due is not None and each.product in expected else None,
        )
        for each in habits
    ]
    return Table(name="products", title="What it buys", columns=columns, rows=tuple(rows))


def _times(bought: Purchases, size: int) -> tuple[Moments, Moments, FloatArray]:
    """Of each product its first and last moment and the median of days between, shape (size,).

    The last is NaN under ORDERS_FOR_RHYTHM moments; the others are 0 where it was never bought.
    """
    order = np.lexsort((bought.time, bought.product))
    product, time = bought.product[order], bought.time[order]
    is_new = np.ones(product.size, dtype=np.bool_)
    is_new[1:] = (np.diff(product) != 0) | (np.diff(time) != 0)
    product, time = product[is_new], time[is_new]
    first, last = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    first[product[::-1]] = time[::-1]
    last[product] = time
    follows = np.diff(product) == 0
    gaps = np.diff(time)[follows] / MICROSECONDS_A_DAY
    days = medians(product[1:][follows], gaps, size)
    return first, last, np.where(counts(product, size) >= ORDERS_FOR_RHYTHM, days, np.nan)


def _date(moment: int) -> str:
    return from_stored(moment).date().isoformat()
