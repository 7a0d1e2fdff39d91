"""Shops that buy at random until they stop for good, and when they did is known."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, Index, Purchases, microseconds
from events.trade import Trade, Traits

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAYS = 600


@dataclass(frozen=True, slots=True)
class World:
    """A trade until `NOW`, what came after it in the same purchases, and the truth.

    Attributes:
        trade: its purchases go on for `DAYS` after `NOW`.
        stopped: days before now on which each shop stopped; below 0 after now.
    """

    trade: Trade
    stopped: npt.NDArray[np.float64]


def made_world(shops: int = 400, seed: int = 0) -> World:
    """Shops with a rate and a length of life of their own, and a usual value of their orders."""
    generator = np.random.default_rng(seed)
    rate = generator.gamma(2.0, 1 / 40.0, shops)
    start = generator.uniform(0, DAYS * 0.6, shops)
    stops = generator.beta(1.0, 8.0, shops)
    usual = generator.lognormal(4, 0.6, shops)
    rows: list[tuple[int, float, float]] = []
    stopped = np.empty(shops)
    for shop in range(shops):
        day = start[shop]
        while day < 2 * DAYS:
            rows.append((shop, day, usual[shop] * generator.gamma(4, 1 / 4)))
            stopped[shop] = DAYS - day
            if generator.random() < stops[shop]:
                break
            day += generator.exponential(1 / rate[shop])
    shops_of_rows, days, prices = zip(*rows, strict=True)
    buyer, when, price = np.array(shops_of_rows), np.array(days), np.array(prices)
    begin = microseconds(NOW - timedelta(days=DAYS))
    order = np.lexsort((when, buyer))
    size = order.size
    purchases = Purchases(
        retailers=Index([f"shop-{number:04d}" for number in range(shops)]),
        products=Index(["tea"]),
        retailer=buyer[order].astype(np.int32),
        product=np.zeros(size, dtype=np.int32),
        order=np.arange(size, dtype=np.int32),
        time=begin + (when[order] * MICROSECONDS_A_DAY).astype(np.int64),
        quantity=np.ones(size),
        price=price[order],
    )
    return World(Trade(purchases, Traits(("",), ("",), ("",)), NOW), stopped)
