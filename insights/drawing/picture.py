"""A chart and its table as numbers to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from insights.document import Cell, Chart, Column, Kind, Table, Unit
from insights.report.cells import heading, written

Floats = npt.NDArray[np.float64]

MOST_LINES = 60
"""Rows drawn one below the other, at the most."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_NAME = 8
_MANY_NAMES = 8


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn in one colour; all arrays have the shape (n,), NaN where nothing is known.

    Attributes:
        name: in the legend; "" where there is one series alone.
        x: where it is across: a figure, days since 1970, or the place of a name.
        y: the values.
        low, high: of the interval of each value, if there are any.
    """

    name: str
    x: Floats
    y: Floats
    low: Floats | None = None
    high: Floats | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn.

    Attributes:
        kind: what it looks like.
        names: of the places across (or, where `lying`, down); empty where x is a figure or a day.
        series: at least one.
        x_title, y_title: beside the axes.
        x_unit, y_unit: of their figures.
        lying: names stand below one another.
        diagonal: the line on which x equals y is drawn.
    """

    kind: Kind
    names: tuple[str, ...]
    series: tuple[Series, ...]
    x_title: str
    y_title: str
    x_unit: Unit
    y_unit: Unit
    lying: bool
    diagonal: bool

    @property
    def rows(self) -> int:
        """How many lines stand below one another, if names do."""
        return len(self.series) if self.kind is Kind.HEAT else len(self.names)


def picture_of(chart: Chart, table: Table) -> Picture:
    """What is drawn of `table`, which has all columns that `chart` names."""
    columns = {column.name: column for column in table.columns}
    x, first = columns[chart.x], columns[chart.y[0]]
    rows = _drawn(chart, table)[: chart.rows]
    named = _is_named(chart, x)
    names = tuple(dict.fromkeys(written(each, x.unit) for each in _cells(table, x, rows)))
    lying = named and _is_lying(chart.kind, x, names)
    if lying:
        names = names[:MOST_LINES]
    return Picture(
        kind=chart.kind,
        names=names if named else (),
        series=tuple(_series(chart, table, rows, names if named else None)),
        x_title=heading(x),
        y_title=heading(first) if len(chart.y) == 1 else "",
        x_unit=x.unit,
        y_unit=first.unit,
        lying=lying,
        diagonal=chart.diagonal,
    )


def _drawn(chart: Chart, table: Table) -> Sequence[tuple[Cell, ...]]:
    """The rows to draw: of intervals those with a value, for each takes a line."""
    if chart.kind is not Kind.INTERVALS:
        return table.rows
    values = [place for place, column in enumerate(table.columns) if column.name in chart.y]
    return [row for row in table.rows if any(row[place] is not None for place in values)]


def _is_named(chart: Chart, x: Column) -> bool:
    """Whether the values across are names in the order of their rows."""
    return chart.kind in {Kind.BARS, Kind.INTERVALS, Kind.HEAT} or x.unit is Unit.TEXT


def _is_lying(kind: Kind, x: Column, names: Sequence[str]) -> bool:
    if kind is Kind.INTERVALS:
        return True
    if kind is not Kind.BARS or x.unit is not Unit.TEXT:
        return False
    return len(names) > _MANY_NAMES or max(map(len, names), default=0) > _LONG_NAME


def _series(
    chart: Chart, table: Table, rows: Sequence[tuple[Cell, ...]], names: Sequence[str] | None
) -> list[Series]:
    columns = {column.name: column for column in table.columns}
    x = columns[chart.x]
    found: list[Series] = []
    for label, part in _parts(chart, table, rows):
        across = _across(_cells(table, x, part), x.unit, names)
        drawn = ~np.isnan(across)
        for name in chart.y:
            many = len(chart.y) > 1
            # The interval is one for all columns: that of the last, which is what is foretold.
            low, high = (chart.low, chart.high) if name == chart.y[-1] else (None, None)
            found.append(
                Series(
                    name=columns[name].title if many else label,
                    x=across[drawn],
                    y=_floats(_cells(table, columns[name], part))[drawn],
                    low=_bound(low, table, part, drawn),
                    high=_bound(high, table, part, drawn),
                )
            )
    return found


def _parts(
    chart: Chart, table: Table, rows: Sequence[tuple[Cell, ...]]
) -> list[tuple[str, list[tuple[Cell, ...]]]]:
    """The rows of every series under its name, in the order of their first rows."""
    if chart.series is None or not rows:
        return [("", list(rows))]
    column = next(each for each in table.columns if each.name == chart.series)
    labels = [written(each, column.unit) for each in _cells(table, column, rows)]
    parts: dict[str, list[tuple[Cell, ...]]] = {label: [] for label in labels}
    for label, row in zip(labels, rows, strict=True):
        parts[label].append(row)
    return list(parts.items())


def _cells(table: Table, column: Column, rows: Sequence[tuple[Cell, ...]]) -> list[Cell]:
    place = table.columns.index(column)
    return [row[place] for row in rows]


def _bound(
    name: str | None, table: Table, rows: Sequence[tuple[Cell, ...]], drawn: npt.NDArray[np.bool_]
) -> Floats | None:
    if name is None:
        return None
    column = next(each for each in table.columns if each.name == name)
    return _floats(_cells(table, column, rows))[drawn]


def _across(cells: Sequence[Cell], unit: Unit, names: Sequence[str] | None) -> Floats:
    """Where values are across; NaN for those that are not drawn."""
    if names is not None:
        places = {name: float(place) for place, name in enumerate(names)}
        return np.array([places.get(written(cell, unit), np.nan) for cell in cells], np.float64)
    return _floats([_days(cell) if unit is Unit.DATE else cell for cell in cells])


def _days(cell: Cell) -> float | None:
    """Days since 1970 of a day or a moment in ISO 8601."""
    if not isinstance(cell, str):
        return None
    moment = datetime.fromisoformat(cell)
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (zoned - _EPOCH) / timedelta(days=1)


def _floats(cells: Sequence[Cell]) -> Floats:
    """Figures as float64, shape (n,); NaN for what is none."""
    known = [np.nan if cell is None or isinstance(cell, str) else float(cell) for cell in cells]
    return np.array(known, np.float64)
