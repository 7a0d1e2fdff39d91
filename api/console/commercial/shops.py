"""The list of shops: searched, filtered, sorted, paged and downloaded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field

from api.console.overview_page import Standing
from api.console.paging import Paging, paging
from core.errors import BadInput
from insights.artefacts.opening import Insights
from insights.document import Cell, Column, Table, Unit
from insights.report.csv_files import SHOP

PER_PAGE = 50
MOST_COLUMNS = 8
"""Beside the shop's name; the rest is on the page of each shop and in the CSV."""

MOST_CHOICES = 30
"""Values of a figure that can be chosen by."""

_WANTED = (
    "segment",
    "value",
    "orders",
    "monetary",
    "revenue",
    "recency_days",
    "frequency",
    "active",
    "active_chance",
    "churn_risk",
    "value_at_stake",
    "upsell",
    "upsell_chance",
)
"""Figures that are shown before others, as far as there are such."""

_NO_CHOICE = (None, "")

Order = Literal["ascending", "descending"]


class ShopsAsked(BaseModel):
    """Which shops, in which order.

    Attributes:
        q: a part of the id.
        sort: a figure, with "-" before it for the greatest first; empty for the shops' ids.
        by, chosen: a figure of words and the value that it must have.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    q: str = Field(default="", max_length=100)
    sort: str = Field(default="", max_length=100)
    by: str = Field(default="", max_length=100)
    chosen: str = Field(default="", max_length=200)
    page: int = Field(default=1, ge=1, le=1_000_000)

    @property
    def is_falling(self) -> bool:
        """Whether the greatest come first."""
        return self.sort.startswith("-")

    @property
    def sorted_by(self) -> str:
        """The figure by which they are ordered."""
        return self.sort.removeprefix("-")


@dataclass(frozen=True, slots=True)
class Choice:
    """A figure of words and its values, the commonest first."""

    column: Column
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShopsPage:
    """A page of shops.

    Attributes:
        tab: of the commercial team's pages.
        here: its address, without its query.
        columns: what is shown of each shop, its id first.
        rows: their values.
        found, total: shops asked for, and all of them.
        until: the day up to which orders are known.
    """

    standing: Standing
    tab: str
    here: str
    asked: ShopsAsked
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    found: int
    total: int
    choices: tuple[Choice, ...]
    paging: Paging | None
    until: str

    def sort_link(self, column: Column) -> str:
        """The sort that a click on a column's heading asks for: the other way round."""
        if column.unit is Unit.TEXT or column.name == SHOP.name:
            return column.name if self.asked.sort != column.name else f"-{column.name}"
        return f"-{column.name}" if self.asked.sort != f"-{column.name}" else column.name

    def order_of(self, column: Column) -> str:
        """How it is sorted by a column, as `aria-sort` says it."""
        if column.name != (self.asked.sorted_by or SHOP.name):
            return "none"
        return "descending" if self.asked.is_falling else "ascending"


def shops_page(insights: Insights, asked: ShopsAsked, standing: Standing, here: str) -> ShopsPage:
    """A page of those asked for.

    Raises:
        BadInput: there is no such figure.
    """
    found = _found(insights, asked)
    columns = _shown(insights.shops.columns, asked)
    part = found.slice((asked.page - 1) * PER_PAGE, PER_PAGE)
    return ShopsPage(
        standing=standing,
        tab="shops",
        here=here,
        asked=asked,
        columns=columns,
        rows=_rows(part, columns),
        found=found.num_rows,
        total=len(insights.shops),
        choices=tuple(_choices(insights)),
        paging=paging(here, asked.model_dump(), found.num_rows, PER_PAGE),
        until=insights.manifest.trade.until[:10],
    )


def shops_table(insights: Insights, asked: ShopsAsked) -> Table:
    """All of those asked for, with every figure.

    Raises:
        BadInput: there is no such figure.
    """
    columns = (SHOP, *insights.shops.columns)
    rows = _rows(_found(insights, asked), columns)
    return Table(name="shops", title="Shops", columns=columns, rows=rows)


def _found(insights: Insights, asked: ShopsAsked) -> pa.Table:
    table = insights.shops.table
    if asked.q:
        named = pc.match_substring(table.column(SHOP.name), asked.q, ignore_case=True)
        table = table.filter(named)
    if asked.by and asked.chosen:
        _check(insights, asked.by, "by")
        table = table.filter(
            pc.equal(table.column(asked.by).cast(pa.string()), pa.scalar(asked.chosen))
        )
    if asked.sort:
        _check(insights, asked.sorted_by, "sort")
        order: Order = "descending" if asked.is_falling else "ascending"
        keys: list[tuple[str, Order]] = [(asked.sorted_by, order), (SHOP.name, "ascending")]
        table = table.take(pc.sort_indices(table, sort_keys=keys))
    return table


def _check(insights: Insights, name: str, field: str) -> None:
    known = [SHOP.name, *(column.name for column in insights.shops.columns)]
    if name not in known:
        raise BadInput(
            f"shops have no figure {name[:80]!r}", field=field, hint=f"one of: {', '.join(known)}"
        )


def _shown(columns: Sequence[Column], asked: ShopsAsked) -> tuple[Column, ...]:
    """The shop, what is asked by, and what is wanted most."""
    by_name = {column.name: column for column in columns}
    names = dict.fromkeys((asked.by, asked.sorted_by, *_WANTED, *by_name))
    chosen = {name for name in names if name in by_name}
    first = [name for name in names if name in chosen][:MOST_COLUMNS]
    # In the order that they have anywhere else, so that columns stay where they are.
    return (SHOP, *(column for column in columns if column.name in first))


def _choices(insights: Insights) -> list[Choice]:
    choices = []
    for column in insights.shops.columns:
        values = insights.shops.table.column(column.name)
        if column.unit is not Unit.TEXT or not pa.types.is_string(values.type):
            continue
        counted: Any = pc.value_counts(values)
        if len(counted) > MOST_CHOICES + len(_NO_CHOICE):
            continue
        counts = {each["values"]: each["counts"] for each in counted.to_pylist()}
        chosen = [value for value in counts if value not in _NO_CHOICE]
        if 1 < len(chosen) <= MOST_CHOICES:
            ordered = sorted(chosen, key=lambda value: (-counts[value], value))
            choices.append(Choice(column, tuple(ordered)))
    return choices


def _rows(table: pa.Table, columns: Sequence[Column]) -> tuple[tuple[Cell, ...], ...]:
    if not columns:
        return ()
    values = [table.column(column.name).to_pylist() for column in columns]
    return tuple(zip(*values, strict=True))


def query_of(asked: ShopsAsked, **changed: str) -> Mapping[str, str]:
    """The fields of an address that asks the same but for what is changed, from its first page."""
    given = {**asked.model_dump(exclude={"page"}), **changed}
    return {name: value for name, value in given.items() if value}
