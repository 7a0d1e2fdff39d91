"""Which click a purchase goes back to: the last one on the product, by the shop or in the visit."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, select

from core.sequences import slices, upsert
from events.event import Action
from events.summaries.tables import CLICKS
from events.summaries.telling import Act

WINDOW = timedelta(days=7)
"""A purchase goes back to a click at most so long before it."""

KEPT_CLICKS = 2 * WINDOW
"""How long clicks wait for orders that are told of later."""

_MICROSECOND = timedelta(microseconds=1)

Clicks = dict[tuple[str, str], list[tuple[int, str]]]
"""Who and product -> times and sources, by time."""


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


def credited(clicks: Clicks, act: Act, product: str) -> str | None:
    """Where the click was that the purchase of `product` goes back to; None if to none."""
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
