"""What a request for similar products asks, and what it is answered."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from search.query import (
    MAX_FILTERS,
    MAX_PER_PAGE,
    MAX_QUERY_CHARACTERS,
    Filter,
    InStock,
    PriceTierName,
    RegionName,
    RetailerId,
)
from search.results import ProductView, Relaxation

MAX_SEEDS = 50

ProductId = Annotated[str, Field(min_length=1, max_length=200)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Duplicates(StrEnum):
    """What becomes of offers of the very same product: variants of a seed are none."""

    HIDE = "hide"
    ONLY = "only"


class Relation(StrEnum):
    """What is asked for: what one could buy instead, what goes with it, or both."""

    ALTERNATIVES = "alternatives"
    ACCESSORIES = "accessories"
    ANY = "any"


class SimilarQuery(_Frozen):
    """Products like some others (the seeds), or like a text; one of the two is given.

    Attributes:
        retailer: as in a search.
        price_tier: as in a search.
        price_band: a hit costs between a seed's price divided and multiplied by this; an
            accessory may cost less. None for no bound. Products without a price pass.
        diversity: 0 ranks by likeness alone, 1 by difference from the hits before alone
            (the lambda of maximal marginal relevance is 1 - diversity).
    """

    products: tuple[ProductId, ...] = Field(default=(), max_length=MAX_SEEDS)
    text: str = Field(default="", max_length=MAX_QUERY_CHARACTERS)
    page: int = Field(default=1, ge=1, le=1_000)
    per_page: int = Field(default=12, ge=1, le=MAX_PER_PAGE)
    filters: tuple[Filter, ...] = Field(default=(), max_length=MAX_FILTERS)
    region: RegionName | None = None
    retailer: RetailerId | None = None
    price_tier: PriceTierName | None = None
    in_stock: InStock = InStock.TRUE
    duplicates: Duplicates = Duplicates.HIDE
    relation: Relation = Relation.ALTERNATIVES
    price_band: float | None = Field(default=4.0, gt=1)
    diversity: float = Field(default=0.2, ge=0, le=1)
    explain: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.products) == bool(self.text.strip()):
            raise ValueError("give either products or a text")
        return self


class Reason(_Frozen):
    """Why a product is shown.

    Attributes:
        code: "same_type", "same_brand", "same_category", "same_attributes", "like_text",
            "accessory" or "duplicate".
        text: a few words for the shopper: "also a laser printer, cheaper".
    """

    code: str
    text: str


class SimilarExplanation(_Frozen):
    """What decided a hit's place; None where it does not apply.

    Attributes:
        similarity: the cosine with the seed that the hit is shown for.
        seed: the id of that seed; None for a text.
        type: what sort of thing the hit is.
        type_closeness: of the two types, 1 for the same.
        attribute_overlap: of the names of the attributes.
        price_ratio: the hit's price by the seed's.
        relevance: all these as one score, before diversity.
        marginal_relevance: what was left of it beside the hits before.
        loosened: the guard that was loosened to let it through: "price", "type" or "meaning".
    """

    similarity: float
    type: str | None
    seed_type: str | None
    attribute_overlap: float | None
    price_ratio: float | None
    marginal_relevance: float | None
    seed: str | None = None
    type_closeness: float | None = None
    relevance: float | None = None
    loosened: str | None = None


class SimilarHit(_Frozen):
    """A similar product, why, and how many variants of it were folded into it."""

    product: ProductView
    score: float
    reason: Reason
    variants: int = 0
    explanation: SimilarExplanation | None = None


class SimilarResult(_Frozen):
    """A page of similar products; `found` counts those on all pages.

    Attributes:
        relaxed: the guards that were loosened because too few products passed, in order;
            the steps are "price" and "type", and for a text that is like nothing here "meaning".
    """

    hits: tuple[SimilarHit, ...]
    found: int
    page: int
    per_page: int
    search_time_ms: float
    index_version: str
    relaxed: tuple[Relaxation, ...] = ()
