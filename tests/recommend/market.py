"""A small market whose truth is known: what goes with what, and what is bought instead of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Index, Purchases, microseconds
from events.profile import MOST_BASKETS, Basket, Bought, Profile, Seen
from events.trade import Trade, Traits
from recommend.contract import Facts
from tests.recommend.shelves import FakeShelf

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SHOPS, ORDERS, EACH = 60, 20, 6
KINDS = {
    "tea": "Drinks > Tea",
    "coffee": "Drinks > Coffee",
    "milk": "Dairy > Milk",
    "biscuit": "Sweets > Biscuits",
    "bread": "Bakery > Bread",
    "butter": "Dairy > Butter",
    "jam": "Pantry > Jam",
    "soap": "Home > Soap",
}
COMPLEMENTS = (("tea-1", "biscuit-1"), ("coffee-2", "milk-2"), ("bread-3", "butter-3"))
"""Bought in one basket, three times out of five that either is."""

SUBSTITUTES = (("tea-1", "tea-4"), ("coffee-2", "coffee-5"), ("bread-3", "bread-6"))
"""A shop takes now the one, now the other, never both at once."""

STAPLES = ("soap-1", "soap-2")
"""In every second basket, whatever else is in it."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a shop, `days` before now."""

    retailer: str
    days: float
    products: tuple[str, ...]

    @property
    def at(self) -> int:
        """When it was placed, microseconds since 1970, UTC."""
        return microseconds(NOW) - round(self.days * MICROSECONDS_A_DAY)


def purchases_of(
    orders: Sequence[Order], products: Sequence[str] = (), *, quantity: float = 1.0
) -> Purchases:
    """Orders in columns; `products` are counted even where nobody bought them."""
    placed = sorted(orders, key=lambda order: (order.retailer, order.at))
    retailers = Index(sorted({order.retailer for order in placed}))
    known = Index(sorted({*products, *(p for order in placed for p in order.products)}))
    lines = [
        (order.retailer, product, number, order.at)
        for number, order in enumerate(placed)
        for product in order.products
    ]
    return Purchases(
        retailers=retailers,
        products=known,
        retailer=retailers.codes([line[0] for line in lines]),
        product=known.codes([line[1] for line in lines]),
        order=np.asarray([line[2] for line in lines], dtype=np.int32),
        time=np.asarray([line[3] for line in lines], dtype=np.int64),
        quantity=np.full(len(lines), quantity),
        price=np.full(len(lines), 2.5),
    )


def facts_of(product: str) -> Facts:
    """The facts of "tea-1", and of any product of the market."""
    kind, _, number = product.partition("-")
    return Facts(
        id=product,
        title=f"{kind.capitalize()} no {number}",
        brand=f"Brand {int(number) % 3}",
        category=KINDS.get(kind, "Other"),
        price=Decimal(number) + Decimal("1.99"),
        pack=float(number),
        group=None,
    )


def training_data(orders: Sequence[Order], products: Sequence[str] = ()) -> Trade:
    """What a model is fitted on, with the facts of the market."""
    purchases = purchases_of(orders, products)
    facts = [facts_of(product) for product in purchases.products.names]
    traits = Traits(
        titles=tuple(each.title for each in facts),
        categories=tuple(each.category for each in facts),
        brands=tuple(each.brand for each in facts),
    )
    return Trade(purchases, traits, NOW)


def all_products() -> tuple[str, ...]:
    """The ids of the whole market, which has more than is ever bought."""
    return tuple(f"{kind}-{number}" for kind in KINDS for number in range(1, EACH + 1))


def shelf(*, out: Sequence[str] = (), only: Sequence[str] | None = None) -> FakeShelf:
    """The market's shelf without what is `out`, or with `only` some products."""
    everything = all_products()
    missing = set(out) if only is None else set(everything) - set(only)
    return FakeShelf(
        {product: facts_of(product) for product in everything},
        out=frozenset(missing),
        wanted=STAPLES,
        released=("jam-6", "milk-6", "tea-6"),
    )


@cache
def market_orders() -> tuple[Order, ...]:
    """Sixty shops with twenty orders each, a week apart; the same ones every time."""
    random = np.random.default_rng(20260601)
    return tuple(
        Order(f"shop-{shop:02}", 7.0 * (ORDERS - number), _basket(random))
        for shop in range(SHOPS)
        for number in range(ORDERS)
    )


def _basket(random: np.random.Generator) -> tuple[str, ...]:
    """Two of the market's products at random, staples, what goes with them, one of two rivals."""
    bought = {str(p) for p in random.choice(all_products(), size=2, replace=False)}
    bought |= {staple for staple in STAPLES if random.random() < 0.5}
    first, second = COMPLEMENTS[int(random.integers(len(COMPLEMENTS)))]
    if random.random() < 0.6:
        bought |= (
            {first, second} if random.random() < 0.6 else {str(random.choice([first, second]))}
        )
    for one, other in SUBSTITUTES:
        if {one, other} <= bought:
            bought.discard(other)
        elif one not in bought and random.random() < 0.15:
            bought.add(other)
    return tuple(sorted(bought))


def profile_of(
    retailer: str,
    orders: Sequence[Order],
    *,
    viewed: Sequence[tuple[str, float]] = (),
    cart: Sequence[tuple[str, float]] = (),
) -> Profile:
    """The profile of a shop with these orders; what was seen goes by days before now."""
    own = sorted((o for o in orders if o.retailer == retailer), key=lambda order: order.at)
    baskets = tuple(Basket(f"{retailer}/{o.at}", o.at, o.products) for o in own)
    moments = [order.at for order in own] + [_moment(days) for _, days in (*viewed, *cart)]
    return Profile(
        retailer=retailer,
        sequence=len(own),
        bought={
            product: _bought([order.at for order in own if product in order.products])
            for product in sorted({product for order in own for product in order.products})
        },
        viewed=_seen(viewed),
        cart=_seen(cart),
        baskets=baskets[-MOST_BASKETS:],
        orders=len(own),
        spent=2.5 * sum(len(order.products) for order in own),
        first=min(moments, default=None),
        last=max(moments, default=None),
    )


def _bought(times: Sequence[int]) -> Bought:
    return Bought(len(times), float(len(times)), min(times), max(times), 1.0, 2.5)


def _seen(products: Sequence[tuple[str, float]]) -> tuple[Seen, ...]:
    latest_first = sorted(products, key=lambda each: each[1])
    return tuple(Seen(product, _moment(days)) for product, days in latest_first)


def _moment(days: float) -> int:
    return microseconds(NOW - timedelta(days=days))
