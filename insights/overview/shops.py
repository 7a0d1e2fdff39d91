"""The plain figures of every shop: orders, worth, first and last order."""

import numpy as np

from core.moments import from_stored
from events.trade import Trade
from insights.analysis import ShopColumn
from insights.document import Column, Unit
from insights.overview.sales import Sales, distinct, summed


def shop_columns(sales: Sales, trade: Trade) -> tuple[ShopColumn, ...]:
    """Figures of each of `trade.purchases.retailers`."""
    purchases, size = sales.purchases, len(trade.purchases.retailers)
    sold = sales.sold
    orders = distinct(purchases.order[sold], purchases.retailer[sold], size)
    worth = summed(sales.worth, purchases.retailer, size)
    last = sales.year()
    lately = summed(sales.worth[last], purchases.retailer[last], size)
    first_order, last_order = _ends(sales, size)
    own = (
        ShopColumn(Column(name="orders", title="Orders", unit=Unit.COUNT), tuple(orders.tolist())),
        ShopColumn(
            Column(name="revenue", title=sales.noun.capitalize(), unit=sales.unit),
            tuple(worth.tolist()),
        ),
        ShopColumn(
            Column(
                name="revenue_365_days",
                title=f"{sales.noun.capitalize()}, last 365 days",
                unit=sales.unit,
            ),
            tuple(lately.tolist()),
        ),
        ShopColumn(Column(name="first_order", title="First order", unit=Unit.DATE), first_order),
        ShopColumn(Column(name="last_order", title="Last order", unit=Unit.DATE), last_order),
    )
    if not trade.regions:
        return own
    regions = tuple(region or None for region in trade.regions)
    return (*own, ShopColumn(Column(name="region", title="Region"), regions))


def _ends(sales: Sales, size: int) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
    """Days of the first and of the last order of every shop, ISO 8601."""
    bought = sales.purchases.where(sales.sold)
    never = np.iinfo(np.int64).max
    first = np.full(size, never)
    last = np.full(size, -1)
    np.minimum.at(first, bought.retailer, bought.time)
    np.maximum.at(last, bought.retailer, bought.time)
    known = last >= 0
    days = [
        tuple(
            from_stored(moment).date().isoformat() if there else None
            for moment, there in zip(moments.tolist(), known.tolist(), strict=True)
        )
        for moments in (first, last)
    ]
    return days[0], days[1]
