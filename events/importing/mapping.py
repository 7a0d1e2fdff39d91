"""Which column of a file is which part of an order, read from a small TOML file.

A mapping file of order lines has up to three tables; one of events has [events] alone:

    [orders]       order, product, retailer = "column"; quantity, price, amount, place = "column"
                   time = { column = "...", zone = "Europe/London", format = "%d/%m/%Y %H:%M" }
                   or, where a file has no dates but days between orders,
                   time = { days_since = "...", number = "...", hour = "...",
                            last_day = 2017-06-30 }
                   returns = 'pattern of the ids of orders that went back'; upper_case = true
                   left_out = [{ where = { column = 'pattern' }, why = "..." }]
    [products]     title = ["column", ...]; category = ["column", ...]; brand = ["column", ...]
                   file = "beside the lines"; id = "its column"
                   lookups = { column = { file = "...", id = "column", name = "column" } }
    [file]         name = "the lines in a folder"; package = "where they are if no file is given"
                   encoding = "latin-1"; delimiter = ";"; decimal = ","
    [events]       schema = "ubi-1.3"

Patterns must match a whole value.
"""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from core.mapping_files import MappingFiles

MOST_OF_SOURCE = 30
"""Characters of a mapping's name, which with that of an order makes the id of an event."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_or_more(given: object) -> object:
    return [given] if isinstance(given, str) else given


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"{name!r} is no time zone, or tzdata is not installed") from error
    return name


Columns = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]


class TimeRules(_Table):
    """When an order was placed: a moment, or days since the one before it.

    Attributes:
        column: of moments, in ISO 8601 unless `format` says otherwise.
        format: as of Python's strptime.
        zone: of moments that name none.
        days_since: of whole days since the order before.
        number: of the order, counting within its retailer.
        hour: of the day, 0 to 23.
        last_day: on which every retailer's last order is taken to have been placed.
    """

    column: str | None = None
    format: str | None = None
    zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    days_since: str | None = None
    number: str | None = None
    hour: str | None = None
    last_day: date | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        made = (self.days_since, self.number, self.last_day)
        if (self.column is None) == all(each is None for each in made):
            raise ValueError("takes column, or days_since with number and last_day")
        if self.column is None and None in made:
            raise ValueError("days_since needs number and last_day beside it")
        return self


class LeftOut(_Table):
    """Rows that are no purchases: all patterns of `where` match."""

    where: dict[str, re.Pattern[str]] = Field(min_length=1)
    why: str


class OrderRules(_Table):
    """The columns of order lines.

    Attributes:
        order: its id.
        product: its id.
        retailer: who bought; empty where it is not known.
        quantity: sold units, below 0 for what went back; without the column, 1 a line.
        price: of one unit.
        amount: paid for the line, in place of a price.
        place: of the line in its order, by which lines are sorted.
        returns: the ids of orders that went back.
        upper_case: whether products that differ in case alone are the same.
    """

    order: str
    product: str
    retailer: str
    time: TimeRules
    quantity: str | None = None
    price: str | None = None
    amount: str | None = None
    place: str | None = None
    returns: re.Pattern[str] | None = None
    upper_case: bool = False
    left_out: tuple[LeftOut, ...] = ()

    @model_validator(mode="after")
    def _one_price(self) -> Self:
        if self.price is not None and self.amount is not None:
            raise ValueError("takes price or amount, not both")
        return self

    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once."""
        when = self.time
        named = [
            self.order, self.product, self.retailer, self.quantity, self.price, self.amount,
            self.place, when.column, when.days_since, when.number, when.hour,
        ]  # fmt: skip
        named += [column for rule in self.left_out for column in rule.where]
        return tuple(dict.fromkeys(column for column in named if column is not None))


class Lookup(_Table):
    """A file beside the lines in which the values of a column have names."""

    file: str
    id: str
    name: str


class ProductRules(_Table):
    """What lines, or a file beside them, say of products.

    Attributes:
        title: columns whose texts make it up, parted by a space; the commonest one counts.
        category: columns of its levels.
        brand: columns, as of the title.
        file: where the columns are; None for the lines themselves.
        id: the column of the product's id in `file`.
        lookups: by column, where its values are looked up.
    """

    title: Columns = ()
    category: Columns = ()
    brand: Columns = ()
    file: str | None = None
    id: str | None = None
    lookups: dict[str, Lookup] = {}

    @model_validator(mode="after")
    def _id_of_file(self) -> Self:
        if (self.file is None) != (self.id is None):
            raise ValueError("file and id go together")
        return self

    def columns(self) -> tuple[str, ...]:
        """Every column that is read, once."""
        named = (*self.title, *self.category, *self.brand)
        return tuple(dict.fromkeys(named if self.id is None else (self.id, *named)))


class FileRules(_Table):
    """Where a file is and how it is written."""

    name: str | None = None
    package: str | None = None
    encoding: str = "utf-8"
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."


class EventRules(_Table):
    """Of files that hold whole events."""

    schema_name: Literal["ubi-1.3"] = Field(alias="schema")


class OrderMapping(_Table):
    """A whole mapping; see the module's docstring for its tables.

    Attributes:
        source: its name, with which the ids of events begin.
    """

    source: Annotated[str, Field(max_length=MOST_OF_SOURCE)]
    orders: OrderRules | None = None
    products: ProductRules = ProductRules()
    file: FileRules = FileRules()
    events: EventRules | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.orders is None) == (self.events is None):
            raise ValueError("has [orders] or [events], one of them")
        return self


_MAPPINGS = MappingFiles("events", OrderMapping, keys_are_in="docs/events.md for the keys")


def load_mapping(name_or_path: str | Path) -> OrderMapping:
    """A mapping that comes with Aisle, by name, or one of the caller's, by the path of its file.

    Raises:
        BadInput: there is no such mapping, it is not TOML, or a key of it is wrong.
    """
    return _MAPPINGS.load(name_or_path, {"source": Path(name_or_path).stem})
