"""Events as rows of the log's tables, and back."""

from collections.abc import Sequence
from types import MappingProxyType

import orjson

from core.moments import from_stored, to_stored
from core.sequences import Row
from events.event import NOTHING, Event, PurchaseLine


def event_row(catalogue: str, sequence: int, event: Event, received_at: int) -> Row:
    """The row of one event, without its lines."""
    return {
        "catalogue": catalogue,
        "sequence": sequence,
        "event_id": event.id,
        "action": event.action,
        "time": to_stored(event.time),
        "retailer": event.retailer,
        "client": event.client,
        "session": event.session,
        "query": event.query,
        "product": event.product,
        "position": event.position,
        "slot": event.slot,
        "order_id": event.order,
        "extra": orjson.dumps(dict(event.extra)).decode() if event.extra else None,
        "received_at": received_at,
    }


def line_rows(catalogue: str, sequence: int, event: Event) -> list[Row]:
    """The rows of an event's lines, in their order."""
    return [
        {
            "catalogue": catalogue,
            "sequence": sequence,
            "line": place,
            "product": line.product,
            "quantity": line.quantity,
            "price": line.price,
        }
        for place, line in enumerate(event.lines)
    ]


def event_of(row: Row, lines: Sequence[Row]) -> Event:
    """The event of a row and those of its lines, in their order."""
    extra = row["extra"]
    return Event(
        id=row["event_id"],
        action=row["action"],
        time=from_stored(row["time"]),
        retailer=row["retailer"],
        client=row["client"],
        session=row["session"],
        query=row["query"],
        product=row["product"],
        position=row["position"],
        slot=row["slot"],
        order=row["order_id"],
        lines=tuple(
            PurchaseLine(line["product"], line["quantity"], line["price"]) for line in lines
        ),
        extra=NOTHING if extra is None else MappingProxyType(orjson.loads(extra)),
    )
