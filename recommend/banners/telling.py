"""What the event log tells of banners that were shown."""

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from core.sequences import last_sequence
from events.tables import COUNTER, EVENTS
from recommend.banners.impressions import FIELD, Impression, read_impression

EVENTS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Told:
    """What a stretch of the log tells of impressions.

    Attributes:
        last: the sequence up to which it goes.
        shown: by nonce, what was shown and the actions that events name.
        whole: whether the log had no more when it was read.
    """

    last: int
    shown: dict[str, tuple[Impression, set[str]]]
    whole: bool


def read_told(connection: Connection, catalogue: str, after: int, secret: bytes) -> Told:
    """What the log tells after a sequence.

    Ids that were made up, or signed for banners that are gone, are passed over.
    """
    # Before the events: whatever has a sequence up to this is there by now.
    last = last_sequence(connection, COUNTER, catalogue)
    later = (EVENTS.c.catalogue == catalogue) & (EVENTS.c.sequence > after)
    telling = (
        select(EVENTS.c.sequence, EVENTS.c.action, EVENTS.c.extra)
        .where(later & EVENTS.c.extra.contains(f'"{FIELD}"'))
        .order_by(EVENTS.c.sequence)
        .limit(EVENTS_AT_ONCE)
    )
    rows = connection.execute(telling).all()
    shown: dict[str, tuple[Impression, set[str]]] = {}
    for row in rows:
        impression = _impression(row.extra, secret)
        if impression is not None:
            shown.setdefault(impression.nonce, (impression, set()))[1].add(row.action)
    whole = len(rows) < EVENTS_AT_ONCE
    return Told(max(last, after) if whole else rows[-1].sequence, shown, whole)


def _impression(extra: str, secret: bytes) -> Impression | None:
    attributes = orjson.loads(extra).get("event_attributes")
    said = attributes.get(FIELD) if isinstance(attributes, dict) else None
    return read_impression(said, secret) if isinstance(said, str) else None
