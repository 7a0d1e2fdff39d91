"""What the log tells since it was counted last."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import Connection, func, select

from core.sequences import Row, slices
from events.event import Action
from events.summaries.counts import ELSEWHERE, MONEY_PARTS, SEARCH, banner, widget
from events.tables import ERASURES, EVENTS, LINES

EVENTS_AT_ONCE = 5_000
LINES_AT_ONCE = 10_000
"""Of orders, about; whoever counts them holds up those who write."""

_ORDERS_AT_ONCE = 500

_BANNERS_FIELD = '"impression_id"'
"""Events about banners carry one, and their object is no product."""

_BOUGHT = frozenset({Action.PURCHASE, Action.RETURN})


@dataclass(frozen=True, slots=True)
class Line:
    """A product that was bought or came back; `worth` in ten-thousandths, 0 without a price."""

    product: str
    worth: int


@dataclass(frozen=True, slots=True)
class Act:
    """What is counted of an event.

    Attributes:
        sequence: of the log.
        order: what tells its order from others.
        source: where it was shown or clicked.
        is_of_product: whether `product` is one.
    """

    sequence: int
    action: str
    time: int
    retailer: str | None
    session: str | None
    query: str | None
    product: str | None
    order: str
    source: str
    is_of_product: bool
    lines: tuple[Line, ...]

    @property
    def who(self) -> tuple[str, ...]:
        """Whose clicks its purchases may go back to: the retailer's and those of the visit."""
        names = (("r", self.retailer), ("s", self.session))
        return tuple(f"{kind}:{name}" for kind, name in names if name is not None)


@dataclass(frozen=True, slots=True)
class Told:
    """What a stretch of the log tells.

    Attributes:
        last: the sequence up to which it goes.
        acts: in its order.
        whole: whether there was no more to be told.
    """

    last: int
    acts: tuple[Act, ...]
    whole: bool


def read_told(connection: Connection, catalogue: str, after: int, until: int) -> Told:
    """What the log tells after a sequence.

    Args:
        connection: of a reading transaction.
        catalogue: whose events are read.
        after: the sequence.
        until: microseconds since 1970: what came in later is left for another time.
    """
    mine = (EVENTS.c.catalogue == catalogue) & (EVENTS.c.sequence > after)
    chosen = select(EVENTS).where(mine).order_by(EVENTS.c.sequence).limit(EVENTS_AT_ONCE)
    # Row by row: where events come all the time, most that are there have not settled.
    with connection.execute(chosen) as rows:
        settled = takewhile(lambda row: row["received_at"] <= until, rows.mappings())
        found = tuple(settled)
    acts = _acts(connection, catalogue, found)
    if not acts:
        return Told(after, (), whole=True)
    return Told(acts[-1].sequence, acts, whole=len(found) == len(acts) < EVENTS_AT_ONCE)


def read_counted_purchases(
    connection: Connection, catalogue: str, since: Mapping[str, int], until: int, received: int
) -> tuple[Act, ...]:
    """Purchases that are counted already.

    Args:
        connection: of a transaction.
        catalogue: whose events are read.
        since: by retailer the time from which on its purchases are wanted.
        until: the sequence up to which events are counted.
        received: microseconds since 1970; those that came in earlier are left out.
    """
    if not since:
        return ()
    mine = (
        (EVENTS.c.catalogue == catalogue)
        & (EVENTS.c.time >= min(since.values()))
        & (EVENTS.c.action == Action.PURCHASE.value)
        & (EVENTS.c.sequence <= until)
        & (EVENTS.c.received_at >= received)
    )
    rows = [
        row
        for some in slices(since)
        for row in connection.execute(
            select(EVENTS).where(mine & EVENTS.c.retailer.in_(some))
        ).mappings()
        if row["time"] >= since[row["retailer"]]
    ]
    acts = []
    for start in range(0, len(rows), EVENTS_AT_ONCE):
        part = rows[start : start + EVENTS_AT_ONCE]
        lines = _lines_of(connection, catalogue, [row["sequence"] for row in part])
        acts += [_act(row, lines.get(row["sequence"], ())) for row in part]
    return tuple(acts)


def last_erasure(connection: Connection, catalogue: str) -> int:
    """The sequence of the last erasure that is known of; 0 if none is."""
    mine = ERASURES.c.catalogue == catalogue
    return int(connection.scalar(select(func.max(ERASURES.c.sequence)).where(mine)) or 0)


def _acts(connection: Connection, catalogue: str, rows: Sequence[Row]) -> tuple[Act, ...]:
    """Of events in their order, until they have LINES_AT_ONCE lines."""
    acts: list[Act] = []
    many = 0
    for start in range(0, len(rows), _ORDERS_AT_ONCE):
        some = rows[start : start + _ORDERS_AT_ONCE]
        bought = [row["sequence"] for row in some if row["action"] in _BOUGHT]
        lines = _lines_of(connection, catalogue, bought)
        acts += [_act(row, lines.get(row["sequence"], ())) for row in some]
        many += sum(map(len, lines.values()))
        if many >= LINES_AT_ONCE:
            break
    return tuple(acts)


def _lines_of(
    connection: Connection, catalogue: str, sequences: Sequence[int]
) -> Mapping[int, Sequence[Line]]:
    lines: dict[int, list[Line]] = defaultdict(list)
    if sequences:
        mine = (LINES.c.catalogue == catalogue) & LINES.c.sequence.in_(sequences)
        columns = LINES.c
        told = (columns.sequence, columns.product, columns.quantity, columns.price)
        chosen = select(*told).where(mine).order_by(columns.sequence, columns.line)
        for sequence, product, quantity, price in connection.execute(chosen):
            worth = round((price or 0.0) * quantity * MONEY_PARTS)
            lines[sequence].append(Line(product, worth))
    return lines


def _act(row: Row, lines: Sequence[Line]) -> Act:
    is_banner = row["extra"] is not None and _BANNERS_FIELD in row["extra"]
    return Act(
        sequence=row["sequence"],
        action=row["action"],
        time=row["time"],
        retailer=row["retailer"],
        session=row["session"],
        query=row["query"],
        product=row["product"],
        order=row["order_id"] or row["event_id"],
        source=_source(row, is_banner=is_banner),
        is_of_product=row["product"] is not None and not is_banner,
        lines=tuple(lines),
    )


def _source(row: Row, *, is_banner: bool) -> str:
    # The answers of widgets have a query_id as well: the slot says more.
    if row["slot"] is not None:
        return banner(row["slot"]) if is_banner else widget(row["slot"])
    return ELSEWHERE if row["query"] is None else SEARCH
