"""What a request says of stock, prices and retailers."""

from datetime import datetime
from decimal import Decimal

from pydantic import Field

from api.parameters import CATALOGUE, CatalogueParameters, Request
from catalog.product import PriceTier
from catalog.store.records import NO_REGION, Retailer
from catalog.store.updates import OfferUpdate

MOST_AT_ONCE = 1_000

_NEW_REGION = Field(
    default=False,
    description="Whether regions may be named that the catalogue does not have yet.",
)


class PriceTierBody(Request):
    """The price of one unit from `min_quantity` units up."""

    min_quantity: int
    price: Decimal


class OfferBody(Request):
    """A word on one product in one region; what is left out stays as it is."""

    product: str = Field(description="Its id, as in the feed.", examples=["480649"])
    region: str = Field(
        default=NO_REGION,
        description="Where; left out, it is the product's own, which holds without a region.",
        examples=["north"],
    )
    stock: int | None = Field(default=None, description="Sellable units from now on.")
    stock_change: int | None = Field(
        default=None, description="Units that came or, below 0, went; not beside `stock`."
    )
    price: Decimal | None = Field(
        default=None, description="Of one unit, in the product's currency."
    )
    price_tiers: tuple[PriceTierBody, ...] | None = Field(
        default=None, description="Prices by quantity, by rising quantity; empty for none."
    )
    tier_prices: dict[str, Decimal] | None = Field(
        default=None,
        description="By name of a retailers' price tier, what they pay for one unit; "
        "empty for none.",
    )
    withdrawn: bool | None = Field(
        default=None, description="Whether the product is not sold there any more."
    )
    updated_at: datetime | None = Field(
        default=None,
        description="When it was so, with a time zone; an older word does not overwrite a "
        "newer one. Left out, it is newer than all before.",
    )
    update_id: str | None = Field(
        default=None,
        description="Your name of this update: it is applied once, even if sent again.",
    )

    def to_update(self) -> OfferUpdate:
        """The update that this is.

        Raises:
            BadInput: it says nothing, contradicts itself, or a value is out of range.
        """
        said = {
            name: getattr(self, name)
            for name in (
                "region",
                "stock",
                "stock_change",
                "price",
                "tier_prices",
                "withdrawn",
                "updated_at",
                "update_id",
            )
        }
        tiers = None
        if self.price_tiers is not None:
            tiers = tuple(PriceTier(tier.min_quantity, tier.price) for tier in self.price_tiers)
        return OfferUpdate(product_id=self.product, price_tiers=tiers, **said)


class OffersRequest(Request):
    """Offers of any products in any regions; later ones see what earlier ones did."""

    catalogue: str | None = CATALOGUE
    offers: tuple[OfferBody, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)
    new_region: bool = _NEW_REGION


class ClearParameters(CatalogueParameters):
    """Which live offers are cleared."""

    product: str | None = Field(default=None, max_length=200, description="Of this product.")
    region: str | None = Field(default=None, max_length=100, description="In this region.")
    all: bool = Field(default=False, description="Every one; not beside the others.")


class RetailerBody(Request):
    """A shop that buys."""

    id: str = Field(min_length=1, max_length=100, examples=["shop-17"])
    region: str | None = Field(default=None, min_length=1, max_length=100, examples=["north"])
    price_tier: str | None = Field(default=None, min_length=1, max_length=100, examples=["gold"])

    def to_retailer(self) -> Retailer:
        """The retailer that this is."""
        return Retailer(self.id, self.region, self.price_tier)


class RetailersRequest(Request):
    """Retailers, in place of those with their ids."""

    catalogue: str | None = CATALOGUE
    retailers: tuple[RetailerBody, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)
    new_region: bool = _NEW_REGION


class RetailersParameters(CatalogueParameters):
    """Which retailers are listed."""

    id: str | None = Field(default=None, max_length=100, description="The one of this id.")
    after: int = Field(default=0, ge=0, lt=1 << 62, description="Those behind this `next`.")
    limit: int = Field(default=100, ge=1, le=MOST_AT_ONCE, description="So many at the most.")
