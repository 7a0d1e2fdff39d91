"""What a request for recommendations says."""

from pydantic import Field

from api.parameters import (
    CATALOGUE,
    PRICE_TIER,
    REGION,
    RETAILER,
    RETAILER_TOKEN,
    SESSION,
    Parameters,
)
from recommend.layout import MOST_HITS
from search.query import MAX_VALUE_CHARACTERS, PriceTierName, RegionName, RetailerId
from search.similar.results import MAX_SEEDS, ProductId

MOST_EXCLUDED = 200


class RecommendParameters(Parameters):
    """For whom, and about what, something is recommended."""

    catalogue: str | None = CATALOGUE
    retailer: RetailerId | None = RETAILER
    retailer_token: str | None = RETAILER_TOKEN
    region: RegionName | None = REGION
    price_tier: PriceTierName | None = PRICE_TIER
    session: str | None = SESSION
    product: list[ProductId] = Field(
        default_factory=list,
        max_length=MAX_SEEDS,
        description=(
            "Products looked at, or those of the basket, the last added last; ids that the "
            "catalogue does not have are passed over."
        ),
        examples=[["480649"]],
    )
    exclude: list[ProductId] = Field(
        default_factory=list,
        max_length=MOST_EXCLUDED,
        description="Products that the page shows besides; they and their variants are left out.",
    )
    category: str | None = Field(
        default=None,
        min_length=1,
        max_length=MAX_VALUE_CHARACTERS,
        description="A category, as in a filter, that is looked at.",
        examples=["Food > Drinks"],
    )
    k: int | None = Field(
        default=None,
        ge=1,
        le=MOST_HITS,
        description="Hits of a slot at the most; left out, as the layout says.",
    )


class PageRecommendParameters(RecommendParameters):
    """The same for every slot of a page."""

    page: str = Field(
        default="home",
        min_length=1,
        max_length=63,
        description="A page of the layout, such as home, product, basket or category.",
    )


class ReordersParameters(Parameters):
    """Which reorders are told."""

    catalogue: str | None = CATALOGUE
    region: RegionName | None = REGION
    price_tier: PriceTierName | None = PRICE_TIER
    within_days: float = Field(
        default=14,
        ge=0,
        le=366,
        description="What is due within so many days, or overdue.",
    )
    k: int = Field(default=50, ge=1, le=MOST_HITS, description="Products at the most.")
