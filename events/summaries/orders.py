"""Which purchases begin an order: its lines may come in several events."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, select

from core.sequences import slices, upsert
from events.event import Action
from events.summaries.tables import ORDERS
from events.summaries.telling import Act

KEPT_ORDERS = timedelta(days=30)
"""How long further lines of an order are known for what they are."""

_NOBODY = ""


def new_orders(
    connection: Connection, catalogue: str, acts: Sequence[Act], now: int
) -> frozenset[int]:
    """The sequences of those purchases of `acts` that are the first of their orders."""
    purchases = [act for act in acts if act.action == Action.PURCHASE]
    columns = ORDERS.c
    known = {
        (row.order_id, row.retailer)
        for some in slices({act.order for act in purchases})
        for row in connection.execute(
            select(columns.order_id, columns.retailer).where(
                (columns.catalogue == catalogue) & columns.order_id.in_(some)
            )
        )
    }
    first: dict[tuple[str, str], int] = {}
    for act in purchases:
        key = (act.order, act.retailer or _NOBODY)
        if key not in known:
            first.setdefault(key, act.sequence)
    rows = [
        {"catalogue": catalogue, "order_id": order, "retailer": retailer, "counted_at": now}
        for order, retailer in first
    ]
    upsert(connection, ORDERS, rows)
    return frozenset(first.values())


def forget_old_orders(connection: Connection, now: int) -> None:
    """Delete the orders of which no further lines are awaited."""
    oldest = now - KEPT_ORDERS // timedelta(microseconds=1)
    connection.execute(delete(ORDERS).where(ORDERS.c.counted_at < oldest))
