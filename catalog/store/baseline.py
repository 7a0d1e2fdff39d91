"""What was built of each offer, read from the products themselves."""

from collections.abc import Callable, Collection

from catalog.product import Product
from catalog.store.records import NO_REGION
from catalog.store.updates import BuiltOffer


class ProductBaseline:
    """A `Baseline` over products that are looked up by id.

    Args:
        find: gives the product called so, as it is now; None if there is none.
        regions: of the marketplace. `NO_REGION` is one beside them: a product's own word holds
            wherever no region is asked for.
    """

    def __init__(self, find: Callable[[str], Product | None], regions: Collection[str]) -> None:
        self._find = find
        self._regions = frozenset(regions) | {NO_REGION}

    def has_product(self, product_id: str) -> bool:
        """Whether there is such a product."""
        return self._find(product_id) is not None

    def has_region(self, region: str) -> bool:
        """Whether the marketplace has such a region."""
        return region in self._regions

    def offer(self, product_id: str, region: str) -> BuiltOffer | None:
        """What was built of a known product in a known region; None where it is not sold."""
        product = self._find(product_id)
        return None if product is None else built_offer(product, region)


def built_offer(product: Product, region: str) -> BuiltOffer | None:
    """What the feed said of `product` in `region`; None where it is not sold.

    Without a region a feed says no number of units, only whether there are any.
    """
    if region == NO_REGION:
        return BuiltOffer(None, product.price)
    for offer in product.offers:
        if offer.region == region:
            price = product.price if offer.price is None else offer.price
            return BuiltOffer(offer.stock, price)
    return None
