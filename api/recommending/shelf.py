"""What one shop can get now, out of a catalogue's live state."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from api.recommending.assortment import NO_ROW, Assortment, Rows
from events.columns import Index
from recommend.contract import Facts, Mask
from search.availability import Shopper, allowed_by_stock, prices_for, shown_to
from search.pipeline import Searcher
from search.query import MAX_PER_PAGE, InStock
from search.results import ProductView
from search.similar.candidates import first_of_each
from search.similar.results import SimilarQuery

LEAST_LOOKED_AT = 256
"""Rows of a ranking that are looked at first; twice as many each time too few can be got."""

MOST_SEEDS = 8
"""Products that others are sought for at the most, the last ones."""

FEW = 12
"""If the shop can get fewer of a product's neighbours, others are looked for."""


@dataclass(frozen=True, slots=True)
class Stall:
    """Where a shop buys.

    Attributes:
        region: None for what holds without one.
        price_tier: None for the list prices.
    """

    region: str | None = None
    price_tier: str | None = None


class LiveShelf:
    """What a shop can get: sold to it, and to be delivered now. One state, however long it is kept.

    Args:
        searcher: over the state.
        assortment: its products.
        shopper: whose region and prices hold.

    Raises:
        BadInput: there is no such region.
    """

    def __init__(self, searcher: Searcher, assortment: Assortment, shopper: Shopper) -> None:
        snapshot = searcher.snapshot
        self._snapshot = snapshot
        self._searcher = searcher
        self._assortment = assortment
        self._stall = Stall(shopper.region, shopper.price_tier)
        self._allowed = allowed_by_stock(snapshot, self._stall, InStock.TRUE)
        self._prices = prices_for(snapshot, self._stall)
        self._groups = snapshot.types.groups

    def available(self, products: Index, category: str | None = None) -> Mask:
        """Which of `products` can be got now, shape (len(products),); below a category, if any."""
        rows = self._assortment.rows_of(products)
        got: Mask = rows != NO_ROW
        if self._allowed is not None:
            got &= self._allowed[rows]
        if category is not None:
            got &= np.isin(rows, self._assortment.in_category(category))
        return got

    def has(self, product: str) -> bool:
        """Whether the product can be got now."""
        row = self._assortment.row(product)
        return row is not None and (self._allowed is None or bool(self._allowed[row]))

    def facts(self, products: Sequence[str]) -> list[Facts | None]:
        """The facts of each product of the catalogue, got or not; None for others."""
        rows = map(self._assortment.row, products)
        return [None if row is None else self._facts(row) for row in rows]

    def in_category(self, category: str, k: int) -> list[str]:
        """At most k products below a category, the most in demand first, one of each item group."""
        return self._first(self._assortment.in_category(category), k)

    def newest(self, k: int) -> list[str]:
        """At most k products, the last released first, one of each item group."""
        return self._first(self._assortment.by_release, k)

    def most_wanted(self, k: int) -> list[str]:
        """At most k products by the catalogue's own popularity, one of each item group."""
        return self._first(self._assortment.by_demand, k)

    def similar(self, products: Sequence[str], k: int, *, duplicates: bool = False) -> list[str]:
        """At most k products like these, the most alike first; variants of them are not."""
        located = ((each, self._assortment.row(each)) for each in products)
        seeds = [(each, row) for each, row in located if row is not None][-MOST_SEEDS:]
        if not seeds or k < 1:
            return []
        alike = self._assortment.neighbours.of(seeds, duplicates=duplicates)
        got = alike if self._allowed is None else alike[self._allowed[alike]]
        if not duplicates and got.size < min(k, FEW) and got.size < alike.size:
            return self._searched([product for product, _ in seeds], k)
        return self._ids(got[:k])

    def _searched(self, products: Sequence[str], k: int) -> list[str]:
        """What is like these, looked for among the products that can be got alone."""
        query = SimilarQuery(
            products=tuple(products),
            per_page=min(k, MAX_PER_PAGE),
            region=self._stall.region,
            price_tier=self._stall.price_tier,
            in_stock=InStock.TRUE,
        )
        return [hit.product.id for hit in self._searcher.similar(query).hits]

    def views(self, products: Sequence[str]) -> list[ProductView]:
        """Products of the catalogue as they are shown to the shop."""
        rows = [row for row in map(self._assortment.row, products) if row is not None]
        views = self._snapshot.products.views(rows, attributes=False)
        return shown_to(self._snapshot, self._stall, rows, views)

    def _facts(self, row: int) -> Facts:
        facts, price = self._assortment.facts(row), float(self._prices[row])
        # What is not sold here keeps its own price, which is the price of most.
        if math.isnan(price) or price == self._snapshot.prices[row]:
            return facts
        return replace(facts, price=Decimal(str(price)))

    def _first(self, ranking: Rows, k: int) -> list[str]:
        """The products of the first k rows of a ranking that can be got, variants left out."""
        if k < 1:
            return []
        looked_at = max(LEAST_LOOKED_AT, 2 * k)
        while True:
            kept = self._kept(ranking[:looked_at])
            if kept.size >= k or looked_at >= ranking.size:
                return self._ids(kept[:k])
            looked_at *= 2

    def _kept(self, rows: Rows) -> Rows:
        got = rows if self._allowed is None else rows[self._allowed[rows]]
        kept: Rows = got[first_of_each(self._groups[got])]
        return kept

    def _ids(self, rows: Rows) -> list[str]:
        return [self._assortment.id(row) for row in rows.tolist()]
