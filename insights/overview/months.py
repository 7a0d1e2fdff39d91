"""Trade month by month."""

import numpy as np

from events.columns import microseconds
from insights.document import Chart, Column, Kind, Table, Unit
from insights.overview.sales import Sales, distinct, month_start, months_of, summed


def months_table(sales: Sales) -> Table:
    """One row a calendar month (UTC) from the first purchase to now, also for empty ones."""
    purchases = sales.purchases
    month = months_of(purchases.time)
    first = int(month.min())
    place = month - first
    size = _months_until(sales) - first + 1
    sold = sales.sold
    gross = summed(np.where(sold, sales.worth, 0.0), place, size)
    back = summed(np.where(sold, 0.0, -sales.worth), place, size)
    orders = distinct(purchases.order[sold], place[sold], size)
    active = distinct(purchases.retailer[sold], place[sold], size)
    new = _new_shops(sales, size)
    rows = tuple(
        (
            month_start(first + each),
            int(orders[each]),
            float(gross[each] - back[each]),
            _ratio(gross[each], orders[each]),
            int(active[each]),
            int(new[each]),
            _ratio(back[each], gross[each]),
        )
        for each in range(size)
    )
    return Table(
        name="months", title="Month by month", columns=_columns(sales), rows=rows, shown=36
    )


def _columns(sales: Sales) -> tuple[Column, ...]:
    return (
        Column(name="month", title="Month from", unit=Unit.DATE),
        Column(name="orders", title="Orders", unit=Unit.COUNT),
        Column(
            name="revenue",
            title=sales.noun.capitalize(),
            unit=sales.unit,
            note="less what came back",
        ),
        Column(
            name="order_value",
            title="Mean order",
            unit=sales.unit,
            note="before what came back",
        ),
        Column(name="active_shops", title="Shops that ordered", unit=Unit.COUNT),
        Column(
            name="new_shops",
            title="For the first time",
            unit=Unit.COUNT,
            note="shops whose first known order it was; in the first months nearly all are",
        ),
        Column(
            name="returned",
            title="Came back",
            unit=Unit.SHARE,
            note="of what was sold in the month, by worth",
        ),
    )


def months_charts(sales: Sales) -> tuple[Chart, ...]:
    """Revenue, and shops, by month."""
    noun = sales.noun.capitalize()
    return (
        Chart(
            name="revenue_by_month",
            title=f"{noun} by month",
            kind=Kind.LINES,
            table="months",
            x="month",
            y=("revenue",),
            text="A line from month to month; the last month may be cut off.",
        ),
        Chart(
            name="shops_by_month",
            title="Shops by month",
            kind=Kind.LINES,
            table="months",
            x="month",
            y=("active_shops", "new_shops"),
            text="Shops that ordered, and those among them that did for the first time.",
        ),
    )


def _months_until(sales: Sales) -> int:
    """The month of the last moment before now, since January 1970."""
    return int(months_of(np.array([microseconds(sales.now) - 1]))[0])


def _new_shops(sales: Sales, size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Shops by the month of their first order, shape (size,)."""
    bought = sales.purchases.where(sales.sold)
    months = months_of(bought.time) - int(months_of(sales.purchases.time).min())
    first = np.full(len(bought.retailers), size)
    np.minimum.at(first, bought.retailer, months)
    return np.bincount(first, minlength=size + 1)[:size]


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
