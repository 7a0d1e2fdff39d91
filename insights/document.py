"""What an analysis tells: findings in words, tables, and charts of the tables.

The same document is drawn on a page, in a report for mail, in a terminal and as CSV.
"""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Cell = str | int | float | bool | None
"""A value of a table; None where it is not known."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(StrEnum):
    """How the values of a column are written."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    """0 to 1, written in per cent."""
    DATE = "date"
    """ISO 8601."""
    DAYS = "days"
    RATIO = "ratio"
    """So many times as much."""


class Column(_Frozen):
    """A column of a table: its name in CSV, what people read above it, and what that means."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    unit: Unit = Unit.TEXT
    note: str = ""


class Table(_Frozen):
    """Rows of values.

    Attributes:
        name: within its section.
        shown: rows that a page shows; the rest is in the CSV.
        row_units: of each row, how its values in columns of numbers are written; empty where
            the rows do not differ in that.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[tuple[Cell, ...], ...]
    shown: int = 20
    row_units: tuple[Unit, ...] = ()

    @model_validator(mode="after")
    def _rows_fit(self) -> Self:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise ValueError(f"table {self.name} has two columns of one name")
        if any(len(row) != len(names) for row in self.rows):
            raise ValueError(f"table {self.name} has a row that is not {len(names)} values long")
        if self.row_units and len(self.row_units) != len(self.rows):
            raise ValueError(f"table {self.name} has units for {len(self.row_units)} of its rows")
        return self

    def unit(self, row: int, column: Column) -> Unit:
        """How the value of a row, by its place, is written in a column."""
        in_rows = self.row_units and column.unit is Unit.NUMBER
        return self.row_units[row] if in_rows else column.unit

    def column(self, name: str) -> tuple[Cell, ...]:
        """The values of one column, from the top.

        Raises:
            KeyError: there is no such column.
        """
        for place, column in enumerate(self.columns):
            if column.name == name:
                return tuple(row[place] for row in self.rows)
        raise KeyError(name)


class Kind(StrEnum):
    """What a chart looks like."""

    BARS = "bars"
    LINES = "lines"
    POINTS = "points"
    INTERVALS = "intervals"
    """A point and a line from `low` to `high` for each row, one below the other."""
    HEAT = "heat"
    """`x` across, `series` down, the first of `y` as colour."""


class Chart(_Frozen):
    """A picture of a table of the same section.

    Attributes:
        table: its name.
        x: the column across; of a chart of intervals, that with the names of the rows.
        y: columns whose values are drawn, each a series.
        low, high: columns between which the truth lies, with some probability.
        series: a column whose values part the rows into series; for one `y`.
        text: what is to be seen, for those who do not see it.
        diagonal: draws the line on which x equals y, as for calibration.
        rows: so many rows from the top are drawn.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    kind: Kind
    table: str
    x: str
    y: tuple[str, ...] = Field(min_length=1)
    low: str | None = None
    high: str | None = None
    series: str | None = None
    text: str
    diagonal: bool = False
    rows: int = 400


class Section(_Frozen):
    """What one analysis found.

    Attributes:
        key: of the analysis.
        findings: sentences, the most important first, each with its figures.
        assumptions: what the figures rest on.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    findings: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    assumptions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _charts_have_columns(self) -> Self:
        for chart in self.charts:
            table = self.table(chart.table)
            needed = {chart.x, *chart.y, chart.low, chart.high, chart.series} - {None}
            missing = needed - {column.name for column in table.columns}
            if missing:
                raise ValueError(f"chart {chart.name}: table {table.name} lacks {missing}")
        return self

    def table(self, name: str) -> Table:
        """The table called `name`.

        Raises:
            ValueError: there is none.
        """
        for table in self.tables:
            if table.name == name:
                return table
        raise ValueError(f"section {self.key} has no table {name}")
