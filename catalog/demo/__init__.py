"""A made-up B2B grocery and household marketplace, for first steps and tests."""

from catalog.demo.marketplace import demo_products, write_demo_feed
from catalog.demo.offers import REGIONS, Region
from catalog.demo.orders import demo_orders, write_demo_orders
from catalog.demo.queries import DEMO_QUERIES, DemoQuery
from catalog.demo.query_log import demo_query_log, write_demo_query_log
from catalog.demo.retailers import Retailer, RetailerKind, demo_retailers

__all__ = [
    "DEMO_QUERIES",
    "REGIONS",
    "DemoQuery",
    "Region",
    "Retailer",
    "RetailerKind",
    "demo_orders",
    "demo_products",
    "demo_query_log",
    "demo_retailers",
    "write_demo_feed",
    "write_demo_orders",
    "write_demo_query_log",
]
