"""What events and searches add to the counts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from core.moments import to_stored
from core.sequences import add_up, slices
from events.event import Action
from events.queries import LoggedQuery
from events.summaries.counts import (
    SEARCH,
    Cell,
    Counts,
    Increments,
    Kind,
    day_of,
    query_text,
)
from events.summaries.crediting import (
    Clicks,
    Moved,
    clicks_before,
    credited,
    keep_clicks,
    late_credits,
)
from events.summaries.orders import new_orders
from events.summaries.retrying import add_retries
from events.summaries.tables import PARTS, TOTALS, part_rows, total_rows
from events.summaries.telling import Act
from events.summaries.windows import add_to_windows
from events.tables import QUERIES


def add_queries(connection: Connection, catalogue: str, queries: Sequence[LoggedQuery]) -> None:
    """Count searches; further pages of one are none."""
    increments = Increments()
    first = sorted(
        (query for query in queries if query.position == 1), key=lambda query: query.time
    )
    for query in first:
        day = day_of(to_stored(query.time))
        counts = Counts(searches=1, empty=int(not query.found), found=query.found)
        increments.add_to(query.retailer, day, counts)
        text = query_text(query.text)
        increments.add(Cell(query.retailer, Kind.QUERY, day, text), counts)
    add_retries(connection, catalogue, first, increments)
    _write(connection, catalogue, increments)


def add_events(
    connection: Connection, catalogue: str, acts: Sequence[Act], counted: int, now: int
) -> None:
    """Count events.

    Args:
        connection: of a transaction that holds the catalogue's counter.
        catalogue: whose they are.
        acts: those that were not counted yet.
        counted: the sequence up to which all were.
        now: microseconds since 1970, UTC.
    """
    if not acts:
        return
    moved = late_credits(connection, catalogue, acts, counted, now)
    # Those of this stretch may be what its purchases go back to.
    keep_clicks(connection, catalogue, acts, now)
    clicks = clicks_before(connection, catalogue, acts)
    first = new_orders(connection, catalogue, acts, now)
    texts = _texts(connection, catalogue, acts)
    increments = Increments()
    for act in acts:
        _add_event(increments, act, clicks, first, texts)
    for each in moved():
        _add_moved(increments, each)
    _write(connection, catalogue, increments)


def _add_event(
    increments: Increments,
    act: Act,
    clicks: Clicks,
    first: Collection[int],
    texts: Mapping[str, str],
) -> None:
    day = day_of(act.time)
    if act.action == Action.IMPRESSION:
        increments.add_to(act.retailer, day, Counts(shown=1), act.source)
    elif act.action == Action.CLICK:
        increments.add_to(act.retailer, day, Counts(clicks=1), act.source)
        text = texts.get(act.query or "") if act.source == SEARCH else None
        if text is not None:
            increments.add(Cell(act.retailer, Kind.QUERY, day, text), Counts(clicks=1))
    elif act.action == Action.ADD_TO_CART:
        increments.add_to(act.retailer, day, Counts(carted=1))
    elif act.action == Action.PURCHASE:
        increments.add_to(act.retailer, day, Counts(orders=int(act.sequence in first)))
        _add_lines(increments, act, day, clicks)
    elif act.action == Action.RETURN:
        worth = sum(line.worth for line in act.lines)
        increments.add_to(act.retailer, day, Counts(returned=worth))


def _add_lines(increments: Increments, act: Act, day: int, clicks: Clicks) -> None:
    worth: dict[str, list[int]] = defaultdict(list)
    for line in act.lines:
        worth[credited(clicks, act, line.product) or ""].append(line.worth)
    for source, each in worth.items():
        counts = Counts(bought=len(each), revenue=sum(each))
        increments.add_to(act.retailer, day, counts, source)


def _add_moved(increments: Increments, moved: Moved) -> None:
    """Take a line from the source that it was counted for, and count it for the other one."""
    retailer, day = moved.act.retailer, day_of(moved.act.time)
    counts = Counts(bought=1, revenue=moved.line.worth)
    if moved.before is not None:
        increments.add(Cell(retailer, Kind.SOURCE, day, moved.before), -counts)
    if moved.after is not None:
        increments.add(Cell(retailer, Kind.SOURCE, day, moved.after), counts)


def _texts(connection: Connection, catalogue: str, acts: Sequence[Act]) -> Mapping[str, str]:
    """By id, the texts of the searches whose hits were clicked, as far as they are kept."""
    wanted = {act.query for act in acts if act.action == Action.CLICK and act.source == SEARCH}
    mine = QUERIES.c.catalogue == catalogue
    return {
        row.query_id: query_text(row.text)
        for some in slices({query for query in wanted if query is not None})
        for row in connection.execute(
            select(QUERIES.c.query_id, QUERIES.c.text).where(mine & QUERIES.c.query_id.in_(some))
        )
    }


def _write(connection: Connection, catalogue: str, increments: Increments) -> None:
    add_up(connection, PARTS, part_rows(catalogue, increments.items()))
    totals = increments.totals()
    add_up(connection, TOTALS, total_rows(catalogue, totals))
    add_to_windows(connection, catalogue, totals)
