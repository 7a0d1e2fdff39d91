"""The query model: everything that a search can be asked, checked at the border."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

MAX_QUERY_CHARACTERS = 512
MAX_PER_PAGE = 250
MAX_FILTERS = 64
MAX_VALUE_CHARACTERS = 2_048
"""A category may be as long, of ten levels; longer attributes are texts, not choices."""

FieldName = Annotated[str, Field(min_length=1, max_length=200)]
RegionName = Annotated[str, Field(min_length=1, max_length=100)]
RetailerId = Annotated[str, Field(min_length=1, max_length=100)]
PriceTierName = Annotated[str, Field(min_length=1, max_length=100)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class HistoryMode(StrEnum):
    """What becomes of products that the shop has bought before.

    Attributes:
        BOOST: they come forward.
        HIDE: those bought lately are left out.
        ONLY: nothing else is found.
        IGNORE: nothing.
    """

    BOOST = "boost"
    HIDE = "hide"
    ONLY = "only"
    IGNORE = "ignore"


class Mode(StrEnum):
    """Which retrievers find candidates."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


class Sort(StrEnum):
    """The order of the hits."""

    RELEVANCE = "relevance"
    PRICE_ASC = "price:asc"
    PRICE_DESC = "price:desc"
    NEWEST = "newest"


class InStock(StrEnum):
    """Which availabilities are let through.

    Attributes:
        ANY: all of them.
        TRUE: what can be delivered now: in_stock and limited_availability.
        SOON: that, and what can be ordered for later: preorder and backorder.
    """

    ANY = "any"
    TRUE = "true"
    SOON = "soon"


class FusionMethod(StrEnum):
    """How lexical and dense scores become one."""

    RRF = "rrf"
    MIN_MAX = "min_max"
    DISTRIBUTION = "distribution"


class Filter(_Frozen):
    """A condition on one field: one of some values, or a range; both ends of it included.

    `field` is brand, category, availability, price, released, item_group_id, or
    attributes.NAME. A category value matches its whole subtree: "Food > Drinks".
    """

    field: FieldName
    any_of: tuple[Annotated[str, Field(max_length=MAX_VALUE_CHARACTERS)], ...] = Field(
        default=(), max_length=1000
    )
    min: float | None = None
    max: float | None = None
    exclude: bool = False

    @model_validator(mode="after")
    def _one_condition(self) -> Self:
        is_range = self.min is not None or self.max is not None
        if is_range == bool(self.any_of):
            raise ValueError("give either any_of or a range (min, max)")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is greater than max")
        return self


class Fusion(_Frozen):
    """Which fusion, and the share of the dense score in it."""

    method: FusionMethod = FusionMethod.MIN_MAX
    dense_weight: float = Field(default=0.25, ge=0, le=1)


class FinalRanking(_Frozen):
    """The final ranker's stage, which orders what was fused of words and meaning together."""

    enabled: bool = True


class Rerank(_Frozen):
    """The cross-encoder stage; what is None is as the server is set."""

    enabled: bool = True
    top: int | None = Field(default=None, ge=1, le=200)
    budget_ms: float | None = Field(default=None, gt=0, le=10_000)
    weight: float | None = Field(default=None, ge=0, le=1)


class HistoryUse(_Frozen):
    """What the search makes of what the shop has bought.

    Attributes:
        weight: the share of the history in the order, in the mode `boost`.
        days: what was bought within so many is hidden, in the mode `hide`.
    """

    mode: HistoryMode = HistoryMode.BOOST
    weight: float = Field(default=0.2, ge=0, le=1)
    days: float = Field(default=30.0, gt=0, le=36_500)


class Query(_Frozen):
    """One search. An empty `q` matches every product.

    Attributes:
        region: stock and prices are that region's, and only what is sold there is found.
        retailer: the shop that asks: its region and its price tier hold where the query names
            none; one that is not known changes nothing.
        price_tier: what retailers of that tier pay stands above the list prices.
        final: whether the final ranker orders the first candidates, in the mode hybrid.
        history: what becomes of products that the retailer has bought before.
        spelling: whether misspelt words are repaired.
        understanding: whether brands, units, prices and synonyms are recognised in the
            words, and an empty answer is relaxed.
    """

    q: str = Field(default="", max_length=MAX_QUERY_CHARACTERS)
    page: int = Field(default=1, ge=1, le=1_000_000)
    per_page: int = Field(default=20, ge=1, le=MAX_PER_PAGE)
    filters: tuple[Filter, ...] = Field(default=(), max_length=MAX_FILTERS)
    facets: tuple[FieldName, ...] = Field(default=(), max_length=50)
    max_facet_values: int = Field(default=10, ge=1, le=1000)
    region: RegionName | None = None
    retailer: RetailerId | None = None
    price_tier: PriceTierName | None = None
    in_stock: InStock = InStock.ANY
    sort: Sort = Sort.RELEVANCE
    mode: Mode = Mode.HYBRID
    fusion: Fusion = Fusion()
    final: FinalRanking = FinalRanking()
    rerank: Rerank = Rerank()
    history: HistoryUse = HistoryUse()
    spelling: bool = True
    understanding: bool = True
    highlight: bool = True
    explain: bool = False
