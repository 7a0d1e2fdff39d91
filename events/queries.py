"""What was searched for and what was shown, by the query_id that events go back to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, delete, select

from core.database import Database
from core.moments import from_stored, to_stored
from core.sequences import Row, slices, upsert
from events.tables import ERASURES, LOG, QUERIES, QUERY_LOG


@dataclass(frozen=True, slots=True)
class LoggedQuery:
    """A page of hits that was shown.

    Attributes:
        id: the query_id of the answer, a UUID of version 7: they sort by time.
        time: when it was answered, timezone-aware UTC.
        text: what was searched for, as it was typed.
        retailer: the shop that searched; None for a visitor who is not known.
        found: how many products in all.
        position: of the first hit of the page, from 1.
        hits: the ids of the page's products, in their order.
    """

    id: str
    time: datetime
    text: str
    retailer: str | None
    found: int
    position: int
    hits: tuple[str, ...]


Counting = Callable[[Connection, str, Sequence[LoggedQuery]], None]
"""Takes in searches of a catalogue, within the transaction that keeps them."""


class QueryLog:
    """The searches of all catalogues, as far as they are kept.

    Those of a retailer go with its events when these are erased.

    Args:
        database: where they are kept.
        count: is told of each search once, with what is kept of it; None for nobody.
    """

    def __init__(self, database: Database, count: Counting | None = None) -> None:
        self._database = database
        self._count = count
        database.ensure(LOG)
        database.ensure(QUERY_LOG)

    def append(self, catalogue: str, queries: Sequence[LoggedQuery]) -> None:
        """Keep `queries`, but those of a retailer whose data was erased after it searched.

        Raises:
            StoreUnusable: none was kept.
        """
        if not queries:
            return
        with self._database.writing() as connection:
            erased = _erased(connection, catalogue, min(each.time for each in queries))
            kept = [
                each
                for each in queries
                if each.retailer not in erased or erased[each.retailer] < to_stored(each.time)
            ]
            if self._count is not None:
                known = _known(connection, catalogue, kept)
                self._count(connection, catalogue, [each for each in kept if each.id not in known])
            upsert(connection, QUERIES, [_row(catalogue, each) for each in kept])

    def since(self, catalogue: str, query_id: str = "", limit: int = 10_000) -> list[LoggedQuery]:
        """At most `limit` searches after `query_id`, by rising id."""
        with self._database.reading() as connection:
            return later_queries(connection, catalogue, query_id, limit)

    def forget(self, before: datetime) -> int:
        """Take away the searches of all catalogues that were answered before a moment.

        Returns:
            How many there were.
        """
        with self._database.writing() as connection:
            old = QUERIES.c.time < to_stored(before)
            return connection.execute(delete(QUERIES).where(old)).rowcount


def later_queries(
    connection: Connection, catalogue: str, query_id: str, limit: int
) -> list[LoggedQuery]:
    """At most `limit` searches of a catalogue after `query_id`, by rising id."""
    mine = (QUERIES.c.catalogue == catalogue) & (QUERIES.c.query_id > query_id)
    chosen = select(QUERIES).where(mine).order_by(QUERIES.c.query_id).limit(limit)
    return [_query(row) for row in connection.execute(chosen).mappings()]


def _known(connection: Connection, catalogue: str, queries: Sequence[LoggedQuery]) -> set[str]:
    """The ids of those of `queries` that are kept already."""
    mine = QUERIES.c.catalogue == catalogue
    return {
        query_id
        for some in slices({each.id for each in queries})
        for query_id in connection.scalars(
            select(QUERIES.c.query_id).where(mine & QUERIES.c.query_id.in_(some))
        )
    }


def _erased(connection: Connection, catalogue: str, since: datetime) -> dict[str | None, int]:
    """Whose data was erased since a moment, and when last, microseconds since 1970, UTC."""
    chosen = select(ERASURES.c.retailer, ERASURES.c.erased_at).where(
        ERASURES.c.catalogue == catalogue, ERASURES.c.erased_at >= to_stored(since)
    )
    rows = connection.execute(chosen.order_by(ERASURES.c.sequence))
    return {row.retailer: row.erased_at for row in rows}


def _row(catalogue: str, query: LoggedQuery) -> Row:
    return {
        "catalogue": catalogue,
        "query_id": query.id,
        "time": to_stored(query.time),
        "text": query.text,
        "retailer": query.retailer,
        "found": query.found,
        "position": query.position,
        "hits": orjson.dumps(query.hits).decode(),
    }


def _query(row: Row) -> LoggedQuery:
    return LoggedQuery(
        row["query_id"],
        from_stored(row["time"]),
        row["text"],
        row["retailer"],
        row["found"],
        row["position"],
        tuple(orjson.loads(row["hits"])),
    )
