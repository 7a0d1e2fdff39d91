"""Searches made of the words of titles, with clicks and widgets that go with them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from api.query_id import new_query_id
from core.clock import Clock
from core.database import open_database
from core.settings import Settings
from events.event import Action, Event
from events.log import EventLog
from events.queries import LoggedQuery, QueryLog
from events.summaries.folding import SummaryFolder

SEED = 11
DAYS = 182
AT_ONCE = 5_000
HITS = 10
MOST_WORDS = 3
MISSPELT = 0.06
"""Of all searches, those in which two letters have changed places."""

CLICKED = 0.4
"""Of the searches that find something, those with a click."""

WIDGET_SHOWN = 0.4
"""So many views of a widget there are for one search, of WIDGET_PRODUCTS each."""

WIDGET_PRODUCTS = 3
WIDGET_CLICKED = 0.15
SLOTS = ("buy_again", "for_you", "trending", "bought_together", "complete_basket")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who searches for what.

    Attributes:
        titles: of products, as often as they are bought.
        shops, products: ids.
    """

    titles: Sequence[str]
    shops: Sequence[str]
    products: Sequence[str]


def tell(
    catalogue: str, settings: Settings, searches: int, titles: Sequence[str], clock: Clock
) -> None:
    """Write made-up searches, and what was shown and clicked, straight into the log.

    Args:
        catalogue: that has orders.
        settings: say where the database is.
        searches: how many, over the last DAYS.
        titles: of products, as often as they are bought.
        clock: says what day it is.
    """
    chance = random.Random(SEED)  # noqa: S311 - to be the same again
    database = open_database(settings.database_url)
    try:
        folder = SummaryFolder(database, clock)
        log, queries = EventLog(database, clock), QueryLog(database, folder.fold_queries)
        # As a server has done that runs all the time: searches are counted as they come.
        folder.fold(catalogue)
        purchases = log.purchases(catalogue)
        cast = Cast(titles, purchases.retailers.names, purchases.products.names)
        made = _searches(cast, searches, clock.now(), chance)
        while some := list(islice(made, AT_ONCE)):
            queries.append(catalogue, some)
            log.append(catalogue, list(_events(some, cast, chance)))
        folder.fold(catalogue)
    finally:
        database.close()


def _searches(
    cast: Cast, count: int, now: datetime, chance: random.Random
) -> Iterator[LoggedQuery]:
    """By rising time."""
    every = timedelta(days=DAYS) / count
    for number in range(count):
        at = now - every * (count - number)
        is_misspelt = chance.random() < MISSPELT
        text = _words(chance.choice(cast.titles), chance)
        yield LoggedQuery(
            id=new_query_id(at),
            time=at,
            text=_misspelt(text, chance) if is_misspelt else text,
            retailer=chance.choice(cast.shops),
            found=0 if is_misspelt else chance.randint(1, 200),
            position=1,
            hits=() if is_misspelt else tuple(chance.choices(cast.products, k=HITS)),
        )


def _words(title: str, chance: random.Random) -> str:
    """Some words of a title that stand together, in lower case."""
    words = title.casefold().split()
    length = min(len(words), chance.randint(1, MOST_WORDS))
    begin = chance.randrange(len(words) - length + 1)
    return " ".join(words[begin : begin + length])


def _misspelt(text: str, chance: random.Random) -> str:
    if len(text) < 2:
        return text
    at = chance.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _events(queries: Sequence[LoggedQuery], cast: Cast, chance: random.Random) -> Iterator[Event]:
    """Clicks on hits, and what widgets showed."""
    for query in queries:
        if query.hits and chance.random() < CLICKED:
            yield Event(
                id=f"{query.id}-click",
                action=Action.CLICK,
                time=query.time + timedelta(seconds=20),
                retailer=query.retailer,
                query=query.id,
                product=chance.choice(query.hits),
            )
        if chance.random() < WIDGET_SHOWN:
            yield from _widget(query, cast, chance)


def _widget(query: LoggedQuery, cast: Cast, chance: random.Random) -> Iterator[Event]:
    slot = chance.choice(SLOTS)
    shown = chance.choices(cast.products, k=WIDGET_PRODUCTS)
    actions = [(Action.IMPRESSION, product) for product in shown]
    if chance.random() < WIDGET_CLICKED:
        actions.append((Action.CLICK, shown[0]))
    for number, (action, product) in enumerate(actions):
        yield Event(
            id=f"{query.id}-{number}",
            action=action,
            time=query.time + timedelta(seconds=40 + number),
            retailer=query.retailer,
            product=product,
            slot=slot,
        )
