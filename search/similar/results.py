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
    RegionName,
)
from search.results import ProductView

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
        price_band: a hit costs between a seed's price divided and multiplied by this;
            None for no bound. Products without a price pass.
        diversity: 0 ranks by likeness alone, 1 by difference from the hits before alone
            (the lambda of maximal marginal relevance is 1 - diversity).
    """

    products: tuple[ProductId, ...] = Field(default=(), max_length=MAX_SEEDS)
    text: str = Field(default="", max_length=MAX_QUERY_CHARACTERS)
    page: int = Field(default=1, ge=1, le=1_000)
    per_page: int = Field(default=12, ge=1, le=MAX_PER_PAGE)
    filters: tuple[Filter, ...] = Field(default=(), max_length=MAX_FILTERS)
    region: RegionName | None = None
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
    """What decided a hit's place; None where it does not apply."""

    similarity: float
    type: str | None
    seed_type: str | None
    attribute_overlap: float | None
    price_ratio: float | None
    marginal_relevance: float | None


class SimilarHit(_Frozen):
    """A similar product, why, and how many variants of it were folded into it."""

    product: ProductView
    score: float
    reason: Reason
    variants: int = 0
    explanation: SimilarExplanation | None = None


class SimilarResult(_Frozen):
    """A page of similar products; `found` counts those on all pages."""

    hits: tuple[SimilarHit, ...]
    found: int
    page: int
    per_page: int
    search_time_ms: float
    index_version: str
