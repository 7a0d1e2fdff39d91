"""How much came into the log since something was made of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from core.moments import to_stored
from core.sequences import last_sequence
from events.event import Action
from events.tables import COUNTER, EVENTS

MOST_LOOKED_THROUGH = 20_000
"""Events, so that whoever asks waits for a few milliseconds only."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came since.

    Attributes:
        events: how many; those of retailers that were erased meanwhile count as well.
        orders: purchases and returns of known retailers among them; None where there are more
            than `MOST_LOOKED_THROUGH` to look through.
    """

    events: int
    orders: int | None


def count_arrivals(connection: Connection, catalogue: str, sequence: int) -> Arrivals:
    """Count what has a greater sequence."""
    events = max(last_sequence(connection, COUNTER, catalogue) - sequence, 0)
    if not events:
        return Arrivals(0, 0)
    if events > MOST_LOOKED_THROUGH:
        return Arrivals(events, None)
    came = EVENTS.c.sequence > sequence
    orders = connection.scalar(select(func.count()).where(_orders_of(catalogue), came))
    return Arrivals(events, int(orders or 0))


def count_left_out(connection: Connection, catalogue: str, sequence: int, until: datetime) -> int:
    """How many purchases and returns up to a sequence are of `until` or later.

    All of the log is looked through.
    """
    known = (EVENTS.c.sequence <= sequence) & (EVENTS.c.time >= to_stored(until))
    orders = connection.scalar(select(func.count()).where(_orders_of(catalogue), known))
    return int(orders or 0)


def _orders_of(catalogue: str) -> ColumnElement[bool]:
    return (
        (EVENTS.c.catalogue == catalogue)
        & EVENTS.c.action.in_([Action.PURCHASE, Action.RETURN])
        & EVENTS.c.retailer.is_not(None)
    )
