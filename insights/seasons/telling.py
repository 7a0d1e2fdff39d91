"""Seasons for people."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from core.intervals import NORMAL_95
from core.per_cent import per_cent
from events.trade import Trade
from insights.affinities.names import Names
from insights.document import Chart, Section
from insights.document import Kind as Look
from insights.seasons.backtest import HELD_OUT, Held
from insights.seasons.demand import Kind
from insights.seasons.tables import (
    Told,
    held_table,
    holiday_table,
    month_table,
    series_name,
    stocking_table,
    week_table,
)
from insights.seasons.weeks import MONTH_NAMES


def season_section(key: str, title: str, trade: Trade, told: Told) -> Section:
    """All of it.

    Args:
        key: of the analysis.
        title: of the analysis.
        trade: gives the products their names.
        told: what was found.
    """
    names, broad = Names(trade), (Kind.EVERYTHING, Kind.CATEGORY)
    tables = [
        stocking_table(names, told),
        month_table(names, told, broad, "months", "Categories by month"),
        week_table(names, told),
        month_table(names, told, (Kind.PRODUCT,), "product_months", "Products by month"),
    ]
    if told.country is not None:
        tables.append(holiday_table(told))
    if told.held:
        tables.append(held_table(told))
    return Section(
        key=key,
        title=title,
        findings=tuple(_findings(names, trade.now.date(), told)),
        tables=tuple(tables),
        charts=(_week_chart(told), _month_chart(), _stocking_chart()),
        assumptions=tuple(_assumptions(told)),
    )


def _findings(names: Names, today: date, told: Told) -> Iterator[str]:
    months = told.seasons.months()
    high, low = int(np.argmax(months.value[0])), int(np.argmin(months.value[0]))
    yield (
        f"Demand is strongest in {MONTH_NAMES[high]}, {months.value[0, high]:.2f} times the mean "
        f"month ({months.low[0, high]:.2f} to {months.high[0, high]:.2f}), and weakest in "
        f"{MONTH_NAMES[low]}, {months.value[0, low]:.2f} times "
        f"({months.low[0, low]:.2f} to {months.high[0, low]:.2f})."
    )
    total, least, most = told.seasons.total(0, told.coming)
    yield (
        f"In the coming {told.coming.size} weeks {total:,.0f} orders are expected "
        f"({least:,.0f} to {most:,.0f})."
    )
    kinds = told.seasons.demand.kinds
    parts = [
        rise
        for rise in told.rises
        if kinds[rise.series] is not Kind.EVERYTHING and rise.order_by >= today
    ]
    if parts:
        strongest = max(parts, key=lambda rise: rise.times_low)
        yield (
            f"{len({rise.series for rise in parts}):,} categories and products will be in demand "
            "more than usual and can be ordered in time; most of all "
            f"{series_name(names, told, strongest.series)}, "
            f"{strongest.times:.1f} times the usual ({strongest.times_low:.1f} to "
            f"{strongest.times_high:.1f}) in the week from {strongest.peak}: order by "
            f"{strongest.order_by}."
        )
    yield from _holiday_finding(told)
    for held in told.held[:1]:
        yield _held_finding(held)


def _held_finding(held: Held) -> str:
    if held.error is None or held.last_year is None or held.recent is None:
        return (
            f"Only {held.came:,} orders came in the last 13 weeks, too few to measure how well "
            "they were foretold."
        )
    return (
        f"The last 13 weeks, foretold before them, were wrong by {per_cent(held.error)} (by the "
        f"same weeks a year ago {per_cent(held.last_year)}, by the 13 weeks before "
        f"{per_cent(held.recent)}); {per_cent(held.inside)} came within their 95 % interval."
    )


def _holiday_finding(told: Told) -> Iterator[str]:
    design, rates = told.seasons.design, told.seasons.rates
    if not design.holidays:
        return
    for place, when in enumerate(("with", "before")):
        row = design.months.stop + place
        effect = rates.coefficients[0, row]
        reach = NORMAL_95 * np.sqrt(rates.covariances[0, row, row])
        change, least, most = np.expm1([effect, effect - reach, effect + reach])
        yield (
            f"A week {when} a public holiday has {per_cent(change, signed=True)} orders "
            f"({per_cent(least, signed=True)} to {per_cent(most, signed=True)})."
        )


def _week_chart(told: Told) -> Chart:
    return Chart(
        name="weeks",
        title="Orders a week, and what is expected",
        kind=Look.LINES,
        table="weeks",
        x="week",
        y=("orders", "expected"),
        low="low",
        high="high",
        text="All orders by week, the fitted demand, and the coming half year with its interval.",
        rows=told.seasons.demand.weeks.size + told.coming.size,
    )


def _month_chart() -> Chart:
    return Chart(
        name="months",
        title="Times the usual demand by month",
        kind=Look.HEAT,
        table="months",
        x="month",
        y=("times",),
        series="series",
        text="Which categories are in demand in which months; everything on top.",
        rows=25 * len(MONTH_NAMES),
    )


def _stocking_chart() -> Chart:
    return Chart(
        name="stocking",
        title="How far demand will rise",
        kind=Look.INTERVALS,
        table="stocking",
        x="series",
        y=("times",),
        low="times_low",
        high="times_high",
        text="The next rises in demand, with their intervals, by the day to order by.",
        rows=15,
    )


def _assumptions(told: Told) -> Iterator[str]:
    demand = told.seasons.demand
    yield (
        f"Orders are counted by whole weeks from Monday, UTC: {demand.weeks.size} weeks; what came "
        "back is left out. An order counts once for each category and product in it."
    )
    yield (
        "Demand is a level, months and public holidays on a log scale (quasi-Poisson); a category "
        "is held near to everything and a product near to its category."
    )
    if told.seasons.design.trend:
        yield "A trend is part of it, and is taken to go on."
    else:
        yield "With less than two years a trend cannot be told from a season: there is none."
    resting = _resting(told)
    if resting:
        yield (
            f"{resting:,} of the products were not sold in the last {HELD_OUT} weeks and are told "
            "of as out of season, for they were not a year before either; whether they are still "
            "to be had, purchases do not tell."
        )
    if told.country is None:
        yield "No country was given: public holidays do not count."
    if not told.held:
        yield "Too little is known to hold the last weeks out and check on them."
    yield "Intervals of 95 %; counts are negative binomial with the variance that was seen."


def _resting(told: Told) -> int:
    """How many products there are that nobody bought lately."""
    demand = told.seasons.demand
    lately = demand.orders[demand.of_kind(Kind.PRODUCT), -HELD_OUT:]
    return int((lately.sum(axis=1) == 0).sum())
