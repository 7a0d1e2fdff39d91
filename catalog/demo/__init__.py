"""A made-up catalogue of a B2B grocery and household marketplace, for first steps and tests."""

from catalog.demo.generate import demo_products, write_demo_feed
from catalog.demo.queries import DEMO_QUERIES, DemoQuery

__all__ = ["DEMO_QUERIES", "DemoQuery", "demo_products", "write_demo_feed"]
