"""The products as they stand in the feed: as popular as the orders make them."""

import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from catalog.codec import product_to_json
from catalog.demo.generate import DEFAULT_COUNT, DEFAULT_SEED, draft_products
from catalog.demo.orders import draw_orders
from catalog.product import Product


def demo_products(seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT) -> Iterator[Product]:
    """`count` products of the marketplace, spread over all its shelves.

    Their popularity is the number of order lines that `demo_orders` has of them.

    Raises:
        BadInput: there are not so many different ones.
    """
    drafts = list(draft_products(seed, count))
    bought = Counter(line.product for line in draw_orders(drafts, seed))
    for product in drafts:
        yield replace(product, popularity=float(bought[product.id]))


def write_demo_feed(path: Path, seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT) -> None:
    """Write the products as gzipped JSON Lines that `read_feed` takes as they are.

    The same seed gives the same bytes.
    """
    with (
        path.open("wb") as file,
        gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed,
    ):
        for item in demo_products(seed, count):
            packed.write(product_to_json(item) + b"\n")
