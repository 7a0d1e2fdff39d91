"""What a suggestion request asks, and what it is answered."""

from pydantic import BaseModel, ConfigDict, Field

from search.query import (
    MAX_QUERY_CHARACTERS,
    InStock,
    PriceTierName,
    RegionName,
    RetailerId,
)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SuggestQuery(_Frozen):
    """What was typed so far, and for whom. Nothing typed gives what is most popular.

    Attributes:
        limit: queries at the most; of products, categories and brands as many as
            their own limits say.
        region: only what is sold there leads to a suggestion.
        in_stock: which availabilities count as an answer.
        retailer: what this shop buys comes forward, and its region and its price tier hold
            where the query names none; an unknown one changes nothing.
        price_tier: as in a search.
    """

    q: str = Field(default="", max_length=MAX_QUERY_CHARACTERS)
    limit: int = Field(default=8, ge=0, le=50)
    products: int = Field(default=4, ge=0, le=20)
    categories: int = Field(default=3, ge=0, le=20)
    brands: int = Field(default=3, ge=0, le=20)
    region: RegionName | None = None
    in_stock: InStock = InStock.TRUE
    retailer: RetailerId | None = None
    price_tier: PriceTierName | None = None


class QuerySuggestion(_Frozen):
    """A query to run.

    Attributes:
        text: as it goes into the search bar.
        highlight: the text, HTML-escaped, with what was not typed yet in <mark> and </mark>.
        kind: "type", "brand", "category", "brand_type", "phrase" (from titles) or "query"
            (from the query log).
        products: how many products it names that pass the request's region and stock.
    """

    text: str
    highlight: str
    kind: str
    products: int


class ProductSuggestion(_Frozen):
    """A product to open at once."""

    id: str
    title: str
    highlight: str
    brand: str = ""
    image_link: str = ""
    price: float | None = None
    currency: str | None = None
    availability: str


class FieldSuggestion(_Frozen):
    """A category or brand to open, with the filter that does so.

    Attributes:
        value: "Food > Drinks" or "HP".
        name: the value as it is shown, a category without its parents.
    """

    value: str
    name: str
    highlight: str
    products: int


class SuggestResult(_Frozen):
    """Suggestions by group, best first.

    Attributes:
        corrected: whether a typo was forgiven to find them.
    """

    q: str
    queries: tuple[QuerySuggestion, ...] = ()
    products: tuple[ProductSuggestion, ...] = ()
    categories: tuple[FieldSuggestion, ...] = ()
    brands: tuple[FieldSuggestion, ...] = ()
    corrected: bool = False
    search_time_ms: float
    index_version: str
