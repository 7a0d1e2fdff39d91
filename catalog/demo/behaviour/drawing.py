"""The truth, drawn by chance.

All draws are of their own: the products, the orders and the query log are as they would be
without them.
"""

import random
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from catalog.demo.behaviour.dealing import (
    PAIR_QUANTITY,
    cheaper_half,
    deal_complements,
    deal_seasons,
    deal_swaps,
    stocked_everywhere,
)
from catalog.demo.behaviour.growing import (
    STAPLE_INTERVALS,
    Addition,
    Category,
    broad,
    draw_additions,
    growing_shops,
)
from catalog.demo.behaviour.market import Market
from catalog.demo.behaviour.shops import draw_sorts, steady_shops
from catalog.demo.behaviour.truth import Complement, Member, Rhythm, Truth
from catalog.demo.campaign import offered
from catalog.demo.generate import DEFAULT_COUNT, DEFAULT_SEED, draft_products
from catalog.demo.retailers import Retailer
from catalog.demo.sorts import Sort
from catalog.product import Product

INTERVALS = (7, 10, 14, 21, 28)
"""Days; a shop has one staple of each."""

PAIR_INTERVAL = 8.0

BULK_TIMES = 8
"""So many times as much of everything is what a bulk buyer takes."""

BULK_INTERVALS = 2.0
"""And so many times as long as for others it lasts."""


def demo_truth(seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT) -> Truth:
    """What is true of the shops over the first `count` products, without carts and campaigns.

    Raises:
        BadInput: there are not so many different products.
    """
    return draw_truth(Market(list(draft_products(seed, count))), seed)


def draw_truth(market: Market, seed: int) -> Truth:
    """What is true of the shops over the products of `market`, without carts and campaigns."""
    chance = random.Random(f"{seed}:truth")  # noqa: S311 - a made-up marketplace
    shops, growing = steady_shops(seed), growing_shops(seed)
    deck = stocked_everywhere(market.products)
    chance.shuffle(deck)
    complements = tuple(deal_complements(deck))
    swaps, seasons = tuple(deal_swaps(deck)), tuple(deal_seasons(deck))
    common = {each.product for each in seasons}
    offer = offered(deck, [p for p in market.products if p.id in common])
    deck.remove(offer)
    # What is left in the deck is free to be bought again and again.
    staples = [each for shop in shops for each in _staples(shop, market, deck, INTERVALS, chance)]
    staples += _paired(shops, market, complements, chance)
    sorts = draw_sorts(shops, seed)
    common |= {name for each in swaps for name in (each.product, each.instead)}
    known = {broad(product) for product in market.products if product.id in common}
    cheap = cheaper_half(deck)
    growth = [_growth(shop, market, cheap, known, seed) for shop in growing]
    return Truth(
        shops=tuple(shop.id for shop in (*shops, *growing)),
        rhythms=(*_in_bulk(staples, sorts), *(each for own, _ in growth for each in own)),
        complements=complements,
        swaps=swaps,
        seasons=seasons,
        segments=(*sorts, *(Member(shop.id, Sort.GROWING) for shop in growing)),
        additions=tuple(each for _, taken_up in growth for each in taken_up),
        offered=offer.id,
    )


def _staples(
    shop: Retailer,
    market: Market,
    deck: Sequence[Product],
    intervals: Sequence[int],
    chance: random.Random,
) -> Iterator[Rhythm]:
    """One product for each interval, of the shop's taste as long as there are."""
    tastes = market.liked_by(shop.kind)
    liked = [product.id for product in deck if product.id in tastes]
    drawn = chance.sample(liked, min(len(liked), len(intervals)))
    for product, interval in zip(drawn, intervals, strict=False):
        quantity = market.smallest[product] * chance.choice((1, 1, 2, 3))
        yield Rhythm(shop.id, product, interval, quantity)


def _paired(
    shops: Sequence[Retailer],
    market: Market,
    complements: Sequence[Complement],
    chance: random.Random,
) -> Iterator[Rhythm]:
    """What others are taken with is a staple of some shops: one pair is the affair of each."""
    for place, shop in enumerate(chance.sample(shops, len(shops))):
        pair = complements[place % len(complements)]
        units = max(PAIR_QUANTITY, market.smallest[pair.product])
        yield Rhythm(shop.id, pair.product, PAIR_INTERVAL, units)


def _in_bulk(staples: Sequence[Rhythm], sorts: Sequence[Member]) -> Iterator[Rhythm]:
    """The same staples, of which bulk buyers take more at once."""
    bulk = {each.retailer for each in sorts if each.segment == Sort.BULK}
    for each in staples:
        if each.retailer not in bulk:
            yield each
            continue
        yield replace(
            each,
            quantity=each.quantity * BULK_TIMES,
            interval_days=each.interval_days * BULK_INTERVALS,
        )


def _growth(
    shop: Retailer,
    market: Market,
    deck: Sequence[Product],
    common: AbstractSet[Category],
    seed: int,
) -> tuple[list[Rhythm], list[Addition]]:
    """What a growing shop begins with, and what it takes up that it did not have."""
    chance = random.Random(f"{seed}:growing:{shop.id}")  # noqa: S311 - a made-up marketplace
    staples = list(_staples(shop, market, deck, STAPLE_INTERVALS, chance))
    own = {each.product for each in staples}
    known = common | {broad(product) for product in deck if product.id in own}
    return staples, list(draw_additions(shop, market, deck, known, chance))
