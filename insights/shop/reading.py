"""A shop's events as what its page is made from."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from events.columns import Purchases, microseconds
from events.event import Action, Event
from events.purchase_columns import LineColumns, OrderColumns, purchases_of


def purchases_from(events: Sequence[Event]) -> Purchases:
    """The purchases and returns among events of known retailers, in columns."""
    told = [each for each in events if each.retailer is not None and each.lines]
    lines = [(place, line) for place, event in enumerate(told) for line in event.lines]
    returned = np.array([event.action == Action.RETURN for event in told], dtype=np.bool_)
    of = np.array([place for place, _ in lines], dtype=np.int64)
    sign = np.where(returned, -1.0, 1.0)[of]
    # What goes back is never part of the order that it came with: it has a time of its own.
    names = [f"{event.action} {event.order or event.id}" for event in told]
    orders = OrderColumns(
        retailer=pa.array([event.retailer for event in told], pa.string()),
        order=pa.array(names, pa.string()),
        time=np.array([microseconds(event.time) for event in told], dtype=np.int64),
    )
    prices = [np.nan if line.price is None else line.price for _, line in lines]
    return purchases_of(
        orders,
        LineColumns(
            of=of,
            product=pa.array([line.product for _, line in lines], pa.string()),
            quantity=np.array([line.quantity for _, line in lines], dtype=np.float64) * sign,
            price=np.array(prices, dtype=np.float64),
        ),
    )
