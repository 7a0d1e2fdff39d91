"""An event: what somebody did, when, and with which products."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Action(StrEnum):
    """The actions that Aisle itself makes use of; any other name is kept as it is.

    Attributes:
        RETURN: lines that were bought and came back, their quantities positive.
    """

    IMPRESSION = "impression"
    VIEW = "view"
    CLICK = "click"
    ADD_TO_CART = "add_to_cart"
    PURCHASE = "purchase"
    RETURN = "return"
    WATCH = "watch"


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """One product of a purchase or a return.

    Attributes:
        product: its id, as in the feed.
        quantity: sold units, above 0.
        price: of one unit; None if it is not known.
    """

    product: str
    quantity: float
    price: float | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event. The field names of User Behavior Insights 1.3 are in brackets.

    Attributes:
        id: names the event; a second one of the same id in a catalogue is the same event.
        action: an `Action`, or a name of the sender's own (action_name).
        time: when it happened, timezone-aware UTC, to the microsecond (timestamp).
        retailer: the shop (user_id); None for a visitor who is not known.
        client: the browser or device (client_id).
        session: the visit (session_id).
        query: the answer of a search that it goes back to (query_id).
        product: what it is about (event_attributes.object.object_id).
        position: its place in what was shown, 1 or more (event_attributes.position.ordinal).
        slot: the widget or banner slot in which it was shown (event_attributes.slot).
        order: the order that lines belong to (event_attributes.order_id).
        lines: what was bought or came back, in the order's order.
        extra: whatever else was sent, as JSON; kept, not used.
    """

    id: str
    action: str
    time: datetime
    retailer: str | None = None
    client: str | None = None
    session: str | None = None
    query: str | None = None
    product: str | None = None
    position: int | None = None
    slot: str | None = None
    order: str | None = None
    lines: tuple[PurchaseLine, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=lambda: NOTHING, hash=False)
