"""What is true of products: drawn off a deck of them, so that each has one part to play."""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

from catalog.demo.behaviour.truth import Complement, Season, Swap
from catalog.demo.offers import REGIONS
from catalog.product import Product

PAIRS = 8
PAIR_QUANTITY = 2
PAIR_WORTH = 50
"""Of an order of one of its products; others would earn more than a bundle of trifles."""

STOCKED_ORDERS = 10
"""Of so many orders at least there is enough in each region, for a bundle must be had."""

SWAPS = 5
SEASONS = 8
TOGETHER = 0.6
SWAPPED = 0.35
SEASON_STRENGTH = 3.0


def stocked_everywhere(products: Sequence[Product]) -> list[Product]:
    """Products that are in stock in every region."""
    return [
        product
        for product in products
        if len(product.offers) == len(REGIONS) and all(offer.stock > 0 for offer in product.offers)
    ]


def cheaper_half(products: Sequence[Product]) -> list[Product]:
    """Those whose smallest order costs less than that of the others, in the same order."""
    worth = [float(each.price or 0) * (each.min_order_quantity or 1) for each in products]
    middle = median(worth)
    return [each for each, value in zip(products, worth, strict=True) if value <= middle]


def deal_complements(deck: list[Product]) -> Iterator[Complement]:
    """Take pairs of different departments off the deck, such as make a bundle if there are.

    The dearer one is taken with the cheaper one: it is what orders lack, and a bundle would sell.
    """
    deck.sort(key=_makes_a_bundle)
    for _ in range(PAIRS):
        first = deck.pop()
        second = next(each for each in reversed(deck) if each.category[0] != first.category[0])
        deck.remove(second)
        cheaper, dearer = sorted((first, second), key=_pair_worth)
        yield Complement(cheaper.id, dearer.id, TOGETHER)


def _makes_a_bundle(product: Product) -> bool:
    """Whether there is enough of it everywhere, and it is worth something."""
    stocked = all(offer.stock >= STOCKED_ORDERS * _pair_units(product) for offer in product.offers)
    return stocked and _pair_worth(product) >= PAIR_WORTH


def _pair_worth(product: Product) -> float:
    return _pair_units(product) * float(product.price or 0)


def _pair_units(product: Product) -> int:
    return max(PAIR_QUANTITY, product.min_order_quantity or 1)


def deal_swaps(deck: list[Product]) -> Iterator[Swap]:
    """Take pairs of the same shelf off the deck: much the same price, but no variants."""
    found = 0
    for first in list(deck):
        others = [
            other
            for other in deck
            if other.category == first.category and other.item_group_id != first.item_group_id
        ]
        if first in deck and others:
            second = min(others, key=partial(_apart_in_price, first))
            deck.remove(first)
            deck.remove(second)
            yield Swap(first.id, second.id, SWAPPED)
            found += 1
        if found == SWAPS:
            return


def _apart_in_price(first: Product, second: Product) -> float:
    return abs(math.log(float(first.price or 1) / float(second.price or 1)))


def deal_seasons(deck: list[Product]) -> Iterator[Season]:
    """Take products off the deck whose peaks are spread over the year."""
    for number in range(SEASONS):
        yield Season(deck.pop().id, 3 + number * 52 // SEASONS, SEASON_STRENGTH)
