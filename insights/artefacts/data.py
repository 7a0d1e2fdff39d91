"""The trade that analyses were made of, in numbers."""

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.moments import from_stored
from events.trade import Trade


class TradeFacts(BaseModel):
    """What a version or a report says of the trade it was made of.

    Attributes:
        fingerprint: of all that is known, SHA-256 in hex.
        until: the moment up to which everything is known, ISO 8601.
        first, last: of the first and the last line, ISO 8601.
        lines: bought or sent back.
        orders, shops, products: in those lines.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fingerprint: str
    until: str
    first: str
    last: str
    lines: int
    orders: int
    shops: int
    products: int


def facts_of(trade: Trade) -> TradeFacts:
    """The facts of a trade with at least one line."""
    purchases = trade.purchases
    return TradeFacts(
        fingerprint=trade.fingerprint(),
        until=trade.now.isoformat(),
        first=_moment(purchases.time.min()),
        last=_moment(purchases.time.max()),
        lines=len(purchases),
        # What came back is no order.
        orders=int(np.unique(purchases.order[purchases.quantity > 0]).size),
        shops=int(np.unique(purchases.retailer).size),
        products=int(np.unique(purchases.product).size),
    )


def _moment(microseconds: np.int64) -> str:
    return from_stored(int(microseconds)).isoformat()
