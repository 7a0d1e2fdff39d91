"""The trade of the demo's shops, and the truth behind it."""

from functools import cache

from benchmarks.planted_trade import Planted, planted_trade
from catalog.demo.behaviour import LAST_DAY, Truth
from catalog.demo.generate import DEFAULT_SEED
from events.trade import Trade

PRODUCTS = 600


@cache
def demo_market() -> Planted:
    """Two years over the first products of the marketplace, and its offers."""
    return planted_trade(LAST_DAY, DEFAULT_SEED, PRODUCTS)


def demo_trade() -> tuple[Trade, Truth]:
    """What was bought, and what is true of it."""
    planted = demo_market()
    return planted.trade, planted.truth
