"""Any updates in any order: the store says and keeps what a plain model says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.store.offers import OfferStore
from catalog.store.updates import OfferOutcome, OfferUpdate
from core.database import Database
from tests.catalog.store.shop import NOON, SHOP, SetClock

_numbers = count()

Key = tuple[str, str]


@dataclass
class Story:
    """All that was accepted about one offer, in the order in which it came: (time, said)."""

    stocks: list[tuple[datetime, str, int]] = field(default_factory=list)
    prices: list[tuple[datetime, Decimal]] = field(default_factory=list)

    def stock(self, built: int | None) -> int | None:
        """What the story adds up to."""
        stock = built
        for _, kind, units in self.stocks:
            stock = units if kind == "count" else (stock or 0) + units
        return stock

    def latest(self, *kinds: str) -> datetime | None:
        return max((time for time, kind, _ in self.stocks if kind in kinds), default=None)


class Model:
    """The rules, told as stories that are added up anew each time."""

    def __init__(self) -> None:
        self.stories: dict[Key, Story] = {}
        self.ids: dict[str, Key] = {}

    def put(self, update: OfferUpdate, now: datetime) -> tuple[OfferOutcome, int | None]:
        if not SHOP.has_product(update.product_id):
            return OfferOutcome.UNKNOWN_PRODUCT, None
        if not SHOP.has_region(update.region):
            return OfferOutcome.UNKNOWN_REGION, None
        key = (update.product_id, update.region)
        story = self.stories.get(key, Story())
        built = SHOP.offer(*key)
        have = story.stock(0 if built is None else built.stock)
        if update.update_id in self.ids:
            same = self.ids[update.update_id] == key
            return (OfferOutcome.REPEATED, have) if same else (OfferOutcome.REFUSED, None)
        stock = self._stock(update, story, now)
        if stock and stock[1] == "change" and (have is None or have + stock[2] < 0):
            return OfferOutcome.NOT_ENOUGH, have
        price = self._price(update, story, now)
        if stock is None and price is None:
            return OfferOutcome.STALE, have
        self.stories[key] = story
        story.stocks += [stock] if stock else []
        story.prices += [price] if price else []
        if update.update_id is not None:
            self.ids[update.update_id] = key
        return OfferOutcome.APPLIED, story.stock(0 if built is None else built.stock)

    def _stock(
        self, update: OfferUpdate, story: Story, now: datetime
    ) -> tuple[datetime, str, int] | None:
        if update.stock is not None:
            known = story.latest("count", "change")
            kind, units = "count", update.stock
        elif update.stock_change is not None:
            known = story.latest("count")
            kind, units = "change", update.stock_change
        else:
            return None
        time = update.updated_at or max(now, known or now)
        return None if known and time < known else (time, kind, units)

    def _price(
        self, update: OfferUpdate, story: Story, now: datetime
    ) -> tuple[datetime, Decimal] | None:
        if update.price is None:
            return None
        known = max((time for time, _ in story.prices), default=None)
        time = update.updated_at or max(now, known or now)
        return None if known and time < known else (time, update.price)

    def kept(self) -> dict[Key, tuple[Any, ...]]:
        """(stock, price, stock_at, price_at) of every offer."""
        return {key: self._kept(key, story) for key, story in self.stories.items()}

    def _kept(self, key: Key, story: Story) -> tuple[Any, ...]:
        built = SHOP.offer(*key)
        stock = story.stock(0 if built is None else built.stock) if story.stocks else None
        price_at, price = story.prices[-1] if story.prices else (None, None)
        return stock, price, story.latest("count", "change"), price_at


moments = st.none() | st.integers(-5, 5).map(lambda minutes: NOON + timedelta(minutes=minutes))
stocks = st.one_of(
    st.integers(0, 12).map(lambda units: {"stock": units}),
    st.integers(-9, 4).map(lambda units: {"stock_change": units}),
)
prices = st.decimals(0, 9, places=2).map(lambda price: {"price": price})
said = st.one_of(stocks, stocks, prices, st.builds(lambda one, two: one | two, stocks, prices))
updates = st.builds(
    lambda said, **others: OfferUpdate(**others, **said),
    said=said,
    product_id=st.sampled_from(["milk", "milk", "tea", "oats", "beer"]),
    region=st.sampled_from(["", "north", "south", "west"]),
    updated_at=moments,
    update_id=st.none() | st.sampled_from(["1", "2", "3"]),
)
steps = st.lists(
    st.tuples(st.integers(-10, 10), st.lists(updates, min_size=1, max_size=12)),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_the_store_does_as_the_model(
    database: Database, steps: list[tuple[int, list[OfferUpdate]]]
) -> None:
    catalogue, clock, model = f"shop-{next(_numbers)}", SetClock(), Model()
    for minutes, batch in steps:
        clock.time = NOON + timedelta(minutes=minutes)
        expected = [model.put(update, clock.time) for update in batch]

        results = OfferStore(database, clock).put(catalogue, batch, SHOP)

        assert [(each.outcome, each.stock) for each in results] == expected
    kept = {
        (each.product_id, each.region): (each.stock, each.price, each.stock_at, each.price_at)
        for each in OfferStore(database, clock).since(catalogue, 0)
    }
    assert kept == model.kept()
