"""The shops whose events are made up, and in what way each of them buys."""

import random
from collections.abc import Sequence

from catalog.demo.behaviour.growing import growing_shops
from catalog.demo.behaviour.truth import Member
from catalog.demo.generate import DEFAULT_SEED
from catalog.demo.retailers import Retailer, demo_retailers
from catalog.demo.sorts import Sort

EVERY = 5
STEADY = (0, 1)
"""Of so many retailers, the places of those whose truth is known and that do not grow."""

SORTED = {Sort.BULK: 0.1, Sort.EXPLORING: 0.15, Sort.LAPSED: 0.13}
"""The parts of the shops that do not grow that are of each sort; the others are regular."""


def demo_shops(seed: int = DEFAULT_SEED) -> list[Retailer]:
    """The retailers of the marketplace whose events are made; those that grow are the last."""
    return [*steady_shops(seed), *growing_shops(seed)]


def steady_shops(seed: int) -> list[Retailer]:
    """Those that do not grow."""
    return [shop for at, shop in enumerate(demo_retailers(seed)) if at % EVERY in STEADY]


def draw_sorts(shops: Sequence[Retailer], seed: int) -> tuple[Member, ...]:
    """So many of the shops that do not grow are of each sort, drawn by chance."""
    chance = random.Random(f"{seed}:segments")  # noqa: S311 - a made-up marketplace
    drawn = [shop.id for shop in shops]
    chance.shuffle(drawn)
    sorts = dict.fromkeys(drawn, Sort.REGULAR)
    for sort, share in SORTED.items():
        members = [drawn.pop() for _ in range(round(share * len(shops)))]
        sorts |= dict.fromkeys(members, sort)
    return tuple(Member(shop.id, sorts[shop.id]) for shop in shops)
