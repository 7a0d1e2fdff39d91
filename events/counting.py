"""How much the log holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from core.moments import from_stored
from events.tables import EVENTS, LINES


@dataclass(frozen=True, slots=True)
class LogCounts:
    """What there is of one catalogue.

    Attributes:
        actions: how many events of each action, the most frequent first.
        lines: of purchases and returns.
        retailers: different ones.
        products: different ones in lines.
        first, last: times of the first and the last event; None without any.
    """

    actions: Mapping[str, int]
    lines: int
    retailers: int
    products: int
    first: datetime | None
    last: datetime | None

    @property
    def events(self) -> int:
        """How many events in all."""
        return sum(self.actions.values())


def count_log(connection: Connection, catalogue: str) -> LogCounts:
    """Count what the log holds of `catalogue`."""
    mine = EVENTS.c.catalogue == catalogue
    many = func.count().label("many")
    by_action = select(EVENTS.c.action, many).where(mine).group_by(EVENTS.c.action)
    ends = select(
        func.count(EVENTS.c.retailer.distinct()), func.min(EVENTS.c.time), func.max(EVENTS.c.time)
    ).where(mine)
    of_lines = select(func.count(), func.count(LINES.c.product.distinct())).where(
        LINES.c.catalogue == catalogue
    )
    actions = connection.execute(by_action.order_by(many.desc(), EVENTS.c.action)).all()
    retailers, first, last = connection.execute(ends).one()
    lines, products = connection.execute(of_lines).one()
    return LogCounts(
        actions={row.action: row.many for row in actions},
        lines=lines,
        retailers=retailers,
        products=products,
        first=from_stored(first),
        last=from_stored(last),
    )
