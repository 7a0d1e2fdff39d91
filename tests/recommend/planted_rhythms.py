"""Shops that buy at intervals that are known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Index, Purchases, microseconds
from events.profile import MOST_BASKETS, Basket, Bought, Profile
from events.trade import Trade, Traits

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAYS = 420.0
SHOPS = 80
INTERVALS = {"beans": 10.0, "cups": 21.0, "filters": 35.0, "grinder": 60.0}
"""Days between a shop's purchases of a product, on average over the shops."""

JITTER = 0.1
"""The deviation of one interval, in intervals."""

SPREAD = 0.3
"""The deviation of the logarithms of the shops' intervals."""

GIVEN_UP = 0.25
"""The share of shops and products that end before the last year's half."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One shop and product: days from the start of each purchase, and the truth behind them."""

    shop: str
    product: str
    interval: float
    ended: bool
    times: tuple[float, ...]


def planted(seed: int = 7) -> tuple[Planted, ...]:
    """The same for the same seed."""
    random = np.random.default_rng(seed)
    return tuple(
        _planted(random, f"shop-{shop:03}", product, mean)
        for shop in range(SHOPS)
        for product, mean in INTERVALS.items()
    )


def _planted(random: np.random.Generator, shop: str, product: str, mean: float) -> Planted:
    interval = float(mean * np.exp(SPREAD * random.standard_normal()))
    ended = bool(random.random() < GIVEN_UP)
    end = DAYS * random.uniform(0.2, 0.5) if ended else DAYS
    times = tuple(_times(random, interval, end))
    return Planted(shop, product, interval, ended, times)


def _times(random: np.random.Generator, interval: float, end: float) -> Iterator[float]:
    at = float(random.uniform(0, interval))
    while at < end:
        yield at
        at += interval * float(np.clip(1 + JITTER * random.standard_normal(), 0.5, 1.5))


def purchases_of(pairs: tuple[Planted, ...]) -> Purchases:
    """Each purchase an order of its own, of two units."""
    shops = Index(sorted({pair.shop for pair in pairs}))
    products = Index(sorted({pair.product for pair in pairs}))
    lines = sorted((pair.shop, moment(at), pair.product) for pair in pairs for at in pair.times)
    return Purchases(
        retailers=shops,
        products=products,
        retailer=shops.codes([line[0] for line in lines]),
        product=products.codes([line[2] for line in lines]),
        order=np.arange(len(lines), dtype=np.int32),
        time=np.array([line[1] for line in lines], dtype=np.int64),
        quantity=np.full(len(lines), 2.0),
        price=np.full(len(lines), np.nan),
    )


def training_data(purchases: Purchases) -> Trade:
    """Every product in a category of its own."""
    names = purchases.products.names
    traits = Traits(names, tuple(f"Supplies > {name}" for name in names), ("",) * len(names))
    return Trade(purchases, traits, NOW)


def moment(days: float) -> int:
    """Microseconds since 1970, UTC, of so many days from the start."""
    return microseconds(NOW) - round((DAYS - days) * MICROSECONDS_A_DAY)


def profile_of(shop: str, pairs: tuple[Planted, ...]) -> Profile:
    """What a shop's profile says of the same purchases."""
    own = [pair for pair in pairs if pair.shop == shop and pair.times]
    orders = sorted((moment(at), pair.product) for pair in own for at in pair.times)
    return Profile(
        retailer=shop,
        sequence=len(orders),
        bought={
            pair.product: Bought(
                orders=len(pair.times),
                quantity=2.0 * len(pair.times),
                first=moment(pair.times[0]),
                last=moment(pair.times[-1]),
                last_quantity=2.0,
                price=None,
            )
            for pair in own
        },
        viewed=(),
        cart=(),
        baskets=tuple(Basket(f"{at}", at, (product,)) for at, product in orders)[-MOST_BASKETS:],
        orders=len(orders),
        spent=0.0,
        first=orders[0][0] if orders else None,
        last=orders[-1][0] if orders else None,
    )
