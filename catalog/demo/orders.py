"""A year of orders: every shop buys what its kind likes, mostly what it bought before."""

import csv
import gzip
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from catalog.demo.generate import DEFAULT_COUNT, DEFAULT_SEED, draft_products
from catalog.demo.retailers import Retailer, demo_retailers
from catalog.orders import COLUMNS, OrderLine
from catalog.product import Product

FIRST_DAY = datetime(2025, 7, 1, tzinfo=UTC)
DAYS = 365

ASSORTMENT = 16
"""So many times the lines of one order are the products that a shop keeps on ordering."""

CURIOSITY = 0.12
"""The part of the lines on which a shop tries something else of its taste."""


def demo_orders(seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT) -> list[OrderLine]:
    """A year's order lines over the first `count` products, by time.

    Raises:
        BadInput: there are not so many different products.
    """
    return draw_orders(list(draft_products(seed, count)), seed)


def draw_orders(products: Sequence[Product], seed: int) -> list[OrderLine]:
    """A year's order lines over `products`, whose popularity says how much in demand they are."""
    chance = random.Random(f"{seed}:orders")  # noqa: S311 - a made-up marketplace
    likings: dict[tuple[str, str], _Choice] = {}
    lines: list[OrderLine] = []
    for retailer in demo_retailers(seed):
        alike = (retailer.kind.name, retailer.region)
        if alike not in likings:
            likings[alike] = _liking(retailer, products)
        lines += _orders_of(retailer, likings[alike], chance)
    return sorted(lines, key=lambda line: (line.time, line.retailer, line.product))


def write_demo_orders(path: Path) -> None:
    """Write the order lines as CSV, gzipped where the name ends in .gz, always the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in demo_orders():
        moment = line.time.isoformat().replace("+00:00", "Z")
        writer.writerow((line.retailer, line.product, line.quantity, moment))
    content = text.getvalue().encode()
    path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


class _Choice:
    """Draws products by weight."""

    def __init__(self, weighted: Iterable[tuple[Product, float]]) -> None:
        pairs = [pair for pair in weighted if pair[1] > 0]
        self._products = [product for product, _ in pairs]
        self._bounds = list(accumulate(weight for _, weight in pairs))

    def draw(self, number: int, chance: random.Random) -> list[Product]:
        """At most `number` different products; none where there are none."""
        if not self._products:
            return []
        drawn = chance.choices(self._products, cum_weights=self._bounds, k=number)
        return list({product.id: product for product in drawn}.values())


def _liking(retailer: Retailer, products: Sequence[Product]) -> _Choice:
    """What a shop of this kind and region may buy."""
    return _Choice(
        (product, retailer.kind.likes(product) * (product.popularity or 0))
        for product in products
        if any(offer.region == retailer.region for offer in product.offers)
    )


def _orders_of(retailer: Retailer, liked: _Choice, chance: random.Random) -> Iterator[OrderLine]:
    kind = retailer.kind
    usual = _Choice(
        (product, chance.lognormvariate(0, 0.8))
        for product in liked.draw(ASSORTMENT * kind.lines, chance)
    )
    scale = chance.lognormvariate(0, 0.4)
    for moment in _moments(round(kind.orders * chance.uniform(0.7, 1.3)), chance):
        number = max(1, round(chance.gauss(kind.lines, kind.lines / 3)))
        tried = sum(chance.random() < CURIOSITY for _ in range(number))
        basket = {
            product.id: product
            for product in (*usual.draw(number - tried, chance), *liked.draw(tried, chance))
        }
        for product in basket.values():
            yield OrderLine(retailer.id, product.id, _quantity(product, scale, chance), moment)


def _moments(number: int, chance: random.Random) -> Iterator[datetime]:
    """The times of `number` orders, a shop's working hours on weekdays, evenly over the year."""
    step = DAYS / number
    for order in range(number):
        day = FIRST_DAY + timedelta(days=int((order + chance.random()) * step))
        day += timedelta(days=(7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)
        yield day + timedelta(minutes=chance.randrange(6 * 60, 18 * 60))


def _quantity(product: Product, scale: float, chance: random.Random) -> int:
    """Some times the smallest order."""
    times = chance.lognormvariate(0.5, 0.7) * scale
    return (product.min_order_quantity or 1) * max(1, round(times))
