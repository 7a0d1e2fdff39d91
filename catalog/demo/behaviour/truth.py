"""What is true of the shops whose events are made up: rhythms, seasons, what goes together.

All draws are of their own: the products, the orders and the query log are as they would be
without them.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from catalog.demo.behaviour.growing import (
    STAPLE_INTERVALS,
    Addition,
    Category,
    broad,
    draw_additions,
    growing_shops,
)
from catalog.demo.campaign import DemoCampaign
from catalog.demo.generate import DEFAULT_COUNT, DEFAULT_SEED, draft_products
from catalog.demo.offers import REGIONS
from catalog.demo.retailers import Retailer, demo_retailers
from catalog.demo.sorts import Sort
from catalog.product import Product

LAST_DAY = datetime(2026, 7, 1, tzinfo=UTC)
"""The events end before it, unless another day is asked for."""

EVERY_SHOP = 5
"""Every so many-th retailer is a shop whose truth is known."""

INTERVALS = (7, 10, 14, 21, 28)
"""Days; a shop has one staple of each."""

PAIRS = 8
SWAPS = 5
SEASONS = 8
SHOPS_A_PAIR = 10
TOGETHER = 0.6
SWAPPED = 0.35
SEASON_STRENGTH = 8.0
PAIR_INTERVAL = 12.0
PAIR_QUANTITY = 2

BULK_TIMES = 8
"""So many times as much of everything is what a bulk buyer takes."""


SORTED = {Sort.BULK: 0.2, Sort.EXPLORING: 0.2, Sort.LAPSED: 0.17}
"""The parts of the shops that do not grow that are of each sort; the others are regular."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A shop runs out of a product every so often.

    Attributes:
        interval_days: from one purchase to the next, on average.
        quantity: that it buys at once, mostly.
    """

    retailer: str
    product: str
    interval_days: float
    quantity: int


@dataclass(frozen=True, slots=True)
class Complement:
    """Who buys a product takes another with it, with a probability."""

    product: str
    takes: str
    probability: float


@dataclass(frozen=True, slots=True)
class Swap:
    """In place of a product another is bought, with a probability; never both at once."""

    product: str
    instead: str
    probability: float


@dataclass(frozen=True, slots=True)
class Season:
    """A product is bought around one week of the year.

    Attributes:
        peak_week: 1 to 52, counted in sevens of days from 1 January.
        strength: demand is as e^(strength cos(angle from the peak)).
    """

    product: str
    peak_week: int
    strength: float


@dataclass(frozen=True, slots=True)
class Member:
    """A shop and the sort of shops that it is one of: its segment."""

    retailer: str
    segment: Sort


@dataclass(frozen=True, slots=True)
class Cart:
    """What a shop put into the cart in its last visit and did not buy."""

    retailer: str
    session: str
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """All of it.

    Attributes:
        shops: ids of those whose events are made.
        rhythms: of staples that nothing is bought instead of.
        segments: a member for each of `shops`, in their order.
        additions: categories that growing shops take up.
        carts: empty until the events are drawn.
        campaigns: by time; empty until then.
    """

    shops: tuple[str, ...]
    rhythms: tuple[Rhythm, ...]
    complements: tuple[Complement, ...]
    swaps: tuple[Swap, ...]
    seasons: tuple[Season, ...]
    segments: tuple[Member, ...]
    additions: tuple[Addition, ...]
    carts: tuple[Cart, ...] = ()
    campaigns: tuple[DemoCampaign, ...] = ()

    @property
    def campaign(self) -> DemoCampaign | None:
        """The last one."""
        return self.campaigns[-1] if self.campaigns else None

    def sort_of(self, retailer: str) -> Sort:
        """The segment of one of `shops`."""
        return next(each.segment for each in self.segments if each.retailer == retailer)

    def planted(self) -> set[str]:
        """Products that go with others, are bought instead of others, or have a season."""
        return _planted(self.complements, self.swaps, self.seasons)

    def staples(self) -> set[str]:
        """Products that some shop buys again and again."""
        named = {each.product for each in self.rhythms}
        return named | {each.product for each in self.additions}


def demo_shops(seed: int = DEFAULT_SEED) -> list[Retailer]:
    """The retailers of the marketplace whose events are made; those that grow are the last."""
    return [*_steady_shops(seed), *growing_shops(seed)]


def _steady_shops(seed: int) -> list[Retailer]:
    return list(demo_retailers(seed))[::EVERY_SHOP]


def demo_truth(seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT) -> Truth:
    """What is true of the shops over the first `count` products, without carts and campaigns.

    Raises:
        BadInput: there are not so many different products.
    """
    return draw_truth(list(draft_products(seed, count)), seed)


def draw_truth(products: Sequence[Product], seed: int) -> Truth:
    """What is true of the shops over `products`, without the carts."""
    chance = random.Random(f"{seed}:truth")  # noqa: S311 - a made-up marketplace
    shops = _steady_shops(seed)
    deck = _everywhere(products)
    chance.shuffle(deck)
    complements = tuple(_complements(deck))
    swaps = tuple(_swaps(deck))
    seasons = tuple(_seasons(deck))
    planted = _planted(complements, swaps, seasons)
    rhythms = [
        rhythm
        for shop in shops
        for rhythm in _staples(shop, [p for p in deck if p.id not in planted], INTERVALS, chance)
    ]
    rhythms += [
        Rhythm(shop.id, pair.product, PAIR_INTERVAL, PAIR_QUANTITY)
        for pair in complements
        for shop in chance.sample(shops, min(SHOPS_A_PAIR, len(shops)))
    ]
    segments = _segments(shops, seed)
    free = [product for product in deck if product.id not in planted]
    shared = _planted((), swaps, seasons)
    common = {broad(product) for product in products if product.id in shared}
    growth = [_growth(shop, free, common, seed) for shop in growing_shops(seed)]
    bulk = {each.retailer for each in segments if each.segment == Sort.BULK}
    return Truth(
        shops=tuple(shop.id for shop in demo_shops(seed)),
        rhythms=(
            *(
                replace(each, quantity=each.quantity * BULK_TIMES)
                if each.retailer in bulk
                else each
                for each in rhythms
            ),
            *(rhythm for staples, _ in growth for rhythm in staples),
        ),
        complements=complements,
        swaps=swaps,
        seasons=seasons,
        segments=(*segments, *(Member(shop.id, Sort.GROWING) for shop in growing_shops(seed))),
        additions=tuple(each for _, additions in growth for each in additions),
    )


def _growth(
    shop: Retailer, deck: Sequence[Product], common: set[Category], seed: int
) -> tuple[list[Rhythm], list[Addition]]:
    """What a growing shop begins with, and what it takes up that it did not have."""
    chance = random.Random(f"{seed}:growing:{shop.id}")  # noqa: S311 - a made-up marketplace
    staples = list(_staples(shop, deck, STAPLE_INTERVALS, chance))
    own = {each.product for each in staples}
    known = common | {broad(product) for product in deck if product.id in own}
    return staples, list(draw_additions(shop, deck, known, chance))


def _planted(
    complements: Sequence[Complement], swaps: Sequence[Swap], seasons: Sequence[Season]
) -> set[str]:
    planted = {name for each in complements for name in (each.product, each.takes)}
    planted |= {name for each in swaps for name in (each.product, each.instead)}
    return planted | {each.product for each in seasons}


def _segments(shops: Sequence[Retailer], seed: int) -> tuple[Member, ...]:
    """So many of the shops are of each sort, drawn by chance."""
    chance = random.Random(f"{seed}:segments")  # noqa: S311 - a made-up marketplace
    drawn = [shop.id for shop in shops]
    chance.shuffle(drawn)
    sorts = dict.fromkeys(drawn, Sort.REGULAR)
    for sort, share in SORTED.items():
        members = [drawn.pop() for _ in range(round(share * len(shops)))]
        sorts |= dict.fromkeys(members, sort)
    return tuple(Member(shop.id, sorts[shop.id]) for shop in shops)


def _everywhere(products: Sequence[Product]) -> list[Product]:
    """Products that are in stock in every region."""
    return [
        product
        for product in products
        if len(product.offers) == len(REGIONS) and all(offer.stock > 0 for offer in product.offers)
    ]


def _complements(deck: list[Product]) -> Iterator[Complement]:
    """Takes pairs of different departments off the deck."""
    for _ in range(PAIRS):
        first = deck.pop()
        place = next(i for i, other in enumerate(deck) if other.category[0] != first.category[0])
        yield Complement(first.id, deck.pop(place).id, TOGETHER)


def _swaps(deck: list[Product]) -> Iterator[Swap]:
    """Takes pairs of the same shelf, but not variants of one another, off the deck."""
    found = 0
    for first in list(deck):
        others = [
            other
            for other in deck
            if other.category == first.category and other.item_group_id != first.item_group_id
        ]
        if first in deck and others:
            deck.remove(first)
            deck.remove(others[0])
            yield Swap(first.id, others[0].id, SWAPPED)
            found += 1
        if found == SWAPS:
            return


def _seasons(deck: list[Product]) -> Iterator[Season]:
    for number in range(SEASONS):
        yield Season(deck.pop().id, 3 + number * 52 // SEASONS, SEASON_STRENGTH)


def _staples(
    shop: Retailer, deck: Sequence[Product], intervals: Sequence[int], chance: random.Random
) -> Iterator[Rhythm]:
    """One product for each interval, of the shop's taste as long as there are."""
    liked = [product for product in deck if shop.kind.likes(product) > 0]
    drawn = chance.sample(liked, min(len(liked), len(intervals)))
    for product, interval in zip(drawn, intervals, strict=False):
        quantity = (product.min_order_quantity or 1) * chance.choice((1, 1, 2, 3))
        yield Rhythm(shop.id, product.id, interval, quantity)
