"""Trades made of baskets."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Purchases, microseconds
from events.trade import Trade, Traits
from insights.document import Table
from tests.events.pairs.groceries import purchases_of_baskets

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def trade_of(
    baskets: Sequence[Sequence[str]], *, shops: int = 10, days: float = 365.0, **traits: str
) -> Trade:
    """One order a basket, evenly over the last `days`, of shops that take turns.

    `traits` are categories by product.
    """
    purchases = purchases_of_baskets(baskets, shops=shops)
    step = days * MICROSECONDS_A_DAY / len(baskets)
    number = purchases.time // MICROSECONDS_A_DAY
    time = microseconds(NOW) - np.rint((len(baskets) - number) * step).astype(np.int64)
    return trade_with(_timed(purchases, time), **traits)


def numbers(table: Table, column: str) -> list[float]:
    """The cells of a column, all of which are numbers."""
    cells = table.column(column)
    found = [float(cell) for cell in cells if isinstance(cell, int | float)]
    assert len(found) == len(cells)
    return found


def trade_with(purchases: Purchases, **categories: str) -> Trade:
    """A trade of products that are called by their ids."""
    names = purchases.products.names
    traits = Traits(
        titles=names,
        categories=tuple(categories.get(name, "") for name in names),
        brands=tuple("" for _ in names),
    )
    return Trade(purchases, traits, NOW)


def _timed(purchases: Purchases, time: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Purchases:
    return Purchases(
        purchases.retailers,
        purchases.products,
        purchases.retailer,
        purchases.product,
        purchases.order,
        time,
        purchases.quantity,
        purchases.price,
    )
