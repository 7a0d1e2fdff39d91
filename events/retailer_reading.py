"""Reads the events of one retailer in one statement: what an answer may have to wait for."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, and_, bindparam, select

from core.sequences import Row
from events.event import Event
from events.rows import event_of
from events.tables import EVENTS, LINES

MOST_ROWS = 1_000
"""Events, or lines of them, that are read at once; those of most shops since they were folded."""


class RetailerReader:
    """Reads new events of retailers. Any number of threads may use it.

    The statement is made once: to make one takes as long as to run it.
    """

    def __init__(self) -> None:
        lines = and_(LINES.c.catalogue == EVENTS.c.catalogue, LINES.c.sequence == EVENTS.c.sequence)
        self._new = (
            select(
                EVENTS,
                LINES.c.line,
                LINES.c.product.label("line_product"),
                LINES.c.quantity,
                LINES.c.price,
            )
            .select_from(EVENTS.outerjoin(LINES, lines))
            .where(
                EVENTS.c.catalogue == bindparam("catalogue"),
                EVENTS.c.retailer == bindparam("retailer"),
                EVENTS.c.sequence > bindparam("after"),
                EVENTS.c.sequence <= bindparam("last"),
            )
            .order_by(EVENTS.c.time, EVENTS.c.sequence, LINES.c.line)
            .limit(MOST_ROWS)
        )

    def new(
        self, connection: Connection, catalogue: str, retailer: str, after: int, last: int
    ) -> list[Event] | None:
        """The events of a retailer after one sequence up to another, by time, then sequence.

        Returns:
            None if there may be more of them than are read at once.
        """
        given = {"catalogue": catalogue, "retailer": retailer, "after": after, "last": last}
        rows = connection.execute(self._new, given).mappings().all()
        return None if len(rows) == MOST_ROWS else list(_events(rows))


def _events(rows: Sequence[Row]) -> Iterator[Event]:
    for _, group in groupby(rows, lambda row: row["sequence"]):
        of_one = list(group)
        lines = [
            {"product": row["line_product"], "quantity": row["quantity"], "price": row["price"]}
            for row in of_one
            if row["line"] is not None
        ]
        yield event_of(of_one[0], lines)
