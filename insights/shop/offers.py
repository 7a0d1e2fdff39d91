"""The offers that a shop saw and took: what was shown in widgets, banners and searches."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from events.event import Action, Event
from insights.document import Column, Table, Unit

DAYS = 90
TAKEN_WITHIN = timedelta(days=7)
"""A purchase so soon after a click on the product counts as taking the offer."""


def offers_table(events: Sequence[Event], now: datetime) -> Table:
    """A row for each slot in which the shop was shown something in the last `DAYS`.

    Args:
        events: of one shop, in any order; those at or after `now` are left out.
        now: timezone-aware.
    """
    begin = now - timedelta(days=DAYS)
    lately = [each for each in events if begin <= each.time < now]
    shown = _by_slot(lately, Action.IMPRESSION)
    clicked = _by_slot(lately, Action.CLICK)
    taken = Counter(
        each.slot for each in lately if each.action == Action.CLICK and _bought(each, lately)
    )
    columns = (
        Column(name="slot", title="Where"),
        Column(name="shown", title="Shown", unit=Unit.COUNT),
        Column(name="clicked", title="Clicked", unit=Unit.COUNT),
        Column(
            name="bought",
            title="Bought",
            unit=Unit.COUNT,
            note=f"Clicks after which the product was bought within {TAKEN_WITHIN.days} days.",
        ),
        Column(name="click_rate", title="Click rate", unit=Unit.SHARE),
    )
    slots = sorted({*shown, *clicked}, key=lambda slot: (-shown[slot], slot))
    rows = tuple(
        (
            slot,
            shown[slot],
            clicked[slot],
            taken[slot],
            min(clicked[slot] / shown[slot], 1.0) if shown[slot] else None,
        )
        for slot in slots
    )
    title = f"What it was shown in {DAYS} days"
    return Table(name="offers", title=title, columns=columns, rows=rows)


def _by_slot(events: Sequence[Event], action: Action) -> Counter[str]:
    return Counter(each.slot for each in events if each.action == action and each.slot)


def _bought(click: Event, events: Sequence[Event]) -> bool:
    """Whether the product of a click was bought soon after it."""
    return any(
        each.action == Action.PURCHASE
        and click.time <= each.time <= click.time + TAKEN_WITHIN
        and any(line.product == click.product for line in each.lines)
        for each in events
    )
