"""The trade of the demo's shops as the analyses see it, with the offers of the marketplace."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa

from catalog.demo import demo_products, demo_retailers
from catalog.demo.behaviour import Truth, demo_events
from catalog.demo.offers import REGIONS
from events.columns import Purchases, microseconds
from events.event import Event
from events.purchase_columns import LineColumns, OrderColumns, purchases_of
from events.trade import Trade, Traits
from events.ubi import event_of
from insights.bundles.live_supply import LiveSupply


@dataclass(frozen=True, slots=True)
class Planted:
    """What the shops of the demo did, what is offered to them, and what is true of them."""

    trade: Trade
    offers: LiveSupply
    truth: Truth


def planted_trade(until: datetime, seed: int, count: int) -> Planted:
    """Two years over the first products of a marketplace.

    Args:
        until: midnight, timezone-aware, before which they end.
        seed: of the marketplace: its products, shops and what they do.
        count: of products.
    """
    bodies, truth = demo_events(seed, count, until)
    purchases = _purchases([event for body in bodies if (event := event_of(body, until)).lines])
    known = {product.id: product for product in demo_products(seed, count)}
    bought = [known[name] for name in purchases.products.names]
    region = {retailer.id: retailer.region for retailer in demo_retailers(seed)}
    trade = Trade(
        purchases=purchases,
        traits=Traits(
            titles=tuple(product.title for product in bought),
            categories=tuple(" > ".join(product.category) for product in bought),
            brands=tuple(product.brand for product in bought),
        ),
        now=until,
        regions=tuple(region[name] for name in purchases.retailers.names),
    )
    return Planted(trade, LiveSupply(known.get, [each.name for each in REGIONS], ()), truth)


def _purchases(orders: list[Event]) -> Purchases:
    lines = [(number, line) for number, event in enumerate(orders) for line in event.lines]
    return purchases_of(
        OrderColumns(
            retailer=pa.array([event.retailer or "" for event in orders], pa.string()),
            order=pa.array([event.order or "" for event in orders], pa.string()),
            time=np.array([microseconds(event.time) for event in orders], dtype=np.int64),
        ),
        LineColumns(
            of=np.array([number for number, _ in lines], dtype=np.int64),
            product=pa.array([line.product for _, line in lines], pa.string()),
            quantity=np.array([line.quantity for _, line in lines], dtype=np.float64),
            price=np.array([line.price or np.nan for _, line in lines], dtype=np.float64),
        ),
    )
