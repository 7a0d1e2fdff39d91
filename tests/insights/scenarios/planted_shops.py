"""Shops whose behaviour is known: a trade to fit to, and behaviour written down by hand."""

from datetime import UTC, datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, FloatArray, Index, Purchases
from events.trade import Trade, Traits
from insights.scenarios.behaviour import Ahead, Behaviour
from insights.scenarios.holdings import Holdings
from insights.scenarios.spread import Spread

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PRODUCTS = ("kettle", "mug", "tea")
CATEGORIES = ("Kitchen > Kettles", "Kitchen > Cups", "Drinks > Tea")
PRICES = (40.0, 5.0, 10.0)


def planted_trade(shops: int = 150, days: int = 500, ahead: int = 0) -> Trade:
    """Shops that order at a steady rate of their own, 1 in 40 leaving after each order.

    There are orders of so many `days` before NOW, and of some days `ahead`.
    """
    end = int(NOW.timestamp()) // 86_400
    rows: list[tuple[int, float, int, float]] = []
    for shop in range(shops):
        random = np.random.default_rng([3, shop])
        rate, day = random.gamma(2.0, 0.03), random.uniform(0, 200)
        while day < days + ahead:
            bought = random.choice(3, size=int(random.integers(1, 4)), replace=False)
            rows += [(shop, end - days + day, int(product), 1.0 + shop % 3) for product in bought]
            if random.random() < 1 / 40:
                break
            day += random.exponential(1 / rate)
    return trade_of(rows, shops)


def trade_of(rows: list[tuple[int, float, int, float]], shops: int) -> Trade:
    """Rows of shop, day since 1970, product and quantity; an order for each shop and day."""
    rows = sorted(rows, key=lambda row: (row[0], row[1]))
    shop = np.array([row[0] for row in rows], dtype=np.int32)
    time = np.array([int(row[1] * MICROSECONDS_A_DAY) for row in rows], dtype=np.int64)
    product = np.array([row[2] for row in rows], dtype=np.int32)
    starts = np.append(True, (shop[1:] != shop[:-1]) | (time[1:] != time[:-1]))
    purchases = Purchases(
        retailers=Index([f"shop {place:04d}" for place in range(shops)]),
        products=Index(PRODUCTS),
        retailer=shop,
        product=product,
        order=(np.cumsum(starts) - 1).astype(np.int32),
        time=time,
        quantity=np.array([row[3] for row in rows]),
        price=np.asarray(PRICES)[product],
    )
    traits = Traits(("Kettle", "Mug", "Tea"), CATEGORIES, ("", "", ""))
    return Trade(purchases, traits, NOW)


def written_behaviour(shops: int = 40, deviation: float = 0.0) -> Behaviour:
    """Shops that each make 2 orders of 50 in 90 days: 4,000 of revenue of the first 40."""

    def every(value: float) -> FloatArray:
        return np.full(shops, value)

    held = Holdings(
        names=("Drinks",),
        starts=np.array([0, shops // 2], np.int32),
        shop=np.arange(shops // 2, dtype=np.int32),
        share=np.full(shops // 2, 0.5, np.float32),
    )
    return Behaviour(
        now=NOW,
        retailers=tuple(f"shop {place:04d}" for place in range(shops)),
        band=np.repeat(np.arange(4, dtype=np.int32), shops // 4),
        idle=np.where(np.arange(shops) % 2, 10.0, 100.0),
        spent=every(400.0),
        basket=every(50.0),
        basket_variance=every(25.0),
        ahead=(
            Ahead(
                days=90,
                orders=every(2.0),
                orders_variance=every(3.0),
                chance=every(0.8),
                newcomers=0.0,
                season=1.0,
                spread=Spread(centre=0.0, deviation=deviation, replays=0.0),
                replays=0,
                held=0,
            ),
        ),
        categories=held,
        products=Holdings(
            names=(),
            starts=np.zeros(1, np.int32),
            shop=np.zeros(0, np.int32),
            share=np.zeros(0, np.float32),
        ),
        segments=("Alpha", "Beta"),
        segment=(np.arange(shops, dtype=np.int32) % 2).astype(np.int32),
    )
