"""Shops that grow: they take more and more, and take up one category of their peers after another.

That a shop grows is what makes it add a category; that it did so in one quarter says no more of
the next than that. They begin small, with what is cheap: the largest shops are others.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog.demo.behaviour.market import Market
from catalog.demo.retailers import Retailer, demo_retailers
from catalog.product import Product

EVERY = 20
GROWING = (2, 7)
"""Of so many retailers, the places of those that grow; none is a shop of another sort."""

GROWTH_A_YEAR = 3.0
"""So many times as much of everything as a year before."""

STAPLE_INTERVALS = (7, 10, 14)
"""Days between purchases of each staple that it begins with."""

QUARTER_DAYS = 90
QUARTERS = 5
"""Before the end, in which categories are taken up: what is older cannot be learned from."""

TAKEN_UP = 0.9
"""In a quarter, with this probability."""

BEGUN_WITHIN = 40
"""Days from the beginning of the quarter, so that the rest of it shows that the shop stays."""

ADDED_INTERVAL = 10.0

Category = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """A growing shop takes up a category, and goes on buying from it.

    Attributes:
        category: the first two levels of its path.
        product: that it buys of it.
        quantity: at once, before it is multiplied by how far the shop has grown.
        days_before_end: when it begins.
    """

    retailer: str
    category: Category
    product: str
    quantity: int
    days_before_end: int


def growing_shops(seed: int) -> list[Retailer]:
    """The retailers of the marketplace that grow."""
    return [shop for at, shop in enumerate(demo_retailers(seed)) if at % EVERY in GROWING]


def draw_additions(
    shop: Retailer,
    market: Market,
    products: Sequence[Product],
    known: Collection[Category],
    chance: random.Random,
) -> Iterator[Addition]:
    """What a growing shop takes up, the earliest first.

    Args:
        shop: that grows.
        market: says what it has a taste for.
        products: that it may take up.
        known: categories that it buys from anyway.
        chance: what is drawn from.
    """
    by_category: dict[Category, list[Product]] = {}
    for product in products:
        if broad(product) not in known:
            by_category.setdefault(broad(product), []).append(product)
    for quarter in range(QUARTERS, 0, -1):
        begun = chance.randrange(BEGUN_WITHIN)
        if chance.random() >= TAKEN_UP or not by_category:
            continue
        category = _of_peers(market.liked_by(shop.kind), by_category, chance)
        product = chance.choice(by_category.pop(category))
        yield Addition(
            retailer=shop.id,
            category=category,
            product=product.id,
            quantity=product.min_order_quantity or 1,
            days_before_end=quarter * QUARTER_DAYS - begun,
        )


def broad(product: Product) -> Category:
    """The category at the level at which a shop takes one up."""
    return product.category[:2]


def _of_peers(
    liked: Collection[str], by_category: Mapping[Category, Sequence[Product]], chance: random.Random
) -> Category:
    """One that shops of its kind buy from; any, once it buys from all of those."""
    theirs = [
        category
        for category, products in by_category.items()
        if any(product.id in liked for product in products)
    ]
    return chance.choice(theirs or list(by_category))
