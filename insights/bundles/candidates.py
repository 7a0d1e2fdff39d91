"""Sets of products that go together, and why some of them may not be offered as a bundle."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import combinations

import numpy as np

from events.columns import Mask, Purchases
from events.pairs.measures import discoveries
from events.pairs.stratified import meetings_of_pairs
from events.trade import Traits
from insights.affinities.finding import Affinities
from insights.affinities.frequent import Products
from insights.bundles.goods import Goods
from insights.bundles.likeness import Kinds
from insights.bundles.options import BundleOptions

Pair = tuple[int, int]

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
    HABITS = "two products meet no more often than the habits of each shop would have it"
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
        self._within = _within_shops(purchases, sets, options.affinities.false_share)

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
        yield Refusal.SUBSTITUTES, partial(self._has_any, self._within.rarely)
        yield Refusal.HABITS, partial(self._has_any, self._within.by_habit)

    def _has_alike(self, products: Products) -> bool:
        return any(self._kinds.alike(*pair) for pair in combinations(products, 2))

    @staticmethod
    def _has_any(pairs: AbstractSet[Pair], products: Products) -> bool:
        return not pairs.isdisjoint(combinations(products, 2))


@dataclass(frozen=True, slots=True)
class _WithinShops:
    """What the shops that buy both of two products say.

    Attributes:
        rarely: pairs that meet less often than the habits of each shop would have it.
        by_habit: those that meet no more often than that.
    """

    rarely: AbstractSet[Pair]
    by_habit: AbstractSet[Pair]


def _within_shops(purchases: Purchases, sets: list[Products], false_share: float) -> _WithinShops:
    pairs = sorted({pair for products in sets for pair in combinations(products, 2)})
    table = np.asarray(pairs, dtype=np.int32).reshape(-1, 2)
    meetings = meetings_of_pairs(purchases, table[:, 0], table[:, 1])
    together = discoveries(meetings.chances_of_more(), len(pairs), false_share)
    # Shops that order once only have no habits to go by.
    told = meetings.shops > 0
    return _WithinShops(
        rarely=_chosen(pairs, told & (meetings.chances_of_fewer() < RARE)),
        by_habit=_chosen(pairs, told & ~together),
    )


def _chosen(pairs: list[Pair], mask: Mask) -> set[Pair]:
    return {pairs[place] for place in np.flatnonzero(mask)}
