"""The baskets of arules' Groceries, and any others, as purchases."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Index, Purchases

BASKETS, LINES = 9835, 43_367


def read_groceries(shared_data: Path) -> list[tuple[str, ...]]:
    """Every basket, its products as they stand in the file."""
    text = (shared_data / "groceries" / "baskets.csv").read_text(encoding="utf-8")
    return [tuple(line.split(",")) for line in text.splitlines()]


def purchases_of_baskets(
    baskets: Sequence[Sequence[str]], *, shops: int | None = None
) -> Purchases:
    """One order a basket and day, of as many shops as are said, or each of a shop of its own."""
    names = sorted({product for basket in baskets for product in basket})
    products = Index(names)
    many = shops or len(baskets)
    retailers = Index([f"shop {number:05}" for number in range(many)])
    owner = np.arange(len(baskets)) % many
    sizes = np.asarray([len(basket) for basket in baskets])
    order = np.argsort(owner, kind="stable")
    lines = [product for number in order for product in baskets[number]]
    number = np.repeat(np.arange(len(baskets)), sizes[order])
    return Purchases(
        retailers=retailers,
        products=products,
        retailer=np.repeat(owner[order], sizes[order]).astype(np.int32),
        product=products.codes(lines),
        order=number.astype(np.int32),
        time=np.repeat(order, sizes[order]) * MICROSECONDS_A_DAY,
        quantity=np.ones(len(lines)),
        price=np.full(len(lines), 2.5),
    )
