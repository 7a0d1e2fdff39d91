"""The shops of a load: where they are, what they like, and what they did before."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.soak.shop import REGIONS
from catalog.product import Product
from events.event import Action, Event, PurchaseLine

FAVOURITES, LIKED_PRODUCTS = 12, 2_000
MOST_ORDERS, MOST_LINES, VIEWS = 5, 6, 4
DAYS = 120
FAVOURITE_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class ShopHabits:
    """A shop that buys.

    Attributes:
        favourites: ids of the products that it buys again and again.
    """

    id: str
    region: str
    favourites: tuple[str, ...]

    def product(self, products: Sequence[Product], chance: random.Random) -> str:
        """What it buys or looks at next: mostly a favourite."""
        if chance.random() < FAVOURITE_SHARE:
            return chance.choice(self.favourites)
        return chance.choice(products).id


def shops_of(
    products: Sequence[Product], count: int, chance: random.Random
) -> tuple[ShopHabits, ...]:
    """`count` shops, each with favourites among what is sold in its region."""
    liked = chance.sample(products, min(LIKED_PRODUCTS, len(products)))
    by_region = {
        region: [each.id for each in liked if region in {offer.region for offer in each.offers}]
        for region in REGIONS
    }
    shops = []
    for number in range(count):
        region = chance.choice(REGIONS)
        sold = by_region[region]
        favourites = tuple(chance.sample(sold, min(FAVOURITES, len(sold))))
        shops.append(ShopHabits(f"shop-{number}", region, favourites))
    return tuple(shops)


def history(
    shops: Iterable[ShopHabits],
    products: Sequence[Product],
    now: datetime,
    chance: random.Random,
) -> Iterator[Event]:
    """What the shops did in the last days before `now`: orders, and looks at products."""
    for shop in shops:
        for number in range(chance.randint(1, MOST_ORDERS)):
            bought = {shop.product(products, chance) for _ in range(chance.randint(1, MOST_LINES))}
            lines = tuple(
                PurchaseLine(each, float(chance.randint(1, 9)), 2.5) for each in sorted(bought)
            )
            at = now - timedelta(days=chance.uniform(0, DAYS))
            name = f"{shop.id}/{number}"
            yield Event(name, Action.PURCHASE, at, retailer=shop.id, order=name, lines=lines)
        for number in range(VIEWS):
            at = now - timedelta(days=chance.uniform(0, DAYS))
            product = shop.product(products, chance)
            name = f"{shop.id}/view/{number}"
            yield Event(name, Action.VIEW, at, retailer=shop.id, product=product)
