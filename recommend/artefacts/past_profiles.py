"""The profiles of shops as purchases alone tell them, folded as the log's events are."""

from collections.abc import Iterator

import numpy as np

from core.moments import from_stored
from events.columns import Purchases
from events.event import Action, Event, PurchaseLine
from events.folding import Fold, fold, profile_of
from events.profile import Profile


def profile_from(purchases: Purchases, retailer: int) -> Profile:
    """The profile of one shop; its orders are called by their numbers.

    Args:
        purchases: of any shops.
        retailer: a code of `purchases.retailers`.
    """
    own = purchases.where(purchases.retailer == retailer)
    name = own.retailers.names[retailer]
    return profile_of(name, fold(Fold(), _events(own, name), 0))


def _events(own: Purchases, retailer: str) -> Iterator[Event]:
    """What was bought and what came back, order by order."""
    for order in np.unique(own.order).tolist():
        of_order = own.order == order
        sides = ((Action.PURCHASE, own.quantity > 0), (Action.RETURN, own.quantity < 0))
        for action, side in sides:
            lines = own.where(of_order & side)
            if len(lines):
                yield Event(
                    id=f"{order} {action}",
                    action=action,
                    time=from_stored(int(lines.time[0])),
                    retailer=retailer,
                    order=str(order),
                    lines=tuple(_line(lines, place) for place in range(len(lines))),
                )


def _line(lines: Purchases, place: int) -> PurchaseLine:
    price = float(lines.price[place])
    return PurchaseLine(
        product=lines.products.names[lines.product[place]],
        quantity=abs(float(lines.quantity[place])),
        price=None if np.isnan(price) else price,
    )
