"""Small trades: drawn from a seed, or made of given lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Index, Purchases, microseconds
from events.trade import Trade, Traits

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CATEGORIES = (
    "Drinks > Tea > Green Tea",
    "Drinks > Coffee",
    "Dairy > Milk",
    "Sweets > Biscuits",
    "Bakery > Bread",
    "Home > Soap",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an order; lines of one shop and day are one order, returns another.

    Attributes:
        days: before now.
    """

    shop: str
    product: str
    days: float
    quantity: float = 1.0
    price: float = 1.0


def trade_of(
    lines: Sequence[Line],
    categories: Mapping[str, str] | None = None,
    shops: Sequence[str] = (),
    now: datetime = NOW,
) -> Trade:
    """The trade of `lines`; `shops` are there even where they bought nothing."""
    retailers = Index(sorted({line.shop for line in lines} | set(shops)))
    products = Index(sorted({line.product for line in lines}))
    ordered = sorted(lines, key=lambda line: (line.shop, -line.days, line.quantity < 0))
    keys = [(line.shop, line.days, line.quantity < 0) for line in ordered]
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    end = microseconds(now)
    purchases = Purchases(
        retailers=retailers,
        products=products,
        retailer=retailers.codes([line.shop for line in ordered]),
        product=products.codes([line.product for line in ordered]),
        order=np.array([numbers[key] for key in keys], dtype=np.int32),
        time=np.array(
            [end - round(line.days * MICROSECONDS_A_DAY) for line in ordered], dtype=np.int64
        ),
        quantity=np.array([line.quantity for line in ordered], dtype=np.float64),
        price=np.array([line.price for line in ordered], dtype=np.float64),
    )
    named = categories or {}
    traits = Traits(
        titles=tuple(name.title() for name in products.names),
        categories=tuple(named.get(name, "") for name in products.names),
        brands=("",) * len(products),
    )
    return Trade(purchases, traits, now)


def small_trade(
    seed: int = 0, shops: int = 60, days: int = 500, products: int = 40, now: datetime = NOW
) -> Trade:
    """A trade of shops that order at rates and in sizes of their own, with a few returns.

    Every product belongs to one of `CATEGORIES`; every shop likes some categories best.
    """
    chance = np.random.default_rng(seed)
    names = [f"product-{number:03d}" for number in range(products)]
    prices = np.round(chance.lognormal(1.0, 0.8, products), 2) + 0.1
    lines: list[Line] = []
    for number in range(shops):
        shop = f"shop-{number:03d}"
        liked = chance.dirichlet(np.full(products, 0.3))
        size, scale = 1 + chance.poisson(3), chance.lognormal(1.0, 0.7)
        ago = float(chance.uniform(0.3, 1.0)) * days
        while ago > 0:
            wanted = min(size, int(np.count_nonzero(liked > 1e-9)))
            for code in chance.choice(products, wanted, replace=False, p=liked):
                quantity = 1.0 + chance.poisson(scale)
                price = float(prices[code]) * (0.9 if quantity > 5 else 1.0)
                lines.append(Line(shop, names[code], ago, quantity, price))
                if chance.random() < 0.02:
                    lines.append(Line(shop, names[code], ago / 2, -1.0, price))
            ago -= float(chance.gamma(4.0, (5.0 + 3.0 * number % 40) / 4.0)) + 0.01
    categories = {name: CATEGORIES[number % len(CATEGORIES)] for number, name in enumerate(names)}
    return trade_of(lines, categories, now=now)


def with_another_future(trade: Trade, now: datetime, seed: int = 1) -> Trade:
    """The trade with everything at or after `now` changed: bought twice, dearer, or not at all."""
    chance = np.random.default_rng(seed)
    purchases = trade.purchases
    later = purchases.time >= microseconds(now)
    kept = ~later | (chance.random(len(purchases)) < 0.7)
    changed = replace(
        purchases,
        product=np.where(later, purchases.product[::-1], purchases.product),
        quantity=np.where(later, purchases.quantity * 50 + 3, purchases.quantity),
        price=np.where(later, purchases.price * 9, purchases.price),
    )
    return replace(trade, purchases=changed.where(kept))


def moved(trade: Trade, days: float) -> Trade:
    """The trade with its `now` so many days later, its purchases where they were."""
    return replace(trade, now=trade.now + timedelta(days=days))
