"""What the API answers about stock, prices and retailers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from search.results import PriceTierView


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OfferNow(_Frozen):
    """What holds for a product in a region; `availability` is null where it is not sold."""

    availability: str | None
    stock: int | None = None
    price: float | None = None
    price_tiers: tuple[PriceTierView, ...] = ()


class OfferOutcomeView(_Frozen):
    """What became of one offer of a batch."""

    position: int = Field(description="Its place in the batch, from 0.")
    product: str
    region: str | None = Field(default=None, description="Left out where none was named.")
    outcome: str = Field(
        description="applied; stale (a newer word is known); repeated (its update_id was applied "
        "before); unknown_product, unknown_region, not_enough, refused: nothing was changed."
    )
    message: str = Field(description="The outcome in a sentence.")
    field: str | None = Field(default=None, description="The field concerned.")
    hint: str | None = Field(default=None, description="What to do about it.")
    stale: tuple[str, ...] = Field(
        default=(), description="Parts that were older than what is known and were left out."
    )
    now: OfferNow | None = Field(default=None, description="What holds now.")


class OffersAnswer(_Frozen):
    """What became of a batch, one by one; whatever was applied is on disk."""

    catalogue: str
    applied: int
    outcomes: dict[str, int] = Field(description="How many had each outcome.")
    offers: tuple[OfferOutcomeView, ...]


class BuiltOfferView(_Frozen):
    """What the feed, or the last change of the product, said."""

    stock: int | None = None
    price: float | None = None
    price_tiers: tuple[PriceTierView, ...] = ()


class LiveOfferView(_Frozen):
    """What was said since, which stands above it; what was not said is left out."""

    stock: int | None = None
    stock_at: datetime | None = None
    price: float | None = None
    price_at: datetime | None = None
    price_tiers: tuple[PriceTierView, ...] | None = None
    tier_prices: dict[str, float] = Field(default_factory=dict)
    withdrawn: bool = False


class RegionOfferView(_Frozen):
    """A product in one region, or without one."""

    region: str | None = Field(default=None, description="Left out: what holds without a region.")
    built: BuiltOfferView | None = None
    live: LiveOfferView | None = None
    now: OfferNow


class ProductOffersAnswer(_Frozen):
    """What was built of a product's offers, what is live, and what holds."""

    catalogue: str
    index_version: str
    product: str
    offers: tuple[RegionOfferView, ...]


class ClearedAnswer(_Frozen):
    """How many live offers were cleared: what was built holds again."""

    catalogue: str
    cleared: int


class RetailerView(_Frozen):
    """A shop that buys, where it is, and what tier of prices is its own."""

    id: str
    region: str | None = None
    price_tier: str | None = None


class RetailersAnswer(_Frozen):
    """Retailers, those first that were changed longest ago."""

    catalogue: str
    retailers: tuple[RetailerView, ...]
    next: int | None = Field(default=None, description="There are more: ask for those after it.")
