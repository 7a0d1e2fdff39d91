"""Events as tests write them, in minutes from a midnight, and what was counted of them."""

from datetime import UTC, datetime, timedelta
from itertools import count

from events.event import Event, PurchaseLine
from events.queries import LoggedQuery
from events.summaries.counts import Counts
from events.summaries.folding import SETTLED
from events.summaries.store import Period, Summaries, total
from tests.catalog.store.shop import SetClock

MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
LATER = MIDNIGHT + timedelta(days=30)
DAY = Period.until(MIDNIGHT, 1)
MONTH = Period.until(LATER, 60)
_numbers = count()


def act(
    action: str,
    minutes: float,
    product: str | None = None,
    *,
    retailer: str | None = "shop-1",
    session: str | None = None,
    query: str | None = None,
    slot: str | None = None,
    banner: bool = False,
) -> Event:
    """An event of its own."""
    extra = {"event_attributes": {"impression_id": "x"}} if banner else {}
    return Event(
        id=f"e{next(_numbers)}",
        action=action,
        time=MIDNIGHT + timedelta(minutes=minutes),
        retailer=retailer,
        session=session,
        query=query,
        product=product,
        slot=slot,
        extra=extra,
    )


def purchase(
    minutes: float,
    *lines: tuple[str, float, float | None],
    retailer: str | None = "shop-1",
    session: str | None = None,
    order: str | None = None,
    action: str = "purchase",
) -> Event:
    """An order of lines: product, quantity, price."""
    return Event(
        id=f"e{next(_numbers)}",
        action=action,
        time=MIDNIGHT + timedelta(minutes=minutes),
        retailer=retailer,
        session=session,
        order=order,
        lines=tuple(PurchaseLine(*line) for line in lines),
    )


def search(
    name: str,
    text: str,
    found: int,
    minutes: float = 0,
    retailer: str | None = "shop-1",
    position: int = 1,
) -> LoggedQuery:
    """A search that was answered."""
    moment = MIDNIGHT + timedelta(minutes=minutes)
    return LoggedQuery(name, moment, text, retailer, found, position, ())


def sources(summaries: Summaries, period: Period = MONTH) -> dict[str, Counts]:
    """What was counted of each source in a period."""
    found = summaries.sources("demo", period)
    return {name: total(list(days.values())) for name, days in found.items()}


def settle(clock: SetClock) -> None:
    """Let all that came in by `LATER` be settled."""
    clock.time = LATER + SETTLED
