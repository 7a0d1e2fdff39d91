"""What the address of a page says, and the addresses of the pages next to it."""

from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from api.filters import parse_filter
from api.parameters import MOST_TOKEN_CHARACTERS
from api.storefront.filter_text import filter_text
from api.validation import as_bad_input
from search.query import MAX_FILTERS, MAX_QUERY_CHARACTERS, Filter, InStock, Query, Sort

PER_PAGE = 24


class PageParameters(BaseModel):
    """The query parameters of the pages. Others, such as a newsletter's, are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    q: str = Field(default="", max_length=MAX_QUERY_CHARACTERS)
    catalogue: str | None = Field(default=None, max_length=63)
    region: str | None = Field(default=None, max_length=100)
    retailer: str | None = Field(default=None, max_length=100)
    retailer_token: str | None = Field(default=None, max_length=MOST_TOKEN_CHARACTERS)
    in_stock: bool = False
    filter: list[str] = Field(default_factory=list, max_length=MAX_FILTERS)
    price_min: float | None = None
    price_max: float | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = Field(default=1, ge=1, le=1_000_000)
    spelling: bool = True
    explain: bool = False

    @model_validator(mode="before")
    @classmethod
    def _drop_what_a_form_left_empty(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {name: _without_empty(value) for name, value in values.items() if value != ""}


@dataclass(frozen=True, slots=True)
class Address:
    """The state of a page of the shop; equal states have equal URLs.

    Attributes:
        catalogue: None where the server knows which one is meant.
        retailer: the shop that looks: its region and its prices hold.
        retailer_token: by which it may, where the server asks for one.
    """

    q: str = ""
    catalogue: str | None = None
    region: str | None = None
    retailer: str | None = None
    retailer_token: str | None = None
    in_stock: bool = False
    filters: tuple[Filter, ...] = ()
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    spelling: bool = True
    explain: bool = False

    @classmethod
    def of(cls, parameters: PageParameters) -> Self:
        """The state that the parameters of a request mean.

        Raises:
            BadInput: a filter or the price range cannot be read.
        """
        filters = [parse_filter(text) for text in parameters.filter]
        if parameters.price_min is not None or parameters.price_max is not None:
            filters = [each for each in filters if each.field != "price"]
            filters.append(_price_range(parameters.price_min, parameters.price_max))
        same = {name for name in PageParameters.model_fields if name in cls.__slots__}
        return cls(**{name: getattr(parameters, name) for name in same}, filters=tuple(filters))

    @property
    def is_front(self) -> bool:
        """Whether nothing is asked for yet."""
        asked = self.q.strip() or self.filters or self.page > 1
        return not asked and self.sort is Sort.RELEVANCE

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The parameters of the URL, without those that have their default."""
        given = {
            "q": self.q,
            "catalogue": self.catalogue or "",
            "region": self.region or "",
            "retailer": self.retailer or "",
            "retailer_token": self.retailer_token or "",
            "in_stock": "true" if self.in_stock else "",
        }
        rest = {
            "sort": "" if self.sort is Sort.RELEVANCE else self.sort.value,
            "page": "" if self.page == 1 else str(self.page),
            "spelling": "" if self.spelling else "false",
            "explain": "true" if self.explain else "",
        }
        filters = [("filter", filter_text(condition)) for condition in self.filters]
        named = [*given.items(), *filters, *rest.items()]
        return [(name, value) for name, value in named if value]

    @property
    def url(self) -> str:
        """The path and query of this page."""
        return _url("/", self.fields)

    @property
    def _shop_fields(self) -> list[tuple[str, str]]:
        kept = {"catalogue", "region", "retailer", "retailer_token"}
        return [(name, value) for name, value in self.fields if name in kept]

    def product_url(self, product_id: str) -> str:
        """The page of a product, in the same catalogue and region."""
        return _url(f"/products/{quote(product_id)}", self._shop_fields)

    @property
    def basket_url(self) -> str:
        """The basket of the shop that looks."""
        return _url("/basket", self._shop_fields)

    @property
    def results_template(self) -> str:
        """The URL of a search from here, with {q} and {filter} to be filled in."""
        return "&".join(["/?q={q}&filter={filter}", *_pairs(self.anew().fields)])

    @property
    def product_template(self) -> str:
        """The URL of a product from here, with {id} to be filled in."""
        return "?".join(["/products/{id}", *_pairs(self._shop_fields)])

    def having(self, **changes: Any) -> Self:  # noqa: ANN401 - the fields of this class
        """This page with other settings, from its first page on."""
        return replace(self, **{"page": 1, **changes})

    def filtered(self, field: str, *conditions: Filter) -> Self:
        """With `conditions` in place of those on `field`."""
        others = tuple(each for each in self.filters if each.field != field)
        return self.having(filters=(*others, *conditions))

    def anew(self, q: str = "") -> Self:
        """A new search from here: the shop, the region and what is in stock stay."""
        return type(self)(
            q=q,
            catalogue=self.catalogue,
            region=self.region,
            retailer=self.retailer,
            retailer_token=self.retailer_token,
            in_stock=self.in_stock,
        )

    def query(self, **more: Any) -> Query:  # noqa: ANN401 - the fields of Query
        """The search that fills this page.

        Raises:
            BadInput: the region's name is too long or empty.
        """
        asked = {
            "q": self.q,
            "page": self.page,
            "per_page": PER_PAGE,
            "filters": self.filters,
            "region": self.region,
            "retailer": self.retailer,
            "in_stock": InStock.TRUE if self.in_stock else InStock.ANY,
            "sort": self.sort,
            "spelling": self.spelling,
            "explain": self.explain,
        }
        try:
            return Query.model_validate(asked | more)
        except ValidationError as error:
            raise as_bad_input(error.errors(include_url=False)) from error


def _without_empty(value: object) -> object:
    return [each for each in value if each != ""] if isinstance(value, list) else value


def _price_range(low: float | None, high: float | None) -> Filter:
    try:
        return Filter(field="price", min=low, max=high)
    except ValidationError as error:
        refused = as_bad_input(error.errors(include_url=False))
        raise type(refused)(refused.message, field="price_min", hint=refused.hint) from error


def _pairs(fields: list[tuple[str, str]]) -> list[str]:
    """All fields as one text to put after others; nothing without fields."""
    return [urlencode(fields, quote_via=quote)] if fields else []


def _url(path: str, fields: list[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(fields, quote_via=quote)}" if fields else path
