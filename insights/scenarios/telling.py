"""A scenario's result as a section for people."""

from collections.abc import Iterator

from core.per_cent import per_cent
from insights.document import Chart, Kind, Section
from insights.report.cells import written
from insights.scenarios.break_even import BreakEven
from insights.scenarios.lever import unit_of
from insights.scenarios.simulation import ScenarioResult
from insights.scenarios.summary import Summary
from insights.scenarios.tables import (
    break_even_table,
    distribution_chart,
    distribution_table,
    figures_table,
    levers_table,
    swings_table,
)


def scenario_section(result: ScenarioResult) -> Section:
    """Findings, tables and charts of one scenario."""
    findings = tuple(_findings(result))
    tables = [figures_table(result)]
    charts: list[Chart] = []
    if result.levers:
        spread = distribution_table(
            "margin", "more margin, after costs", [(result.scenario.name, result.margin)]
        )
        tables += [levers_table(result), swings_table(result), break_even_table(result), spread]
        charts = [distribution_chart(spread, findings[0]), _tornado(result)]
    return Section(
        key="scenario",
        title=f"Scenario: {result.scenario.name}",
        findings=findings,
        tables=tuple(tables),
        charts=tuple(charts),
        assumptions=result.assumptions,
    )


def _findings(result: ScenarioResult) -> Iterator[str]:
    days = result.scenario.horizon_days
    usual = Summary.of(result.usual_revenue)
    if not result.levers:
        yield f"Nothing is done: revenue of {usual.money()} in {days} days, and nothing beyond it."
        return
    margin, loss = Summary.of(result.margin), float((result.margin < 0).mean())
    yield (
        f"{result.scenario.name} earns {margin.signed()} of margin after costs in {days} days: the "
        "middle, and the interval that is meant to hold the truth 8 times in 10; "
        f"the chance that it loses money is {per_cent(loss)}."
    )
    if margin.is_skewed:
        yield (
            f"On average over all draws it earns {margin.mean:+,.0f}: rare large ones weigh more "
            "there than in the middle. The middle is what to expect of one such plan, the average "
            "what each of many brings."
        )
    yield (
        f"Revenue grows by {Summary.of(result.revenue).signed()}, on {usual.money()} that come "
        "anyway."
    )
    yield (
        f"The average order goes from {Summary.of(result.order_value_before).middle:,.2f} to "
        f"{Summary.of(result.order_value).middle:,.2f}; retention from "
        f"{Summary.of(result.retention_before).share()} to {Summary.of(result.retention).share()}."
    )
    if result.swings:
        widest = result.swings[0]
        low, high = (written(end, unit_of(widest.name)) for end in (widest.low, widest.high))
        yield (
            f"It hangs most on {widest.name.replace('_', ' ')} of {widest.owner}: between "
            f"{low} and {high} the margin goes from {widest.at_low:+,.0f} to "
            f"{widest.at_high:+,.0f}."
        )
    for each in result.break_even:
        yield _breaking(each)


def _breaking(of: BreakEven) -> str:
    bears = f"it bears fixed costs of {of.fixed_cost:,.0f}"
    if of.expected_conversion is None:
        return f"{of.lever} is expected to earn {of.margin:+,.0f}; {bears}."
    expected = f"{per_cent(of.expected_conversion, 1)} are expected"
    if of.conversion is None:
        return f"{of.lever} does not earn even if every shop reached responds ({expected})."
    discount = "" if of.discount is None else f", a discount of up to {per_cent(of.discount, 1)}"
    return (
        f"{of.lever} earns if {per_cent(of.conversion, 2)} or more of the shops reached respond "
        f"({expected}){discount}; {bears}."
    )


def _tornado(result: ScenarioResult) -> Chart:
    widest = result.swings[0] if result.swings else None
    seen = (
        "Nothing is uncertain."
        if widest is None
        else (f"The widest bar is {widest.owner}: {widest.name.replace('_', ' ')}.")
    )
    return Chart(
        name="tornado",
        title="What the margin hangs on",
        kind=Kind.INTERVALS,
        table="sensitivity",
        x="assumption",
        y=("middle",),
        low="from_margin",
        high="to_margin",
        text=seen,
        rows=12,
    )
