"""Which click a purchase goes back to: the last one on the product, by the shop or in the visit."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, select

from core.sequences import slices, upsert
from events.event import Action
from events.summaries.tables import CLICKS
from events.summaries.telling import Act, Line, read_counted_purchases

WINDOW = timedelta(days=7)
"""A purchase goes back to a click at most so long before it."""

KEPT_CLICKS = 2 * WINDOW
"""How long clicks wait for orders that are told of later."""

_MICROSECOND = timedelta(microseconds=1)

Clicks = dict[tuple[str, str], list[tuple[int, str]]]
"""Who and product -> times and sources, by time."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of an order that goes back to another click than before; None for to none."""

    act: Act
    line: Line
    before: str | None
    after: str | None


def keep_clicks(connection: Connection, catalogue: str, acts: Iterable[Act], now: int) -> None:
    """Keep the clicks among `acts`, for purchases that come later."""
    rows = [
        {
            "catalogue": catalogue,
            "who": who,
            "product": act.product,
            "time": act.time,
            "source": act.source,
            "retailer": act.retailer,
            "counted_at": now,
        }
        for act in acts
        if act.action == Action.CLICK and act.is_of_product
        for who in act.who
    ]
    upsert(connection, CLICKS, rows)


def clicks_before(connection: Connection, catalogue: str, acts: Sequence[Act]) -> Clicks:
    """The clicks that are kept of those who bought something in `acts`."""
    buyers = {who for act in acts if act.action == Action.PURCHASE for who in act.who}
    columns = CLICKS.c
    clicks: Clicks = defaultdict(list)
    for some in slices(buyers):
        mine = (columns.catalogue == catalogue) & columns.who.in_(some)
        chosen = select(columns.who, columns.product, columns.time, columns.source).where(mine)
        for who, product, time, source in connection.execute(chosen.order_by(columns.time)):
            clicks[who, product].append((time, source))
    return clicks


def late_credits(
    connection: Connection, catalogue: str, acts: Sequence[Act], counted: int, now: int
) -> Callable[[], Iterator[Moved]]:
    """What the clicks of `acts` change of purchases that are counted already.

    To be called before these clicks are kept; what it gives, after that.

    Args:
        connection: of a transaction that holds the catalogue's counter.
        catalogue: whose they are.
        acts: new ones, some of which are clicks on what was bought by then.
        counted: the sequence up to which events are counted.
        now: microseconds since 1970.
    """
    since: dict[str, int] = {}
    for act in acts:
        if act.action == Action.CLICK and act.is_of_product and act.retailer is not None:
            since[act.retailer] = min(act.time, since.get(act.retailer, act.time))
    lately = now - WINDOW // _MICROSECOND
    bought = read_counted_purchases(connection, catalogue, since, counted, lately)
    before = clicks_before(connection, catalogue, bought)

    def moved() -> Iterator[Moved]:
        after = clicks_before(connection, catalogue, bought)
        for act in bought:
            for line in act.lines:
                old, new = (credited(each, act, line.product) for each in (before, after))
                if old != new:
                    yield Moved(act, line, old, new)

    return moved


def credited(clicks: Clicks, act: Act, product: str) -> str | None:
    """Where the click was that the purchase of `product` goes back to; None if to none."""
    if not clicks:
        return None
    least = act.time - WINDOW // _MICROSECOND
    lasts = [_last(clicks.get((who, product), []), act.time) for who in act.who]
    known = [click for click in lasts if click is not None and click[0] >= least]
    return max(known)[1] if known else None


def forget_old_clicks(connection: Connection, now: int) -> None:
    """Delete the clicks that no purchase is awaited for any more."""
    oldest = now - KEPT_CLICKS // _MICROSECOND
    connection.execute(delete(CLICKS).where(CLICKS.c.counted_at < oldest))


def _last(clicks: Sequence[tuple[int, str]], until: int) -> tuple[int, str] | None:
    at = bisect_right(clicks, until, key=lambda click: click[0])
    return clicks[at - 1] if at else None
