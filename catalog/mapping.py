"""Which column of a feed is which field of a product, read from a small TOML file.

A mapping file has up to six tables, all optional:

    [fields]       our field = "column", ["first", "else this"], or
                   { column = "...", pattern = 'regular expression', separator = " > " }
    [defaults]     our field = the value of a row that has none
    [price]        unit = "cents" or "units"; decimal = "," or "."
    [offers]       region = { stock = "column", price = "column", price_tiers = "column" },
                   each column as in [fields]; a row without a stock has no offer there
    [attributes]   columns = { name = "column" }; prefixes = { attr_n_ = "number" };
                   objects = ["attributes"]; details = ["product_detail"]; separator = "|"
    [columns]      fold = true ("g:Image Link" is image_link); missing = "error" or "ignore"
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from catalog.product import Availability
from core.mapping_files import MappingFiles

REGION_LIMIT = 100
"""The longest name of a region, in characters."""

IDENTITY = "aisle"
"""The mapping of feeds that use our field names, or Google Merchant's."""

FieldName = Literal[
    "id", "title", "description", "brand", "category", "gtin", "mpn", "link", "image_link",
    "item_group_id", "price", "currency", "availability", "released", "popularity", "pack_size",
    "min_order_quantity", "price_tiers", "offers",
]  # fmt: skip


class AttributeKind(StrEnum):
    """What the values of an attribute column are."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ANY = "any"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(_Table):
    """Where the value of one field comes from: the first of its columns that is not empty.

    Attributes:
        columns: names in the feed, tried in order.
        pattern: what of a text is taken: its first group, or all of the match.
        separator: what parts the levels of a category or the items of a list.
    """

    columns: tuple[str, ...] = Field(min_length=1)
    pattern: re.Pattern[str] | None = None
    separator: str | None = Field(default=None, min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _spread(cls, given: object) -> object:
        if isinstance(given, str):
            return {"columns": [given]}
        if isinstance(given, list):
            return {"columns": given}
        if isinstance(given, dict) and "column" in given:
            if "columns" in given:
                raise ValueError("takes column or columns, not both")
            rest = {key: value for key, value in given.items() if key != "column"}
            return {"columns": [given["column"]], **rest}
        return given

    def read(self, values: Mapping[str, object]) -> object:
        """The value in a row; None when no column has one, or the pattern is not found."""
        for column in self.columns:
            value = values.get(column)
            if is_empty(value):
                continue
            if self.pattern is None:
                return value
            found = self.pattern.search(str(value))
            if found:
                return found[1] if self.pattern.groups else found[0]
        return None


def is_empty(value: object) -> bool:
    """Whether a feed says nothing here; tables write NaN for it."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value == [] or value != value  # noqa: PLR0124 - true of NaN alone


class PriceRules(_Table):
    """How the feed writes prices."""

    unit: Literal["cents", "units"] = "units"
    decimal: Literal[".", ","] | None = None


class OfferColumns(_Table):
    """Where stock and price of one region come from; no price means the product's own."""

    stock: Source
    price: Source | None = None
    price_tiers: Source | None = None

    @property
    def sources(self) -> dict[str, Source]:
        """The sources that are given, by what they hold."""
        every = {"stock": self.stock, "price": self.price, "price_tiers": self.price_tiers}
        return {part: source for part, source in every.items() if source is not None}


def _named(given: object) -> object:
    return {name: name for name in given} if isinstance(given, list) else given


class AttributeRules(_Table):
    """Which columns hold attributes.

    Attributes:
        columns: attribute name -> column.
        prefixes: how the columns begin whose remainder names the attribute -> their kind.
        objects: columns that hold a whole object of name -> value or values.
        details: columns of Google's product_detail (attribute_name and attribute_value).
        separator: what parts several values in one text.
    """

    columns: Annotated[dict[str, str], BeforeValidator(_named)] = {}
    prefixes: dict[str, AttributeKind] = {}
    objects: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    separator: str | None = Field(default=None, min_length=1)


class ColumnRules(_Table):
    """How strictly the names of columns are taken."""

    fold: bool = False
    missing: Literal["error", "ignore"] = "error"


class Defaults(_Table):
    """What a row that says nothing means."""

    availability: Availability | None = None
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    brand: str = ""


def _trimmed(name: str) -> str:
    if not name or name != name.strip() or not name.isprintable():
        raise ValueError("the name of a region is empty, or has spaces around it")
    return name


RegionKey = Annotated[str, Field(max_length=REGION_LIMIT), AfterValidator(_trimmed)]


class FeedMapping(_Table):
    """A whole mapping; see the module's docstring for its tables."""

    fields: dict[FieldName, Source]
    defaults: Defaults = Defaults()
    price: PriceRules = PriceRules()
    offers: dict[RegionKey, OfferColumns] = {}
    attributes: AttributeRules = AttributeRules()
    columns: ColumnRules = ColumnRules()

    @model_validator(mode="after")
    def _essentials(self) -> Self:
        for name in ("id", "title"):
            if name not in self.fields:
                raise ValueError(f"fields.{name} is needed: say which column holds the {name}")
        return self

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source by what it holds: a field, or "offers.REGION.stock" and the like."""
        by_region = {
            f"offers.{region}.{part}": source
            for region, columns in self.offers.items()
            for part, source in columns.sources.items()
        }
        return dict([*self.fields.items(), *by_region.items()])

    @cached_property
    def stock_columns(self) -> frozenset[str]:
        """Columns that say how much there is by region."""
        sources = [columns.stock for columns in self.offers.values()]
        if "offers" in self.fields:
            sources.append(self.fields["offers"])
        return frozenset(column for source in sources for column in source.columns)

    def named_columns(self) -> frozenset[str]:
        """Every column that the mapping reads by its full name."""
        rules = self.attributes
        named = {column for source in self.sources.values() for column in source.columns}
        return frozenset(named.union(rules.columns.values(), rules.objects, rules.details))

    def takes(self, column: str) -> bool:
        """Whether the (folded) `column` is read at all."""
        return column in self.named_columns() or column.startswith(tuple(self.attributes.prefixes))


@lru_cache(maxsize=65_536)
def fold_column(name: str) -> str:
    """A column's name as folding mappings know it: "g:Image Link" is image_link."""
    bare = name.strip().removeprefix("g:")
    head, dot, attribute = bare.partition(".")
    return "_".join(head.lower().split()) + dot + attribute


_MAPPINGS = MappingFiles("catalog", FeedMapping, keys_are_in="the tables in the README")


def shipped_mappings() -> tuple[str, ...]:
    """The names of the mappings that come with Aisle."""
    return _MAPPINGS.shipped()


def load_mapping(name_or_path: str | Path = IDENTITY) -> FeedMapping:
    """A mapping that comes with Aisle, by name, or one of the caller's, by the path of its file.

    Raises:
        BadInput: there is no such mapping, it is not TOML, or a key of it is wrong.
    """
    return _MAPPINGS.load(name_or_path)
