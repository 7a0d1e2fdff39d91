"""What holds for a product, and where it comes from."""

import math
from collections.abc import Sequence

from api.live.answers import (
    BuiltOfferView,
    LiveOfferView,
    OfferNow,
    ProductOffersAnswer,
    RegionOfferView,
)
from catalog.product import Offer, Product
from catalog.store.baseline import built_offer
from catalog.store.records import NO_REGION, LiveOffer
from core.errors import NotFound
from search.availability import Anyone, offers_for
from search.built_offers import tier_views
from search.live.laying import is_silent, row_of
from search.snapshot import Snapshot


def now_in(snapshot: Snapshot, row: int, region: str) -> OfferNow:
    """What holds for the product of `row` in a region of the catalogue, or in NO_REGION."""
    offers = offers_for(snapshot, Anyone(region or None))
    price = float(offers.prices_for(None)[row])
    return OfferNow(
        availability=offers.availability_of(row),
        stock=offers.stock_of(row),
        price=None if math.isnan(price) else price,
        price_tiers=offers.price_tiers_of(row, None),
    )


def offers_of(
    catalogue: str, snapshot: Snapshot, product_id: str, live: Sequence[LiveOffer]
) -> ProductOffersAnswer:
    """Every region in which anything is said of a product.

    Raises:
        NotFound: there is no such product.
    """
    row = row_of(snapshot, product_id)
    if row is None:
        raise NotFound(f"no product {product_id!r}", field="id", hint="ids are exact")
    product = snapshot.products.product(row)
    said = {offer.region: offer for offer in live if not is_silent(offer)}
    known = {NO_REGION, *snapshot.offers.regions}
    regions = {NO_REGION, *said, *(offer.region for offer in product.offers)} & known
    return ProductOffersAnswer(
        catalogue=catalogue,
        index_version=snapshot.manifest.version,
        product=product_id,
        offers=tuple(
            RegionOfferView(
                region=region or None,
                built=_built(product, region),
                live=_live(said.get(region)),
                now=now_in(snapshot, row, region),
            )
            for region in sorted(regions)
        ),
    )


def _built(product: Product, region: str) -> BuiltOfferView | None:
    built = built_offer(product, region)
    if built is None:
        return None
    stated: Offer | Product = next(
        (offer for offer in product.offers if offer.region == region), product
    )
    return BuiltOfferView(
        stock=built.stock,
        price=None if built.price is None else float(built.price),
        price_tiers=tier_views(stated.price_tiers),
    )


def _live(offer: LiveOffer | None) -> LiveOfferView | None:
    if offer is None:
        return None
    return LiveOfferView(
        stock=offer.stock,
        stock_at=offer.stock_at,
        price=None if offer.price is None else float(offer.price),
        price_at=offer.price_at,
        price_tiers=None if offer.price_tiers is None else tier_views(offer.price_tiers),
        tier_prices={tier: float(price) for tier, price in offer.tier_prices.items()},
        withdrawn=offer.withdrawn,
    )
