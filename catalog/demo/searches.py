"""What the marketplace's shops searched for and clicked in the last weeks, and what in vain.

All draws are of their own: orders and visits are as they would be without them.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from catalog.demo.generate import DEFAULT_SEED
from catalog.demo.queries import DEMO_QUERIES

DAYS = 56
SEARCHES_A_DAY = 60
LOST_SHARE = 0.08
"""Of all searches, those in vain."""

RETRIED = 0.4
"""Of those for a thing of another name, so many are followed by one for the right name."""

RISING_DAYS = 14
RISING_TIMES = 5
"""So many times as often one text is searched for in the last days."""

LED_TO = 0.45
"""Of the lines that shops order, those that they clicked before."""

BY_SEARCH = 0.6
"""Of these clicks, those on a hit of a search; the others are in widgets."""

SHOWN_AROUND = 4
"""Other products that are shown beside one that is clicked."""

SLOTS = ("buy_again", "for_you", "trending", "bought_together", "complete_basket")
_SLOT_WEIGHTS = (6, 4, 2, 3, 1)


@dataclass(frozen=True, slots=True)
class LostSearch:
    """A text that finds nothing, and what would be found.

    Attributes:
        meant: words of the catalogue, or its name for a shelf.
        kind: "spelling" or "synonym".
    """

    text: str
    meant: str
    kind: str


LOST_SEARCHES = (
    LostSearch("joghurt", "yoghurt", "spelling"),
    LostSearch("wodka", "vodka", "spelling"),
    LostSearch("foyl", "foil", "spelling"),
    LostSearch("bier", "beer", "spelling"),
    LostSearch("serviettes", "napkins", "synonym"),
    LostSearch("kaffee", "coffee", "synonym"),
    LostSearch("milch", "milk", "synonym"),
    LostSearch("schokolade", "chocolate", "synonym"),
    LostSearch("wasser", "water", "synonym"),
)
RISING = DEMO_QUERIES[5].text


@dataclass(frozen=True, slots=True)
class MadeSearch:
    """A search of a shop; its id is the query_id of events that go back to it."""

    id: str
    at: datetime
    retailer: str
    text: str


def demo_searches(
    orders: Sequence[Mapping[str, Any]],
    leaves: Mapping[str, str],
    until: datetime,
    seed: int = DEFAULT_SEED,
) -> tuple[list[MadeSearch], list[dict[str, Any]]]:
    """Searches by time, and the events that tell what was shown and clicked.

    Args:
        orders: purchases as events of User Behavior Insights, to which clicks have led.
        leaves: by product, the name of its shelf, which is searched for.
        until: midnight, timezone-aware, before which they end.
        seed: of all draws.
    """
    chance = random.Random(f"{seed}:searches")  # noqa: S311 - a made-up marketplace
    since = until - timedelta(days=DAYS)
    late = [order for order in orders if datetime.fromisoformat(order["timestamp"]) >= since]
    searches: list[MadeSearch] = []
    events: list[dict[str, Any]] = []
    for order in late:
        _lead_to(order, leaves, searches, events, chance)
    shops = sorted({order["user_id"] for order in late})
    searches += _idle_searches(shops, until, chance)
    searches.sort(key=lambda each: (each.at, each.id))
    return searches, events


def _lead_to(
    order: Mapping[str, Any],
    leaves: Mapping[str, str],
    searches: list[MadeSearch],
    events: list[dict[str, Any]],
    chance: random.Random,
) -> None:
    """Searches, views and clicks before an order, for some of its lines."""
    ordered_at = datetime.fromisoformat(order["timestamp"])
    products = list(leaves)
    for line in order["event_attributes"]["lines"]:
        product = line["object_id"]
        if product not in leaves or chance.random() >= LED_TO:
            continue
        at = ordered_at - timedelta(minutes=chance.uniform(15, 90))
        search = MadeSearch(_query_id(at, chance), at, order["user_id"], leaves[product].lower())
        slot = None
        if chance.random() < BY_SEARCH:
            searches.append(search)
        else:
            slot = chance.choices(SLOTS, _SLOT_WEIGHTS)[0]
        shown = [product, *chance.sample(products, SHOWN_AROUND)]
        chance.shuffle(shown)
        for place, each in enumerate(shown, start=1):
            events.append(_act("impression", search, each, place, slot, order))
        events.append(_act("click", search, product, shown.index(product) + 1, slot, order))


def _idle_searches(
    shops: Sequence[str], until: datetime, chance: random.Random
) -> Iterator[MadeSearch]:
    """Searches that led to nothing, some of them in vain."""
    texts = [query.text for query in DEMO_QUERIES]
    for day in range(DAYS):
        weights = [1.0] * len(texts)
        if day >= DAYS - RISING_DAYS:
            weights[texts.index(RISING)] = RISING_TIMES
        for _ in range(SEARCHES_A_DAY):
            minutes = chance.uniform(7 * 60, 19 * 60)
            at = until - timedelta(days=DAYS - day) + timedelta(minutes=minutes)
            shop = chance.choice(shops)
            if chance.random() >= LOST_SHARE:
                text = chance.choices(texts, weights)[0]
                yield MadeSearch(_query_id(at, chance), at, shop, text)
                continue
            lost = chance.choice(LOST_SEARCHES)
            yield MadeSearch(_query_id(at, chance), at, shop, lost.text)
            if lost.kind == "synonym" and chance.random() < RETRIED:
                after = at + timedelta(seconds=40)
                yield MadeSearch(_query_id(after, chance), after, shop, lost.meant)


def _act(
    action: str,
    search: MadeSearch,
    product: str,
    place: int,
    slot: str | None,
    order: Mapping[str, Any],
) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "object": {"object_id": product},
        "position": {"ordinal": place},
    }
    if slot is not None:
        attributes["slot"] = slot
    at = search.at + timedelta(seconds=5 if action == "impression" else 20)
    return {
        "event_id": f"{action}-{search.id}-{place}",
        "action_name": action,
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "user_id": search.retailer,
        "session_id": order["session_id"],
        "query_id": search.id,
        "event_attributes": attributes,
    }


def _query_id(at: datetime, chance: random.Random) -> str:
    """A UUID of version 7, as those of answers are."""
    milliseconds = int(at.timestamp() * 1000)
    value = milliseconds << 80 | chance.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))
