"""Sets of products that go together, and why some of them may not be offered as a bundle."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import combinations

import numpy as np

from events.columns import Purchases
from events.pairs.stratified import meetings_of_pairs
from events.trade import Traits
from insights.affinities.finding import Affinities
from insights.affinities.frequent import Products
from insights.bundles.goods import Goods
from insights.bundles.likeness import Kinds
from insights.bundles.options import BundleOptions

MOST_PAIRS = 2000
MOST_SETS = 2000

RARE = 0.05
"""The chance of so few meetings within shops below which one is taken for the other."""


class Refusal(StrEnum):
    """Why a set of products is not offered."""

    NOT_SOLD = "one of the products was not sold lately"
    NO_PRICE = "no price of one of the products is known"
    NO_STOCK = "the stock of one of the products does not suffice"
    ONE_KIND = "two of the products are of one kind"
    SUBSTITUTES = "shops take one of two products for the other"
    FEW_SHOPS = "too few shops order all of it"
    NO_MARGIN = "too little margin would remain"


def candidates(found: Affinities, largest: int) -> list[Products]:
    """Pairs that go together, and larger sets all of whose pairs do, the commonest first.

    Args:
        found: what goes together.
        largest: products of a set.
    """
    pairs = found.pairs.found
    every = list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True))
    sure = set(every)
    larger = [
        (count, products)
        for products, count in found.sets.counts.items()
        if 2 < len(products) <= largest and all(pair in sure for pair in combinations(products, 2))
    ]
    larger.sort(key=lambda each: (-each[0], each[1]))
    return every[:MOST_PAIRS] + [products for _, products in larger[:MOST_SETS]]


class Constraints:
    """What a set of products must be like before its offer is worked out.

    Args:
        goods: figures of the products.
        traits: of the products.
        purchases: of the same time, which tell what is taken for what.
        sets: candidates.
        options: how strict to be.
    """

    def __init__(
        self,
        goods: Goods,
        traits: Traits,
        purchases: Purchases,
        sets: list[Products],
        options: BundleOptions,
    ) -> None:
        self._goods = goods
        self._kinds = Kinds(traits, options.likeness)
        self._least_stock = options.least_stock
        self._substitutes = _taken_for_each_other(purchases, sets)

    def refusal(self, products: Products) -> Refusal | None:
        """The first reason against a set; None if there is none."""
        for refusal, holds in self._checks():
            if holds(products):
                return refusal
        return None

    def _checks(self) -> Iterator[tuple[Refusal, Callable[[Products], bool]]]:
        goods = self._goods
        yield Refusal.NOT_SOLD, lambda products: not goods.sold[list(products)].all()
        yield Refusal.NO_PRICE, lambda products: bool(np.isnan(goods.price[list(products)]).any())
        yield Refusal.NO_STOCK, lambda products: goods.orders_in_stock(products) < self._least_stock
        yield Refusal.ONE_KIND, self._has_alike
        yield Refusal.SUBSTITUTES, self._has_substitutes

    def _has_alike(self, products: Products) -> bool:
        return any(self._kinds.alike(*pair) for pair in combinations(products, 2))

    def _has_substitutes(self, products: Products) -> bool:
        return not self._substitutes.isdisjoint(combinations(products, 2))


def _taken_for_each_other(purchases: Purchases, sets: list[Products]) -> set[tuple[int, int]]:
    """The pairs of the sets that meet less often than the habits of each shop would have it."""
    pairs = sorted({pair for products in sets for pair in combinations(products, 2)})
    table = np.asarray(pairs, dtype=np.int32).reshape(-1, 2)
    rare = meetings_of_pairs(purchases, table[:, 0], table[:, 1]).chances_of_fewer() < RARE
    return {pair for pair, taken in zip(pairs, rare.tolist(), strict=True) if taken}
