"""The products of the marketplace as its shops see them."""

from collections.abc import Mapping, Sequence

from catalog.demo.offers import REGIONS
from catalog.demo.retailers import RetailerKind
from catalog.product import Product

Prices = Mapping[tuple[str, str], float]
"""Product id and region -> what one unit costs there."""


class Market:
    """What is sold, in the order of the marketplace; what is alike for many shops is kept.

    Args:
        products: all of them.
    """

    def __init__(self, products: Sequence[Product]) -> None:
        self.products = products
        self.smallest = {each.id: each.min_order_quantity or 1 for each in products}
        """Product id -> the fewest units of an order."""
        self.prices: Prices = {
            # Where a region has no price of its own, the product's own holds.
            (product.id, offer.region): float(offer.price or product.price or 0)
            for product in products
            for offer in product.offers
        }
        self._sold = {region.name: _sold_in(region.name, products) for region in REGIONS}
        self._liked: dict[str, frozenset[str]] = {}

    def sold_in(self, region: str) -> Sequence[Product]:
        """What is offered there, whether there is any left or not."""
        return self._sold[region]

    def liked_by(self, kind: RetailerKind) -> frozenset[str]:
        """The ids of what shops of a kind have a taste for."""
        if kind.name not in self._liked:
            liked = (each.id for each in self.products if kind.likes(each) > 0)
            self._liked[kind.name] = frozenset(liked)
        return self._liked[kind.name]


def _sold_in(region: str, products: Sequence[Product]) -> list[Product]:
    return [each for each in products if any(offer.region == region for offer in each.offers)]
