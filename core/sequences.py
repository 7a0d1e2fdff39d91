"""What tables that are followed have in common: counters, rows by sequence, whole rows.

Sequences are taken from a counter that stays locked until the transaction ends, so they appear
in their order: who has seen one has seen all before it.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

Row = Mapping[Any, Any]
"""Column -> value; the rows that SQLAlchemy gives take more than names for keys."""

MOST_VALUES = 5_000
"""Of one IN list; SQLite takes 32,766 parameters."""


def catalogue_column() -> Column[str]:
    """The first part of every key of the store: whose row it is."""
    return Column("catalogue", String(63), primary_key=True)


_COUNTERS = Table(
    "aisle_counters",
    MetaData(),
    catalogue_column(),
    Column("name", String(60), primary_key=True),
    Column("last", BigInteger, nullable=False),
)


_ALL_TAKEN = select(_COUNTERS)


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


def add_up(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Add the values of `rows` to those of the rows with their keys; insert those without one."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    key = [column.name for column in table.primary_key.columns]
    sums = {
        column.name: column + statement.excluded[column.name]
        for column in table.columns
        if not column.primary_key
    }
    added = statement.on_conflict_do_update(index_elements=key, set_=sums)
    # In one order always: two writers of the same rows then wait, and do not block each other.
    connection.execute(added, sorted(rows, key=lambda row: tuple(row[name] for name in key)))


def insert_tuples(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows`, whose values are in the order of the columns, as the database takes them.

    Many times as fast as `insert`, for which SQLAlchemy looks at every value.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_insert_values(table), list(rows))
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
    given = {"catalogue": catalogue, "name": name, "count": count}
    return int(connection.scalars(_taking(connection.dialect.name), given).one())


def last_sequence(connection: Connection, name: str, catalogue: str) -> int:
    """The last sequence taken; 0 before the first."""
    return int(connection.scalar(_last_taken(), {"catalogue": catalogue, "name": name}) or 0)


def last_sequences(connection: Connection) -> dict[tuple[str, str], int]:
    """The last sequence of every counter, by catalogue and by the counter's name."""
    return {(row.catalogue, row.name): row.last for row in connection.execute(_ALL_TAKEN)}


def later(
    connection: Connection, table: Table, catalogue: str, sequence: int, limit: int
) -> Sequence[Row]:
    """At most `limit` rows of `catalogue` after `sequence`, in its order."""
    given = {"catalogue": catalogue, "sequence": sequence, "limit": limit}
    return connection.execute(_later(table), given).mappings().all()


# They are asked for many times a second: to make a statement takes as long as to run it.


@cache
def _insert_values(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect()))


@cache
def _taking(dialect: str) -> ReturningInsert[Any]:
    insertion = (sqlite if dialect == "sqlite" else postgresql).insert(_COUNTERS)
    count = bindparam("count", type_=BigInteger)
    statement = insertion.values(
        catalogue=bindparam("catalogue"), name=bindparam("name"), last=count
    )
    taken: ReturningInsert[Any] = statement.on_conflict_do_update(
        index_elements=["catalogue", "name"], set_={"last": _COUNTERS.c.last + count}
    ).returning(_COUNTERS.c.last)
    return taken


@cache
def _last_taken() -> Select[Any]:
    mine = (_COUNTERS.c.catalogue == bindparam("catalogue")) & (
        _COUNTERS.c.name == bindparam("name")
    )
    return select(_COUNTERS.c.last).where(mine)


@cache
def _later(table: Table) -> Select[Any]:
    mine = (table.c.catalogue == bindparam("catalogue")) & (
        table.c.sequence > bindparam("sequence")
    )
    return select(table).where(mine).order_by(table.c.sequence).limit(bindparam("limit"))


def slices(values: Collection[str]) -> list[list[str]]:
    """The different `values` in their order, in lists that one statement takes."""
    ordered = sorted(set(values))
    return [ordered[start : start + MOST_VALUES] for start in range(0, len(ordered), MOST_VALUES)]
