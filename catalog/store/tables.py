"""The tables of the store: one row for the latest word on each thing, of all catalogues.

Every row has a sequence, by which those who follow a catalogue ask for what is new. Sequences
are taken from a counter that stays locked until the transaction ends, so they appear in their
order: who has seen one has seen all before it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.database import Schema

Row = Mapping[Any, Any]
"""Column -> value; the rows that SQLAlchemy gives take more than names for keys."""

MOST_VALUES = 5_000
"""Of one IN list; SQLite takes 32,766 parameters."""

_TABLES = MetaData()


def _followed(name: str, *columns: Column[Any]) -> Table:
    """A table with a key of `columns` marked so, and rows that are followed by sequence."""
    return Table(
        name,
        _TABLES,
        Column("catalogue", String(63), primary_key=True),
        *columns,
        Column("sequence", BigInteger, nullable=False),
        Index(f"{name}_by_sequence", "catalogue", "sequence", unique=True),
    )


COUNTERS = Table(
    "aisle_counters",
    _TABLES,
    Column("catalogue", String(63), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

OFFERS = _followed(
    "aisle_offers",
    Column("product_id", String(100), primary_key=True),
    Column("region", String(100), primary_key=True),
    Column("stock", BigInteger),
    Column("price", Text),
    Column("price_tiers", Text),
    Column("tier_prices", Text),
    Column("withdrawn", Boolean, nullable=False),
    Column("counted_at", BigInteger),
    Column("stock_at", BigInteger),
    Column("price_at", BigInteger),
    Column("withdrawn_at", BigInteger),
)
"""Amounts as text and lists as JSON; moments in microseconds since 1970, UTC."""

UPDATES = Table(
    "aisle_offer_updates",
    _TABLES,
    Column("catalogue", String(63), primary_key=True),
    Column("update_id", String(100), primary_key=True),
    Column("product_id", String(100), nullable=False),
    Column("region", String(100), nullable=False),
    Column("applied_at", BigInteger, nullable=False),
    Index("aisle_offer_updates_by_time", "catalogue", "applied_at"),
)
"""Updates that were applied, by the name that their sender gave them."""

PRODUCTS = _followed(
    "aisle_products",
    Column("product_id", String(100), primary_key=True),
    Column("product", LargeBinary),
    Column("vector", LargeBinary),
    Column("encoder", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
"""Products as the codec's JSON, vectors as little-endian float32; neither if it is gone."""

FOLDS = Table(
    "aisle_folds",
    _TABLES,
    Column("catalogue", String(63), primary_key=True),
    Column("version", String(100), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

RETAILERS = _followed(
    "aisle_retailers",
    Column("id", String(100), primary_key=True),
    Column("region", String(100)),
    Column("price_tier", String(100)),
)

STORE = Schema("store", 1, _TABLES)


def upsert(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Write whole `rows`, in place of those with their keys."""
    if not rows:
        return
    # The two dialects spell the statement alike, but share no class for it.
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    key = [column.name for column in table.primary_key.columns]
    new = {name: statement.excluded[name] for name in rows[0] if name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=new), rows)


def take_sequences(connection: Connection, name: str, catalogue: str, count: int) -> int:
    """The last of `count` new sequences; other writers of the catalogue wait from here on."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(COUNTERS).values(catalogue=catalogue, name=name, last=count)
    taken = statement.on_conflict_do_update(
        index_elements=["catalogue", "name"], set_={"last": COUNTERS.c.last + count}
    ).returning(COUNTERS.c.last)
    return int(connection.scalars(taken).one())


def last_sequence(connection: Connection, name: str, catalogue: str) -> int:
    """The last sequence taken; 0 before the first."""
    mine = (COUNTERS.c.catalogue == catalogue) & (COUNTERS.c.name == name)
    return int(connection.scalar(select(COUNTERS.c.last).where(mine)) or 0)


def later(
    connection: Connection, table: Table, catalogue: str, sequence: int, limit: int
) -> Sequence[Row]:
    """At most `limit` rows of `catalogue` after `sequence`, in its order."""
    mine = (table.c.catalogue == catalogue) & (table.c.sequence > sequence)
    found = select(table).where(mine).order_by(table.c.sequence).limit(limit)
    return connection.execute(found).mappings().all()


def slices(values: set[str]) -> list[list[str]]:
    """`values` in their order, in lists that one statement takes."""
    ordered = sorted(values)
    return [ordered[start : start + MOST_VALUES] for start in range(0, len(ordered), MOST_VALUES)]
