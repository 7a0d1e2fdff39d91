"""Counts the searches that were kept before anything was counted: page by page.

Everybody else writes between two pages. All searches up to an id are counted, and none behind it
until their page comes: those that are kept meanwhile are counted at once or with their page.
"""

from collections.abc import Sequence

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    literal,
    select,
)

from core.database import Schema
from core.sequences import catalogue_column, upsert
from events.queries import LoggedQuery, later_queries
from events.summaries.adding import add_queries
from events.tables import MOST_CHARACTERS, QUERIES

_TABLES = MetaData()

BEGINNINGS = Table(
    "aisle_summary_beginnings",
    _TABLES,
    catalogue_column(),
    Column("last", String(MOST_CHARACTERS), nullable=False),
    sqlite_with_rowid=False,
)
"""The id up to which searches are counted, of catalogues where not all of them are yet."""

SUMMARY_BEGINNINGS = Schema("summary_beginnings", 1, _TABLES)

BEFORE_ALL = ""
"""An id before that of any search."""


def begin(connection: Connection, catalogue: str) -> None:
    """Have the searches counted that are kept by now."""
    connection.execute(insert(BEGINNINGS), [{"catalogue": catalogue, "last": BEFORE_ALL}])


def add_page(connection: Connection, catalogue: str, last: str, limit: int) -> bool:
    """Count the next searches that were kept before.

    Args:
        connection: of a transaction that holds the catalogue's counter.
        catalogue: whose they are.
        last: the id up to which they are counted.
        limit: how many at the most.

    Returns:
        Whether there are no more.
    """
    queries = later_queries(connection, catalogue, last, limit)
    add_queries(connection, catalogue, queries)
    if len(queries) == limit:
        upsert(connection, BEGINNINGS, [{"catalogue": catalogue, "last": queries[-1].id}])
        return False
    connection.execute(delete(BEGINNINGS).where(BEGINNINGS.c.catalogue == catalogue))
    return True


def passed(
    connection: Connection, queries: Sequence[LoggedQuery], last: str | None
) -> list[LoggedQuery]:
    """Those of new searches that no page will come to; None for `last` once there is none left."""
    if last is None:
        return list(queries)
    # The database compares: its order of texts need not be the one of Python.
    return [each for each in queries if connection.scalar(select(literal(each.id) <= last))]


def count_uncounted(connection: Connection, catalogue: str) -> int:
    """How many searches wait for their page."""
    waiting = (
        (BEGINNINGS.c.catalogue == catalogue)
        & (QUERIES.c.catalogue == catalogue)
        & (QUERIES.c.query_id > BEGINNINGS.c.last)
    )
    chosen = select(func.count()).select_from(BEGINNINGS.join(QUERIES, waiting))
    return int(connection.scalar(chosen) or 0)
