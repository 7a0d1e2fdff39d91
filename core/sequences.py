"""What tables that are followed have in common: counters, rows by sequence, whole rows.

Sequences are taken from a counter that stays locked until the transaction ends, so they appear
in their order: who has seen one has seen all before it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    MetaData,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

Row = Mapping[Any, Any]
"""Column -> value; the rows that SQLAlchemy gives take more than names for keys."""

MOST_VALUES = 5_000
"""Of one IN list; SQLite takes 32,766 parameters."""

_COUNTERS = Table(
    "aisle_counters",
    MetaData(),
    Column("catalogue", String(63), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("last", BigInteger, nullable=False),
)


def counters_in(tables: MetaData) -> None:
    """Add the counters to tables that take sequences; all of them share the one table."""
    _COUNTERS.to_metadata(tables)


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


def insert_tuples(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`, whose values are in the order of the columns, as the database takes them.

    Many times as fast as `insert`, for which SQLAlchemy looks at every value.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = insert(table).compile(dialect=connection.dialect)
        connection.exec_driver_sql(str(statement), list(rows))
        return
    # An array has values of one type, where rows may mix whole numbers with others.
    arrays = tuple(
        [None if value is None else column.type.python_type(value) for value in values]
        for column, values in zip(table.columns, zip(*rows, strict=True), strict=True)
    )
    connection.exec_driver_sql(_insert_arrays(table, connection.dialect), arrays)


def _insert_arrays(table: Table, dialect: Dialect) -> str:
    """One statement for any number of rows: PostgreSQL takes an array for each column."""
    named = dialect.identifier_preparer.format_column
    # As text of any length: a cast to VARCHAR(n) would cut off what an insertion refuses.
    kinds = [
        "TEXT" if isinstance(column.type, String) else column.type.compile(dialect)
        for column in table.columns
    ]
    names = ", ".join(named(column) for column in table.columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
    into = dialect.identifier_preparer.format_table(table)
    # No value is in it, only names of our own.
    return f"INSERT INTO {into} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608


def take_sequences(connection: Connection, name: str, catalogue: str, count: int) -> int:
    """The last of `count` new sequences; other writers of the catalogue wait from here on."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(_COUNTERS).values(catalogue=catalogue, name=name, last=count)
    taken = statement.on_conflict_do_update(
        index_elements=["catalogue", "name"], set_={"last": _COUNTERS.c.last + count}
    ).returning(_COUNTERS.c.last)
    return int(connection.scalars(taken).one())


def last_sequence(connection: Connection, name: str, catalogue: str) -> int:
    """The last sequence taken; 0 before the first."""
    mine = (_COUNTERS.c.catalogue == catalogue) & (_COUNTERS.c.name == name)
    return int(connection.scalar(select(_COUNTERS.c.last).where(mine)) or 0)


def later(
    connection: Connection, table: Table, catalogue: str, sequence: int, limit: int
) -> Sequence[Row]:
    """At most `limit` rows of `catalogue` after `sequence`, in its order."""
    mine = (table.c.catalogue == catalogue) & (table.c.sequence > sequence)
    found = select(table).where(mine).order_by(table.c.sequence).limit(limit)
    return connection.execute(found).mappings().all()


def slices(values: Collection[str]) -> list[list[str]]:
    """The different `values` in their order, in lists that one statement takes."""
    ordered = sorted(set(values))
    return [ordered[start : start + MOST_VALUES] for start in range(0, len(ordered), MOST_VALUES)]
