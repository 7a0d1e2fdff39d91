"""What a request for similar products may say, and the query that it means."""

from pydantic import Field, ValidationError

from api.filters import parse_filter
from api.parameters import (
    CATALOGUE,
    PRICE_TIER,
    REGION,
    RETAILER,
    RETAILER_TOKEN,
    Parameters,
    Request,
)
from api.validation import as_bad_input
from search.query import (
    MAX_FILTERS,
    MAX_PER_PAGE,
    InStock,
    PriceTierName,
    RegionName,
    RetailerId,
)
from search.similar.results import Duplicates, Relation, SimilarQuery


class SimilarParameters(Parameters):
    """How products like another one are looked for."""

    catalogue: str | None = CATALOGUE
    page: int = Field(default=1, ge=1, le=1_000, description="The page, from 1.")
    per_page: int = Field(default=12, ge=1, le=MAX_PER_PAGE, description="Hits a page.")
    filter: list[str] = Field(
        default_factory=list,
        max_length=MAX_FILTERS,
        description="A condition, as in GET /v1/search; all that are given must hold.",
        examples=[["brand:HP,Dell"]],
    )
    region: RegionName | None = REGION
    retailer: RetailerId | None = RETAILER
    retailer_token: str | None = RETAILER_TOKEN
    price_tier: PriceTierName | None = PRICE_TIER
    in_stock: InStock = Field(
        default=InStock.TRUE,
        description="`true`: what can be delivered now; `soon`: what can be ordered for later too.",
    )
    relation: Relation = Field(
        default=Relation.ALTERNATIVES,
        description="What to buy instead, what goes with it, or whatever is near.",
    )
    duplicates: Duplicates = Duplicates.HIDE
    price_band: float = Field(
        default=4.0,
        ge=0,
        description=(
            "A hit costs between the product's price divided and multiplied by this, which is "
            "above 1; 0 for no bound."
        ),
    )
    diversity: float = Field(
        default=0.2, ge=0, le=1, description="0: by likeness alone; 1: by difference alone."
    )
    explain: bool = Field(default=False, description="Say for every hit what decided its place.")

    def to_query(self, product_id: str) -> SimilarQuery:
        """The query for products like `product_id` that these parameters mean.

        Raises:
            BadInput: a filter or the price band cannot be read.
        """
        given = self.model_dump(exclude={"catalogue", "retailer_token", "filter", "price_band"})
        try:
            return SimilarQuery(
                **given,
                products=(product_id,),
                filters=tuple(parse_filter(text) for text in self.filter),
                price_band=self.price_band or None,
            )
        except ValidationError as error:
            raise as_bad_input(error.errors(include_url=False)) from error


class SimilarRequest(Request, SimilarQuery):
    """Products or a text that others are to be like, catalogue and token."""

    catalogue: str | None = CATALOGUE
    retailer_token: str | None = RETAILER_TOKEN
