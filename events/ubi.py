"""Events as User Behavior Insights 1.3 writes them in JSON, read and written.

Beside the schema (https://github.com/o19s/ubi): event_id, by which an event is known; and in
event_attributes slot, order_id, quantity and price of the object of a purchase, or lines, each
with object_id, quantity and price. What else is sent is kept as it is.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import orjson
from pydantic import ValidationError

from core.errors import BadInput
from core.moments import check_moment, too_far_ahead
from events.event import NOTHING, Action, Event, PurchaseLine
from events.tables import MOST_CHARACTERS
from events.ubi_schema import MOST_LINES, MOST_POSITION, UbiAttributes, UbiEvent

MOST_EXTRA_BYTES = 20_000

_TRADE = frozenset({Action.PURCHASE, Action.RETURN})
_NOT_BEFORE = datetime(1970, 1, 1, tzinfo=UTC)

_HINTS = {
    "timestamp": "write it as 2026-03-31T12:00:00Z or with an offset such as +02:00",
    "ordinal": f"count places from 1 to {MOST_POSITION:,}",
    "quantity": "give the units sold, above 0; for what came back the action is return",
    "price": "give the price of one unit, 0 or more, or leave it out",
    "lines": f"give 1 to {MOST_LINES:,} lines, each with object_id, quantity and price",
    "object": 'write it as {"object_id": "..."}',
    "position": 'write it as {"ordinal": 3}',
    "event_attributes": "write an object of names and values",
}
"""By the last name of the field at fault."""


def event_of(body: Mapping[str, Any], now: datetime) -> Event:
    """The event that `body` tells of.

    One without an event_id is known by all that it says, so that it is the same if it is sent
    again; one without a timestamp is of `now`.

    Raises:
        BadInput: a value is missing or cannot be used; the field is named by its path.
    """
    try:
        read = UbiEvent.model_validate(body)
    except ValidationError as error:
        raise _fault(error) from error
    attributes = read.event_attributes or UbiAttributes()
    extra = _extra(read, attributes)
    event = Event(
        id=read.event_id or "",
        action=read.action_name,
        time=_moment(read.timestamp, now),
        retailer=read.user_id,
        client=read.client_id,
        session=read.session_id,
        query=read.query_id,
        product=attributes.object.object_id if attributes.object else None,
        position=attributes.position.ordinal if attributes.position else None,
        slot=attributes.slot,
        order=attributes.order_id,
        lines=_lines(read.action_name, attributes),
        extra=MappingProxyType(extra) if extra else NOTHING,
    )
    return event if event.id else replace(event, id=_fingerprint(event))


def ubi_of(event: Event) -> dict[str, Any]:
    """`event` as JSON's values; `event_of` makes the same event of it."""
    extra = dict(event.extra)
    attributes = dict(extra.pop("event_attributes", {}))
    if event.product is not None:
        attributes["object"] = {**attributes.get("object", {}), "object_id": event.product}
    if event.position is not None:
        attributes["position"] = {**attributes.get("position", {}), "ordinal": event.position}
    attributes |= _said(slot=event.slot, order_id=event.order)
    if event.lines:
        attributes["lines"] = [
            {"object_id": line.product, "quantity": line.quantity, **_said(price=line.price)}
            for line in event.lines
        ]
    named = _said(
        user_id=event.retailer,
        client_id=event.client,
        session_id=event.session,
        query_id=event.query,
    )
    return {
        "event_id": event.id,
        "action_name": event.action,
        "timestamp": event.time.isoformat().replace("+00:00", "Z"),
        **named,
        **extra,
        **({"event_attributes": attributes} if attributes else {}),
    }


def _said(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _lines(action: str, said: UbiAttributes) -> tuple[PurchaseLine, ...]:
    """The lines of a purchase or a return; other actions have none.

    Raises:
        BadInput: there are none where there must be.
    """
    if action not in _TRADE:
        return ()
    if said.lines:
        return tuple(PurchaseLine(each.object_id, each.quantity, each.price) for each in said.lines)
    if said.object is not None:
        return (PurchaseLine(said.object.object_id, said.quantity or 1.0, said.price),)
    raise BadInput(
        f"a {action} without lines",
        field="event_attributes.lines",
        hint=_HINTS["lines"],
    )


def _moment(given: datetime | None, now: datetime) -> datetime:
    if given is None:
        return now
    check_moment(given, "timestamp")
    ahead = too_far_ahead(given, now, "timestamp")
    if ahead is not None:
        raise ahead
    if given < _NOT_BEFORE:
        raise BadInput("timestamp is before 1970", field="timestamp", hint=_HINTS["timestamp"])
    return given.astimezone(UTC)


def _extra(read: UbiEvent, said: UbiAttributes) -> dict[str, Any]:
    """What no field of `Event` holds.

    Raises:
        BadInput: it cannot be kept.
    """
    attributes: dict[str, Any] = dict(said.model_extra or {})
    for name, part in (("object", said.object), ("position", said.position)):
        if part is not None and part.model_extra:
            attributes[name] = dict(part.model_extra)
    if read.action_name not in _TRADE:
        # Lines of what is neither bought nor sent back are the sender's own affair.
        attributes |= _said(quantity=said.quantity, price=said.price)
        if said.lines:
            attributes["lines"] = [each.model_dump() for each in said.lines]
    extra = dict(read.model_extra or {})
    if attributes:
        extra["event_attributes"] = attributes
    _check_extra(extra)
    return extra


def _check_extra(extra: Mapping[str, Any]) -> None:
    """See that `extra` can be kept.

    Raises:
        BadInput: it is too long, or not all of it is JSON.
    """
    try:
        packed = orjson.dumps(extra)
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"what is sent beside the schema cannot be kept: {error}",
            field="event_attributes",
            hint="numbers of 64 bits and proper texts can be kept",
        ) from error
    if len(packed) > MOST_EXTRA_BYTES:
        raise BadInput(
            f"what is sent beside the schema is longer than {MOST_EXTRA_BYTES:,} bytes",
            field="event_attributes",
            hint="send less of your own, such as an id by which you keep the rest",
        )


def _fingerprint(event: Event) -> str:
    """The same for the same event, in whatever order its fields were named."""
    told = orjson.dumps(ubi_of(event), option=orjson.OPT_SORT_KEYS)
    return sha256(told).hexdigest()[:40]


def _fault(error: ValidationError) -> BadInput:
    """The first fault, with the path of its field."""
    fault = error.errors(include_url=False)[0]
    path = ".".join(str(part) for part in fault["loc"])
    names = [part for part in fault["loc"] if isinstance(part, str)]
    name = names[-1] if names else ""
    if fault["type"] == "missing" or (fault["type"] == "string_type" and not fault["input"]):
        message = f"there is no {name}"
        hint = f"give {name}"
    else:
        message = f"{name}: {fault['msg'].removeprefix('Value error, ')}"
        hint = f"give 1 to {MOST_CHARACTERS} printable characters"
    return BadInput(message, field=path or None, hint=_HINTS.get(name, hint))
