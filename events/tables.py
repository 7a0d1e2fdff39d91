"""The tables of the log: one row an event, one row a line of it, of all catalogues.

Events take their sequences as `core.sequences` says, so that who follows a catalogue misses none.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

from core.database import Schema
from core.sequences import catalogue_column, counters_in

MOST_CHARACTERS = 100
"""Of an id and of every other name that an event holds."""

COUNTER = "events"

_TABLES = MetaData()
counters_in(_TABLES)


def _name(column: str, *, nullable: bool = True) -> Column[str]:
    return Column(column, String(MOST_CHARACTERS), nullable=nullable)


EVENTS = Table(
    "aisle_events",
    _TABLES,
    catalogue_column(),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    _name("event_id", nullable=False),
    _name("action", nullable=False),
    Column("time", BigInteger, nullable=False),
    _name("retailer"),
    _name("client"),
    _name("session"),
    _name("query"),
    _name("product"),
    Column("position", Integer),
    _name("slot"),
    _name("order_id"),
    Column("extra", Text),
    Column("received_at", BigInteger, nullable=False),
    Index("aisle_events_by_id", "catalogue", "event_id", unique=True),
    Index("aisle_events_by_retailer", "catalogue", "retailer", "time", "sequence"),
    sqlite_with_rowid=False,
)
"""Moments in microseconds since 1970, UTC; `extra` as JSON."""

LINES = Table(
    "aisle_event_lines",
    _TABLES,
    catalogue_column(),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    _name("product", nullable=False),
    Column("quantity", Float(53), nullable=False),
    Column("price", Float(53)),
    sqlite_with_rowid=False,
)
"""What was bought or came back; `line` counts from 0 within the event of `sequence`."""

ERASURES = Table(
    "aisle_erasures",
    _TABLES,
    catalogue_column(),
    Column("sequence", BigInteger, primary_key=True, autoincrement=False),
    _name("retailer", nullable=False),
    Column("erased_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Whose events were taken away, for those who hold something made of them."""

PROFILES = Table(
    "aisle_profiles",
    _TABLES,
    catalogue_column(),
    Column("retailer", String(MOST_CHARACTERS), primary_key=True),
    Column("folding", Integer, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("folded", LargeBinary, nullable=False),
)
"""What a retailer's events were folded into, as JSON, up to `sequence`; see `profile_store`."""

LOG = Schema("events", 1, _TABLES)

_QUERY_TABLES = MetaData()

QUERIES = Table(
    "aisle_queries",
    _QUERY_TABLES,
    catalogue_column(),
    Column("query_id", String(MOST_CHARACTERS), primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    _name("retailer"),
    Column("found", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("hits", Text, nullable=False),
    Index("aisle_queries_by_retailer", "catalogue", "retailer"),
    Index("aisle_queries_by_time", "time"),
)
"""Searches and the ids of the products shown, as JSON, where they are kept; see `queries`."""

QUERY_LOG = Schema("queries", 1, _QUERY_TABLES)
