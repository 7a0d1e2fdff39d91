"""The tables of seasons."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from insights.affinities.names import Names
from insights.document import Cell, Column, Table, Unit
from insights.seasons.backtest import Held
from insights.seasons.demand import Kind
from insights.seasons.model import Interval, Seasons
from insights.seasons.stocking import Rise
from insights.seasons.weeks import MONTH_NAMES, Weeks, monday, week_of_day

_TIMES = "Its usual demand is 1."
_INTERVAL = "The truth lies between these with 95 % probability."
_WAPE = "What was foretold wrongly, over all that came; empty if hardly anything did."


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of.

    Attributes:
        seasons: fitted until now.
        coming: the next weeks.
        rises: above the usual demand.
        held: how the last weeks were foretold; empty where too little is known.
        country: whose public holidays count, if any.
    """

    seasons: Seasons
    coming: Weeks
    rises: tuple[Rise, ...]
    held: tuple[Held, ...]
    country: str | None


def month_table(names: Names, told: Told, kinds: Sequence[Kind], name: str, title: str) -> Table:
    """Series of some kinds by month of the year."""
    months = told.seasons.months()
    demand = told.seasons.demand
    return Table(
        name=name,
        title=title,
        columns=(
            Column(name="series", title="Demand for"),
            Column(name="id", title="Id"),
            Column(name="month", title="Month"),
            Column(name="times", title="Times the usual", unit=Unit.RATIO, note=_TIMES),
            Column(name="low", title="from", unit=Unit.RATIO, note=_INTERVAL),
            Column(name="high", title="to", unit=Unit.RATIO, note=_INTERVAL),
        ),
        rows=tuple(
            (
                series_name(names, told, series),
                demand.names[series],
                month,
                *_cells(months, series, place),
            )
            for series in _of_kinds(told, kinds)
            for place, month in enumerate(MONTH_NAMES)
        ),
        shown=36,
    )


def week_table(names: Names, told: Told) -> Table:
    """Everything and the categories by week, those to come included."""
    demand = told.seasons.demand
    weeks = np.concatenate((demand.weeks, told.coming))
    foretold = told.seasons.orders(weeks)
    days = [monday(week).isoformat() for week in weeks.tolist()]
    rows: list[tuple[Cell, ...]] = []
    for series in _of_kinds(told, (Kind.EVERYTHING, Kind.CATEGORY)):
        name = series_name(names, told, series)
        came: list[int | None] = [round(each) for each in demand.orders[series].tolist()]
        came += [None] * told.coming.size
        rows += [
            (name, day, came[place], *_cells(foretold, series, place))
            for place, day in enumerate(days)
        ]
    return Table(
        name="weeks",
        title="Orders a week",
        columns=(
            Column(name="series", title="Demand for"),
            Column(name="week", title="Week from", unit=Unit.DATE),
            Column(name="orders", title="Orders", unit=Unit.COUNT, note="Empty if to come."),
            Column(name="expected", title="Expected", unit=Unit.NUMBER),
            Column(name="low", title="from", unit=Unit.NUMBER, note=_INTERVAL),
            Column(name="high", title="to", unit=Unit.NUMBER, note=_INTERVAL),
        ),
        rows=tuple(rows),
        shown=26,
    )


def stocking_table(names: Names, told: Told) -> Table:
    """What to stock up for, by the day by which to order it."""
    demand = told.seasons.demand
    return Table(
        name="stocking",
        title="What to stock up for",
        columns=(
            Column(name="order_by", title="Order by", unit=Unit.DATE, note="Past: at once."),
            Column(name="series", title="Demand for"),
            Column(name="id", title="Id"),
            Column(name="kind", title="Kind"),
            Column(name="first", title="Rises from", unit=Unit.DATE),
            Column(name="last", title="to", unit=Unit.DATE),
            Column(name="peak", title="Strongest week", unit=Unit.DATE),
            Column(name="times", title="Times the usual", unit=Unit.RATIO, note=_TIMES),
            Column(name="times_low", title="from", unit=Unit.RATIO, note=_INTERVAL),
            Column(name="times_high", title="to", unit=Unit.RATIO, note=_INTERVAL),
            Column(name="orders", title="Orders in that time", unit=Unit.NUMBER),
            Column(name="orders_low", title="from", unit=Unit.NUMBER, note=_INTERVAL),
            Column(name="orders_high", title="to", unit=Unit.NUMBER, note=_INTERVAL),
            Column(name="extra", title="More than usual", unit=Unit.NUMBER, note="Orders."),
            Column(name="extra_units", title="Units more", unit=Unit.NUMBER, note="Of a product."),
        ),
        rows=tuple(
            (
                rise.order_by.isoformat(),
                series_name(names, told, rise.series),
                demand.names[rise.series],
                demand.kinds[rise.series].value,
                rise.first.isoformat(),
                rise.last.isoformat(),
                rise.peak.isoformat(),
                rise.times,
                rise.times_low,
                rise.times_high,
                rise.orders,
                rise.orders_low,
                rise.orders_high,
                rise.orders - rise.usual,
                _known((rise.orders - rise.usual) * float(demand.units[rise.series])),
            )
            for rise in told.rises
        ),
    )


def holiday_table(told: Told) -> Table:
    """The public holidays to come, and what all demand is expected to be in their weeks."""
    foretold = told.seasons.orders(told.coming)
    relative = told.seasons.relative(told.coming)
    rows = []
    for day, name in told.seasons.design.holidays.items():
        place = week_of_day(day) - int(told.coming[0])
        if 0 <= place < told.coming.size:
            rows.append(
                (
                    day.isoformat(),
                    name,
                    *_cells(foretold, 0, place),
                    *_cells(relative, 0, place),
                )
            )
    return Table(
        name="holidays",
        title="Public holidays to come",
        columns=(
            Column(name="day", title="Day", unit=Unit.DATE),
            Column(name="holiday", title="Holiday"),
            Column(name="orders", title="Orders in its week", unit=Unit.NUMBER),
            Column(name="orders_low", title="from", unit=Unit.NUMBER, note=_INTERVAL),
            Column(name="orders_high", title="to", unit=Unit.NUMBER, note=_INTERVAL),
            Column(name="times", title="Times the half year", unit=Unit.RATIO),
            Column(name="times_low", title="from", unit=Unit.RATIO, note=_INTERVAL),
            Column(name="times_high", title="to", unit=Unit.RATIO, note=_INTERVAL),
        ),
        rows=tuple(rows),
    )


def held_table(told: Told) -> Table:
    """How the last weeks were foretold before they came."""
    return Table(
        name="held_out",
        title="The last 13 weeks, as they would have been foretold",
        columns=(
            Column(name="kind", title="Demand for"),
            Column(name="series", title="Series", unit=Unit.COUNT),
            Column(name="error", title="Error", unit=Unit.SHARE, note=_WAPE),
            Column(name="last_year", title="of the week a year ago", unit=Unit.SHARE, note=_WAPE),
            Column(name="recent", title="of the 13 weeks before", unit=Unit.SHARE, note=_WAPE),
            Column(name="inside", title="Within the interval", unit=Unit.SHARE, note="95 % aimed."),
        ),
        rows=tuple(
            (
                each.kind.value,
                each.series,
                each.error,
                each.last_year,
                each.recent,
                each.inside,
            )
            for each in told.held
        ),
    )


def series_name(names: Names, told: Told, series: int) -> str:
    """What a series is called before people."""
    demand = told.seasons.demand
    code = int(demand.codes[series])
    return demand.names[series] if code < 0 else names.of(code)


def _of_kinds(told: Told, kinds: Sequence[Kind]) -> list[int]:
    return [series for kind in kinds for series in told.seasons.demand.of_kind(kind)]


def _cells(found: Interval, series: int, place: int) -> tuple[float, float, float]:
    return (
        float(found.value[series, place]),
        float(found.low[series, place]),
        float(found.high[series, place]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
