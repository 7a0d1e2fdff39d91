"""The tables of the summaries, of all catalogues, and counts as their rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table

from core.database import Schema
from core.sequences import Row, catalogue_column, counters_in
from events.summaries.counts import MEASURES, MOST_SUBJECT, MOST_TEXT, Cell, Counts, Kind
from events.tables import MOST_CHARACTERS

COUNTER = "summaries"
"""Whoever folds a catalogue holds it until the end of the transaction."""

_TABLES = MetaData()
counters_in(_TABLES)


def _cell() -> Sequence[Column[Any]]:
    return (
        Column("kind", String(10), primary_key=True),
        Column("day", Integer, primary_key=True, autoincrement=False),
        Column("subject", String(MOST_SUBJECT), primary_key=True),
    )


def _measures() -> Iterable[Column[int]]:
    return (Column(name, BigInteger, nullable=False) for name in MEASURES)


STATES = Table(
    "aisle_summary_states",
    _TABLES,
    catalogue_column(),
    Column("position", BigInteger, nullable=False),
    Column("erased", BigInteger, nullable=False),
)
"""Sequences of the log up to which events are counted, and erasures heeded."""

TOTALS = Table(
    "aisle_summary_totals",
    _TABLES,
    catalogue_column(),
    *_cell(),
    *_measures(),
    sqlite_with_rowid=False,
)
"""Counts of everybody."""

PARTS = Table(
    "aisle_summary_parts",
    _TABLES,
    catalogue_column(),
    Column("retailer", String(MOST_CHARACTERS), primary_key=True),
    *_cell(),
    *_measures(),
    sqlite_with_rowid=False,
)
"""What a known retailer's share of `TOTALS` is, to be taken back when its data is erased."""

CLICKS = Table(
    "aisle_summary_clicks",
    _TABLES,
    catalogue_column(),
    Column("who", String(MOST_CHARACTERS + 2), primary_key=True),
    Column("product", String(MOST_CHARACTERS), primary_key=True),
    Column("time", BigInteger, primary_key=True, autoincrement=False),
    Column("source", String(MOST_CHARACTERS + 10), nullable=False),
    Column("retailer", String(MOST_CHARACTERS)),
    Column("counted_at", BigInteger, nullable=False),
    Index("aisle_summary_clicks_by_retailer", "catalogue", "retailer"),
    Index("aisle_summary_clicks_by_age", "counted_at"),
    sqlite_with_rowid=False,
)
"""Clicks that purchases may go back to; `who` is a retailer ("r:...") or a visit ("s:...")."""

ORDERS = Table(
    "aisle_summary_orders",
    _TABLES,
    catalogue_column(),
    Column("order_id", String(MOST_CHARACTERS), primary_key=True),
    Column("retailer", String(MOST_CHARACTERS), primary_key=True),
    Column("counted_at", BigInteger, nullable=False),
    Index("aisle_summary_orders_by_age", "counted_at"),
    sqlite_with_rowid=False,
)
"""Orders that were counted lately: the further lines of one are no other order."""

LOST = Table(
    "aisle_summary_lost",
    _TABLES,
    catalogue_column(),
    Column("retailer", String(MOST_CHARACTERS), primary_key=True),
    Column("text", String(MOST_TEXT), nullable=False),
    Column("time", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""The last search of a retailer that found nothing and was not followed by one that did."""

SUMMARIES = Schema("summaries", 1, _TABLES)


def part_rows(catalogue: str, cells: Iterable[tuple[Cell, Counts]]) -> list[dict[str, Any]]:
    """Rows of `PARTS` for the cells of known retailers."""
    return [
        {"retailer": cell.retailer, **_row(catalogue, cell, counts)}
        for cell, counts in cells
        if cell.retailer is not None
    ]


def total_rows(catalogue: str, totals: Mapping[Cell, Counts]) -> list[dict[str, Any]]:
    """Rows of `TOTALS`."""
    return [_row(catalogue, cell, counts) for cell, counts in totals.items()]


def cell_of(row: Row) -> Cell:
    """The cell of a row, without whose it is."""
    return Cell(None, Kind(row["kind"]), row["day"], row["subject"])


def counts_of(row: Row) -> Counts:
    """The counts of a row."""
    return Counts(*(int(row[name]) for name in MEASURES))


def _row(catalogue: str, cell: Cell, counts: Counts) -> dict[str, Any]:
    key = {"catalogue": catalogue, "kind": cell.kind.value, "day": cell.day}
    return {**key, "subject": cell.subject, **counts.row()}
