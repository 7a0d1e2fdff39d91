"""Purchases out of readable lines."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from events.columns import Index, Purchases, microseconds
from events.trade import Traits

NOW = datetime(2026, 6, 1, tzinfo=UTC)

Line = tuple[str, float, str, float, float]
"""Shop, days before now, product, quantity, price."""


def purchases_of(lines: Sequence[Line]) -> Purchases:
    """The lines, each an order of its own."""
    rows = sorted(lines, key=lambda line: (line[0], -line[1]))
    retailers = Index(sorted({row[0] for row in rows}))
    products = Index(sorted({row[2] for row in rows}))
    return Purchases(
        retailers=retailers,
        products=products,
        retailer=retailers.codes([row[0] for row in rows]),
        product=products.codes([row[2] for row in rows]),
        order=np.arange(len(rows), dtype=np.int32),
        time=np.array([microseconds(NOW - timedelta(days=row[1])) for row in rows]),
        quantity=np.array([row[3] for row in rows]),
        price=np.array([row[4] for row in rows]),
    )


def traits_of(purchases: Purchases) -> Traits:
    """A product called "tea-green" is of the category "Drinks > tea"."""
    names = purchases.products.names
    return Traits(
        titles=names,
        categories=tuple(f"Drinks > {name.split('-')[0]}" for name in names),
        brands=("",) * len(names),
    )
