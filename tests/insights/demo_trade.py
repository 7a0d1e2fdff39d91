"""The trade of the demo's shops, and the truth behind it."""

from functools import cache

import numpy as np
import pyarrow as pa

from catalog.demo import demo_products, demo_retailers
from catalog.demo.behaviour import LAST_DAY, Truth, demo_events
from events.columns import microseconds
from events.purchase_columns import LineColumns, OrderColumns, purchases_of
from events.trade import Trade, Traits
from events.ubi import event_of

PRODUCTS = 600


@cache
def demo_trade() -> tuple[Trade, Truth]:
    """Two years over the first products of the marketplace, and what is true of them."""
    bodies, truth = demo_events(count=PRODUCTS)
    orders = [event for body in bodies if (event := event_of(body, LAST_DAY)).lines]
    lines = [(number, line) for number, event in enumerate(orders) for line in event.lines]
    purchases = purchases_of(
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
    known = {product.id: product for product in demo_products(count=PRODUCTS)}
    names = purchases.products.names
    traits = Traits(
        titles=tuple(known[name].title for name in names),
        categories=tuple(" > ".join(known[name].category) for name in names),
        brands=tuple(known[name].brand for name in names),
    )
    regions = {retailer.id: retailer.region for retailer in demo_retailers()}
    shops = tuple(regions[name] for name in purchases.retailers.names)
    return Trade(purchases, traits, LAST_DAY, shops), truth
