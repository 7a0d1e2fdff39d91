"""What a benchmark reports: tables for people, the same as JSON for programs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict
from rich.console import Group
from rich.table import Table as RichTable
from rich.text import Text

from benchmarks.machine import Machine

Value = str | int | float | None


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Aim(_Frozen):
    """A figure and the bound that it should keep."""

    what: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the bound is kept."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def __str__(self) -> str:
        side = "at least" if self.at_least else "at most"
        verdict = "met" if self.met else "MISSED"
        return f"{self.what}: {shown(self.value)}, aim {side} {shown(self.bound)}: {verdict}"


class Table(_Frozen):
    """Rows of named values, and what must be known to read them."""

    name: str
    title: str
    rows: Sequence[Mapping[str, Value]]
    notes: Sequence[str] = ()
    aims: Sequence[Aim] = ()


class Report(_Frozen):
    """Everything that one run measured, on which machine and catalogue."""

    machine: Machine
    catalogue: Mapping[str, Value]
    tables: Sequence[Table]


def shown(value: Value) -> str:
    """A value as a table shows it: figures with about three digits that count."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    decimals = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{decimals}f}"


def rendered(table: Table) -> Group:
    """The table as rich draws it, its title above, its aims and notes below."""
    drawn = RichTable()
    columns = list(dict.fromkeys(name for row in table.rows for name in row))
    for name in columns:
        numeric = any(isinstance(row.get(name), int | float) for row in table.rows)
        drawn.add_column(name, justify="right" if numeric else "left")
    for row in table.rows:
        drawn.add_row(*(Text(shown(row.get(name))) for name in columns))
    below = Text("\n".join([*map(str, table.aims), *table.notes]))
    return Group(Text(table.title, style="bold"), drawn, below)


def write_json(report: Report, path: Path) -> None:
    """Write the report, indented; whether an aim is met is written with it."""
    document = report.model_dump()
    for written, table in zip(document["tables"], report.tables, strict=True):
        written["aims"] = [{**aim.model_dump(), "met": aim.met} for aim in table.aims]
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
