"""What shops search for when a search has found nothing: their own words for a mend."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, select

from core.moments import to_stored
from core.sequences import slices, upsert
from events.queries import LoggedQuery
from events.summaries.counts import Cell, Counts, Increments, Kind, day_of, query_text, retry_of
from events.summaries.tables import LOST

SOON = timedelta(minutes=5)
"""A search so soon after one in vain is taken for another try."""


def add_retries(
    connection: Connection, catalogue: str, queries: Sequence[LoggedQuery], increments: Increments
) -> None:
    """Count searches that found something after one in vain of the same shop.

    Args:
        connection: of a transaction that holds the catalogue's counter.
        catalogue: whose they are.
        queries: by time.
        increments: to which they are added.
    """
    before = _lost(connection, catalogue, queries)
    lost = dict(before)
    for query in queries:
        if query.retailer is None:
            continue
        text, at = query_text(query.text), to_stored(query.time)
        if not query.found:
            lost[query.retailer] = (text, at)
            continue
        vain, since = lost.get(query.retailer, ("", 0))
        if vain and 0 <= at - since <= SOON // timedelta(microseconds=1):
            cell = Cell(query.retailer, Kind.RETRY, day_of(at), retry_of(vain, text))
            increments.add(cell, Counts(searches=1))
            lost[query.retailer] = ("", at)
    rows = [
        {"catalogue": catalogue, "retailer": retailer, "text": text, "time": at}
        for retailer, (text, at) in lost.items()
        if before.get(retailer) != (text, at)
    ]
    upsert(connection, LOST, rows)


def _lost(
    connection: Connection, catalogue: str, queries: Sequence[LoggedQuery]
) -> dict[str, tuple[str, int]]:
    """The last search in vain of each of those who search."""
    retailers = {query.retailer for query in queries if query.retailer is not None}
    columns = LOST.c
    return {
        row.retailer: (row.text, row.time)
        for some in slices(retailers)
        for row in connection.execute(
            select(columns.retailer, columns.text, columns.time).where(
                (columns.catalogue == catalogue) & columns.retailer.in_(some)
            )
        )
    }
