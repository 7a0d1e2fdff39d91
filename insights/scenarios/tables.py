"""Columns and tables that the sections of scenarios have in common."""

from collections.abc import Iterable

import numpy as np

from events.columns import FloatArray
from insights.document import Cell, Chart, Column, Kind, Table, Unit
from insights.scenarios.lever import unit_of
from insights.scenarios.simulation import ScenarioResult
from insights.scenarios.summary import Summary

BINS = 24

_MEAN_NOTE = "the mean of all draws, in which a few large ones count for what they bring"
_LOW_NOTE = "the truth is below with a probability of 10 %"
_MIDDLE_NOTE = "the median: the truth is as likely above as below"
_HIGH_NOTE = "the truth is above with a probability of 10 %"
_AT_MEDIANS = "with every assumption at its median"


def interval_columns(unit: Unit, of: str = "") -> tuple[Column, Column, Column]:
    """Low, middle and high of a distribution; `of` says of what, where there are several."""
    name, title = (f"{of.replace(' ', '_')}_", f"{of}, ") if of else ("", "")
    return (
        Column(name=f"{name}low", title=f"{title}low", unit=unit, note=_LOW_NOTE),
        Column(name=f"{name}middle", title=f"{title}middle", unit=unit, note=_MIDDLE_NOTE),
        Column(name=f"{name}high", title=f"{title}high", unit=unit, note=_HIGH_NOTE),
    )


def mean_column(unit: Unit, of: str = "") -> Column:
    """The mean of a distribution; `of` as in `interval_columns`."""
    name, title = (f"{of.replace(' ', '_')}_", f"{of}, ") if of else ("", "")
    return Column(name=f"{name}mean", title=f"{title}on average", unit=unit, note=_MEAN_NOTE)


def interval(draws: FloatArray) -> tuple[float, float, float]:
    """The cells of `interval_columns`."""
    found = Summary.of(draws)
    return found.low, found.middle, found.high


def figures_table(result: ScenarioResult) -> Table:
    """What the scenario brings, figure by figure; money, orders and shares in one table."""
    figures = (
        ("revenue if nothing is done", Unit.MONEY, result.usual_revenue),
        ("more revenue", Unit.MONEY, result.revenue),
        ("more margin, after costs", Unit.MONEY, result.margin),
        ("cost of the levers", Unit.MONEY, result.cost),
        ("more orders", Unit.NUMBER, result.orders),
        ("average order if nothing is done", Unit.MONEY, result.order_value_before),
        ("average order", Unit.MONEY, result.order_value),
        ("retention if nothing is done", Unit.SHARE, result.retention_before),
        ("retention", Unit.SHARE, result.retention),
    )
    return Table(
        name="figures",
        title="What it brings",
        columns=(
            Column(name="figure", title="figure"),
            *interval_columns(Unit.NUMBER),
            mean_column(Unit.NUMBER),
        ),
        rows=tuple((name, *interval(draws), float(draws.mean())) for name, _, draws in figures),
        row_units=tuple(unit for _, unit, _ in figures),
    )


def levers_table(result: ScenarioResult) -> Table:
    """What each lever adds."""
    rows: Iterable[tuple[Cell, ...]] = (
        (
            each.name,
            each.audience,
            each.shops,
            float(each.usual_revenue.mean()),
            float(each.responses.mean()),
            float(each.cost.mean()),
            float(each.revenue.mean()),
            *interval(each.margin),
        )
        for each in result.levers
    )
    return Table(
        name="levers",
        title="Lever by lever",
        columns=(
            Column(name="lever", title="lever"),
            Column(name="audience", title="audience"),
            Column(name="shops", title="shops", unit=Unit.COUNT),
            Column(name="usual", title="brings anyway", unit=Unit.MONEY, note="mean"),
            Column(name="responses", title="responses", unit=Unit.NUMBER, note="mean"),
            Column(name="cost", title="cost", unit=Unit.MONEY, note="mean"),
            Column(name="revenue", title="more revenue", unit=Unit.MONEY, note="mean"),
            *interval_columns(Unit.MONEY, "margin"),
        ),
        rows=tuple(rows),
    )


def swings_table(result: ScenarioResult) -> Table:
    """The tornado."""
    return Table(
        name="sensitivity",
        title="What the margin hangs on",
        columns=(
            Column(name="assumption", title="assumption"),
            Column(name="low", title="low", unit=Unit.NUMBER, note="exceeded 9 times in 10"),
            Column(name="high", title="high", unit=Unit.NUMBER, note="exceeded once in 10"),
            Column(name="at_low", title="margin at low", unit=Unit.MONEY),
            Column(name="at_high", title="margin at high", unit=Unit.MONEY),
            Column(name="from_margin", title="lower margin", unit=Unit.MONEY),
            Column(name="middle", title="between", unit=Unit.MONEY),
            Column(name="to_margin", title="higher margin", unit=Unit.MONEY),
        ),
        rows=tuple(
            (
                f"{each.owner}: {each.name.replace('_', ' ')}",
                each.low,
                each.high,
                each.at_low,
                each.at_high,
                min(each.at_low, each.at_high),
                (each.at_low + each.at_high) / 2,
                max(each.at_low, each.at_high),
            )
            for each in result.swings
        ),
        row_units=tuple(unit_of(each.name) for each in result.swings),
    )


def break_even_table(result: ScenarioResult) -> Table:
    """At what each lever earns nothing any more."""
    return Table(
        name="break_even",
        title="Where each lever earns nothing",
        columns=(
            Column(name="lever", title="lever"),
            Column(name="margin", title="margin expected", unit=Unit.MONEY, note=_AT_MEDIANS),
            Column(
                name="expected_conversion",
                title="conversion expected",
                unit=Unit.SHARE,
                note="median",
            ),
            Column(name="conversion", title="conversion needed", unit=Unit.SHARE),
            Column(name="discount", title="discount borne", unit=Unit.SHARE),
            Column(name="fixed_cost", title="fixed cost borne", unit=Unit.MONEY),
        ),
        rows=tuple(
            (
                each.lever,
                each.margin,
                each.expected_conversion,
                each.conversion,
                each.discount,
                each.fixed_cost,
            )
            for each in result.break_even
        ),
    )


def distribution_table(name: str, title: str, told: Iterable[tuple[str, FloatArray]]) -> Table:
    """How likely each size of a figure is, in equal steps over all scenarios."""
    named = tuple(told)
    every = np.concatenate([draws for _, draws in named])
    low, high = np.quantile(every, [0.001, 0.999])
    edges = np.linspace(low, max(high, low + 1e-6), BINS + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    rows: list[tuple[Cell, ...]] = []
    for series, draws in named:
        counts, _ = np.histogram(draws, edges)
        rows += [
            (float(middle), series, float(count) / draws.size)
            for middle, count in zip(middles, counts, strict=True)
        ]
    return Table(
        name=name,
        title=title,
        columns=(
            Column(name="value", title=title, unit=Unit.MONEY),
            Column(name="scenario", title="scenario"),
            Column(name="share", title="share of draws", unit=Unit.SHARE),
        ),
        rows=tuple(rows),
        shown=BINS,
    )


def distribution_chart(table: Table, text: str) -> Chart:
    """A line for each scenario."""
    return Chart(
        name=f"{table.name}_chart",
        title=table.title,
        kind=Kind.LINES,
        table=table.name,
        x="value",
        y=("share",),
        series="scenario",
        text=text,
    )
