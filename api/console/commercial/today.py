"""What pages of whole days say of the day that is not over."""

from datetime import datetime

from api.console.commercial.asking import Asked
from api.storefront.money import count_text
from events.summaries.store import Period, Summaries, total


def today_notes(store: Summaries, catalogue: str, asked: Asked, now: datetime) -> tuple[str, ...]:
    """That today is left out and what it has had so far, or that it is compared with nothing."""
    today = Period.until(now, 1)
    named = f"Today ({today.dates[0]}, UTC) is not over"
    if asked.is_today:
        return (f"{named}: it is compared with no other day.",)
    counts = total(list(store.days(catalogue, today).values()))
    if not (counts.searches or counts.orders):
        return (f"{named} and is left out.",)
    return (
        (
            f"{named} and is left out; so far it has had searches: {count_text(counts.searches)}, "
            f"orders: {count_text(counts.orders)}."
        ),
    )
