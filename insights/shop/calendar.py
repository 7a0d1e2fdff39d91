"""When a shop buys: by month and by day of the week."""

from datetime import date

import numpy as np

from core.moments import from_stored
from events.columns import MICROSECONDS_A_DAY, FloatArray
from events.trade import Trade
from insights.document import Cell, Chart, Column, Kind, Table, Unit
from insights.features.orders import Orders, orders_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = 24
THURSDAY = 3
"""The day of the week of 1 January 1970."""


def calendar_tables(shop: Trade) -> tuple[Table, Table]:
    """Orders and what was paid, by month and by weekday (UTC), of the only shop of a trade."""
    orders = orders_of(shop.purchases.before(shop.now).bought(), shop.now)
    return _months(orders, shop.now.date()), _weekdays(orders)


def calendar_charts() -> tuple[Chart, Chart]:
    """Of the tables of months and weekdays."""
    return (
        Chart(
            name="months",
            title="What it spends by month",
            kind=Kind.BARS,
            table="months",
            x="month",
            y=("spent",),
            text="A bar for each of the last months: what the shop spent before returns.",
        ),
        Chart(
            name="weekdays",
            title="On which days it orders",
            kind=Kind.BARS,
            table="weekdays",
            x="weekday",
            y=("share",),
            text="A bar for each day of the week: its share of the shop's orders.",
        ),
    )


def _months(orders: Orders, today: date) -> Table:
    numbers = np.array([_number(day) for day in _dates(orders)], dtype=np.int64)
    first = max(int(numbers.min(initial=_number(today))), _number(today) - MONTHS + 1)
    kept = numbers >= first
    places, size = numbers[kept] - first, _number(today) - first + 1
    counted = np.bincount(places, minlength=size)
    spent = np.bincount(places, np.nan_to_num(orders.value[kept]), size)
    unknown = bool(np.isnan(orders.value).all())
    rows: list[tuple[Cell, ...]] = [
        (
            f"{(first + place) // 12}-{(first + place) % 12 + 1:02d}",
            int(counted[place]),
            None if unknown else float(spent[place]),
        )
        for place in range(size)
    ]
    columns = (
        Column(name="month", title="Month"),
        Column(name="orders", title="Orders", unit=Unit.COUNT),
        Column(name="spent", title="Spent", unit=Unit.MONEY, note="Before returns."),
    )
    return Table(name="months", title="By month", columns=columns, rows=tuple(rows), shown=MONTHS)


def _weekdays(orders: Orders) -> Table:
    counted = np.bincount((orders.day + THURSDAY) % len(WEEKDAYS), minlength=len(WEEKDAYS))
    shares: FloatArray = counted / max(int(counted.sum()), 1)
    columns = (
        Column(name="weekday", title="Day"),
        Column(name="orders", title="Orders", unit=Unit.COUNT),
        Column(name="share", title="Share", unit=Unit.SHARE),
    )
    rows = tuple(zip(WEEKDAYS, counted.tolist(), shares.tolist(), strict=True))
    return Table(name="weekdays", title="By day of the week", columns=columns, rows=rows)


def _dates(orders: Orders) -> list[date]:
    return [from_stored(day * MICROSECONDS_A_DAY).date() for day in orders.day.tolist()]


def _number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1
