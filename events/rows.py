"""Events as rows of the log's tables, and back."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import orjson

from core.moments import from_stored, to_stored
from core.sequences import Row
from events.event import NOTHING, Event, PurchaseLine

Values = tuple[Any, ...]


def event_row(catalogue: str, sequence: int, event: Event, received_at: int) -> Values:
    """The values of one event without its lines, in the order of the table's columns."""
    return (
        catalogue,
        sequence,
        event.id,
        event.action,
        to_stored(event.time),
        event.retailer,
        event.client,
        event.session,
        event.query,
        event.product,
        event.position,
        event.slot,
        event.order,
        orjson.dumps(dict(event.extra)).decode() if event.extra else None,
        received_at,
    )


def line_rows(catalogue: str, sequence: int, event: Event) -> list[Values]:
    """The values of an event's lines, each in the order of the table's columns."""
    return [
        (catalogue, sequence, place, line.product, line.quantity, line.price)
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
