"""The shop of a soak: a real feed with made-up regions, and what may be seen of it at any time."""

import gzip
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from benchmarks.soak.timeline import Timeline
from catalog.codec import product_to_json
from catalog.product import Availability, Offer, Product

REGIONS = ("east", "north", "south", "west")
FEWEST_REGIONS = 2
MOST_STOCK = 50
SOLD_OUT_SHARE = 0.1
MOVING_SHARE, MORTAL_SHARE = 0.05, 0.02
MOST_MOVING, MOST_MORTAL = 500, 200

Key = tuple[str, str]
"""A product's id and a region."""


def with_offers(products: Iterable[Product], chance: random.Random) -> Iterator[Product]:
    """The products, each sold in some of REGIONS at a made-up price and with made-up stock."""
    for product in products:
        regions = sorted(chance.sample(REGIONS, chance.randint(FEWEST_REGIONS, len(REGIONS))))
        offers = tuple(Offer(region, _stock(chance)) for region in regions)
        price = product.price or Decimal(chance.randint(100, 100_000)) / 100
        yield replace(
            product,
            availability=Availability.IN_STOCK,
            price=price,
            currency=product.currency or "EUR",
            price_tiers=(),
            offers=offers,
        )


def write_feed(products: Iterable[Product], path: Path) -> None:
    """Write the products as gzipped JSON Lines."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(product_to_json(product) + b"\n" for product in products)


def _stock(chance: random.Random) -> int:
    return 0 if chance.random() < SOLD_OUT_SHARE else chance.randint(1, MOST_STOCK)


@dataclass(frozen=True, slots=True)
class Cast:
    """Which products play which part.

    Attributes:
        moving: their stock changes all the time, their words now and then.
        mortal: they are deleted, and may come back.
    """

    moving: tuple[Product, ...]
    mortal: tuple[Product, ...]


def cast_of(products: tuple[Product, ...], chance: random.Random) -> Cast:
    """A random cast out of `products`; nobody plays two parts."""
    moving = min(MOST_MOVING, max(1, int(len(products) * MOVING_SHARE)))
    mortal = min(MOST_MORTAL, max(1, int(len(products) * MORTAL_SHARE)))
    chosen = chance.sample(products, moving + mortal)
    return Cast(tuple(chosen[:moving]), tuple(chosen[moving:]))


class Shop:
    """What is acknowledged of every product and its stock, and since when.

    Each product has one thread that changes it; any number look.

    Args:
        products: as they were built.
    """

    def __init__(self, products: Iterable[Product]) -> None:
        self.present: dict[str, Timeline[bool]] = {}
        self.stock: dict[Key, Timeline[int]] = {}
        self._settled: Counter[str] = Counter()
        self._touched: dict[Key, None] = {}
        for product in products:
            self.present[product.id] = Timeline(value=True)
            for offer in product.offers:
                self.stock[product.id, offer.region] = Timeline(offer.stock)
                self._settled[offer.region] += offer.stock > 0

    def touch(self, product_id: str) -> None:
        """From now on the product may change."""
        for region in REGIONS:
            key = (product_id, region)
            if key in self.stock and key not in self._touched:
                self._touched[key] = None
                self._settled[region] -= self.stock[key].last > 0

    def add(self, product: Product) -> None:
        """A product that is not there yet."""
        self.present[product.id] = Timeline(value=False)
        for offer in product.offers:
            key = (product.id, offer.region)
            self.stock[key] = Timeline(offer.stock)
            self._touched[key] = None

    def in_stock(self, region: str, asked: float, answered: float) -> tuple[int, int]:
        """The fewest and the most products that may be in stock in a region."""
        least = most = self._settled[region]
        for product_id, place in tuple(self._touched):
            if place == region:
                stocks = list(self.stock[product_id, region].seen(asked, answered))
                there = list(self.present[product_id].seen(asked, answered))
                least += all(there) and min(stocks) > 0
                most += any(there) and max(stocks) > 0
        return least, most


def hit_faults(
    shop: Shop,
    hit: Mapping[str, object],
    region: str,
    times: tuple[float, float],
    *,
    in_stock: bool,
) -> Iterator[str]:
    """What is wrong with a product that an answer shows.

    Args:
        shop: what is acknowledged.
        hit: the product as shown, with its stock where the answer tells it.
        region: that was asked for.
        times: when it was asked for and answered.
        in_stock: whether only what is in stock was asked for.
    """
    product_id = str(hit["id"])
    presence = shop.present.get(product_id)
    if presence is None:
        yield f"{product_id} is shown, which nobody ever added"
        return
    if not any(presence.seen(*times)):
        late = presence.lag(value=True, answered=times[1])
        yield f"{product_id} is shown {late:.2f} s after it was deleted"
    timeline = shop.stock.get((product_id, region))
    if timeline is None:
        if in_stock:
            yield f"{product_id} is shown in {region}, where it is not sold"
        return
    stocks = set(timeline.seen(*times))
    if in_stock and max(stocks) == 0:
        yield f"{product_id} is shown in {region}, where it was out of stock for over a second"
    if "stock" in hit and hit["stock"] not in stocks:
        yield f"{product_id} has {hit['stock']} in {region} instead of one of {sorted(stocks)}"
