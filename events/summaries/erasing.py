"""Takes back what a retailer added to the counts."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from core.sequences import add_up, slices
from events.summaries.counts import NOTHING, Cell, Counts
from events.summaries.tables import (
    CLICKS,
    LOST,
    ORDERS,
    PARTS,
    TOTALS,
    cell_of,
    counts_of,
    total_rows,
)
from events.summaries.windows import add_to_windows, delete_spent


def take_back(connection: Connection, catalogue: str, retailers: Collection[str]) -> None:
    """Leave no trace of `retailers`, not even of the texts that only they searched for.

    Args:
        connection: of a transaction that holds the catalogue's counter.
        catalogue: whose counts they are taken from.
        retailers: all that they added goes.
    """
    for some in slices(retailers):
        mine = (PARTS.c.catalogue == catalogue) & PARTS.c.retailer.in_(some)
        taken: dict[Cell, Counts] = {}
        for row in connection.execute(select(PARTS).where(mine)).mappings():
            cell = cell_of(row)
            taken[cell] = taken.get(cell, NOTHING) + -counts_of(row)
        add_up(connection, TOTALS, total_rows(catalogue, taken))
        add_to_windows(connection, catalogue, taken)
        _delete_spent(connection, catalogue, taken)
        for table in (PARTS, CLICKS, ORDERS, LOST):
            named = (table.c.catalogue == catalogue) & table.c.retailer.in_(some)
            connection.execute(delete(table).where(named))
    delete_spent(connection, catalogue)


def _delete_spent(connection: Connection, catalogue: str, cells: Collection[Cell]) -> None:
    """Delete the totals among `cells` that are nothing any more."""
    columns = TOTALS.c
    for cell in cells:
        mine = (
            (columns.catalogue == catalogue)
            & (columns.kind == cell.kind.value)
            & (columns.day == cell.day)
            & (columns.subject == cell.subject)
        )
        found = connection.execute(select(TOTALS).where(mine)).mappings().one()
        if counts_of(found) == NOTHING:
            connection.execute(delete(TOTALS).where(mine))
