"""Texts of searches summed up over the periods that pages offer, so that none reads many days.

A window is a number of days up to and with a last one, and as many before. Whatever is added to
the counts by day is added here as well. When a day is over the window slides: days that come in
are added, and those that leave it are taken away, so that its sums are always those of its days.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Executable,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    case,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from core.database import Schema
from core.sequences import catalogue_column, upsert
from events.summaries.counts import MOST_SUBJECT, Cell, Counts, Kind
from events.summaries.tables import TOTALS

WINDOW_DAYS = (7, 28, 91, 364)

TOLD = ("searches", "empty", "found", "clicks")
"""Measures of a text."""

_SUMS = (*TOLD, "before")
_KEY = ("catalogue", "days", "subject")
_NEVER = range(0)
_TABLES = MetaData()


def _window() -> Sequence[Column[Any]]:
    return (
        catalogue_column(),
        Column("days", Integer, primary_key=True, autoincrement=False),
    )


WINDOWS = Table(
    "aisle_summary_windows",
    _TABLES,
    *_window(),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""The last day of each window, in days since 1970."""

TEXTS = Table(
    "aisle_summary_texts",
    _TABLES,
    *_window(),
    Column("subject", String(MOST_SUBJECT), primary_key=True),
    *(Column(name, BigInteger, nullable=False) for name in _SUMS),
    sqlite_with_rowid=False,
)
"""Counts of each text in a window; `before` are its searches in as many days before."""

SUMMARY_WINDOWS = Schema("summary_windows", 1, _TABLES)


def last_days(connection: Connection, catalogue: str) -> Mapping[int, int]:
    """The last day of each window, by its length; empty where nothing was summed up yet."""
    mine = select(WINDOWS.c.days, WINDOWS.c.last).where(WINDOWS.c.catalogue == catalogue)
    return {row.days: row.last for row in connection.execute(mine)}


def texts_within(catalogue: str, days: int) -> Select[Any]:
    """The texts of a window with their sums."""
    columns = TEXTS.c
    sums = (columns[name] for name in _SUMS)
    return select(columns.subject, *sums).where(
        columns.catalogue == catalogue, columns.days == days
    )


def add_to_windows(connection: Connection, catalogue: str, totals: Mapping[Cell, Counts]) -> None:
    """Add what is added to the counts by day, as far as it is of texts.

    Args:
        connection: of a transaction that holds the catalogue's counter.
        catalogue: whose counts they are.
        totals: what is added to `TOTALS`.
    """
    windows = last_days(connection, catalogue)
    sums: dict[tuple[int, str], dict[str, int]] = {}
    for cell, counts in totals.items():
        if cell.kind is not Kind.QUERY or not cell.subject:
            continue
        for days, last in windows.items():
            is_of_it, is_before = (cell.day in each for each in _spans(days, last))
            if is_of_it or is_before:
                row = sums.setdefault((days, cell.subject), dict.fromkeys(_SUMS, 0))
                row["before"] += is_before * counts.searches
                for name in TOLD:
                    row[name] += is_of_it * getattr(counts, name)
    # In one order always: two writers of the same rows then wait, and do not block each other.
    rows = [
        {"catalogue": catalogue, "days": days, "subject": subject, **row}
        for (days, subject), row in sorted(sums.items())
    ]
    if rows:
        connection.execute(_add_to_texts(connection), rows)


def slide(
    connection: Connection, catalogue: str, days: int, last: int, *, before: int | None
) -> None:
    """Let a window end with another day.

    Args:
        connection: of a transaction that holds the catalogue's counter.
        catalogue: whose window.
        days: its length.
        last: the day with which it is to end.
        before: the day with which it ended; None if it is made.
    """
    new = _spans(days, last)
    old = _spans(days, before) if before is not None else (_NEVER, _NEVER)
    changed = {day for each in zip(new, old, strict=True) for day in set(each[0]) ^ set(each[1])}
    of_it, of_before = (_is_in(*each) for each in zip(new, old, strict=True))
    columns = TOTALS.c
    sums = (
        select(
            literal(catalogue),
            literal(days),
            columns.subject,
            *(func.sum(columns[name] * of_it) for name in TOLD),
            func.sum(columns.searches * of_before),
        )
        .where(
            columns.catalogue == catalogue,
            columns.kind == Kind.QUERY.value,
            columns.day.in_(sorted(changed)),
            columns.subject != "",
        )
        .group_by(columns.subject)
    )
    connection.execute(_add_to_texts(connection, sums))
    delete_spent(connection, catalogue)
    upsert(connection, WINDOWS, [{"catalogue": catalogue, "days": days, "last": last}])


def delete_spent(connection: Connection, catalogue: str) -> None:
    """Delete the texts of which a window holds nothing any more."""
    nothing = and_(*(TEXTS.c[name] == 0 for name in _SUMS))
    connection.execute(delete(TEXTS).where(TEXTS.c.catalogue == catalogue, nothing))


def _spans(days: int, last: int) -> tuple[range, range]:
    """The days of a window, and those before."""
    first = last - days + 1
    return range(first, last + 1), range(first - days, first)


def _is_in(new: range, old: range) -> ColumnElement[int]:
    """1 for the days that come in, -1 for those that leave, 0 for the others."""
    came, stayed = (
        case((TOTALS.c.day.between(each.start, each.stop - 1), 1), else_=0) for each in (new, old)
    )
    return came - stayed


def _add_to_texts(connection: Connection, sums: Select[Any] | None = None) -> Executable:
    """Adds rows, or what is selected, to the sums of the same texts."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(TEXTS)
    added = {name: TEXTS.c[name] + statement.excluded[name] for name in _SUMS}
    if sums is not None:
        statement = statement.from_select((*_KEY, *_SUMS), sums)
    adding: Executable = statement.on_conflict_do_update(index_elements=_KEY, set_=added)
    return adding
