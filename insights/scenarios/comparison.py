"""Scenarios side by side, draw by draw."""

from collections.abc import Sequence

import numpy as np

from core.errors import BadInput
from core.per_cent import per_cent
from insights.document import Chart, Column, Kind, Section, Table, Unit
from insights.scenarios.simulation import ScenarioResult
from insights.scenarios.summary import Summary
from insights.scenarios.tables import (
    distribution_chart,
    distribution_table,
    interval,
    interval_columns,
    mean_column,
)


def comparison_section(results: Sequence[ScenarioResult]) -> Section:
    """Which of several scenarios earns most on average, and how sure that is.

    Results must be of one seed and number of draws: then what happens anyway is the same in each
    draw of all of them, and so is the luck of levers of one name.

    Raises:
        BadInput: fewer than two, or they differ in seed, draws, horizon or have one name.
    """
    _check(results)
    ranked = sorted(results, key=lambda each: -float(each.margin.mean()))
    findings = _findings(ranked)
    spread = distribution_table(
        "margin", "more margin, after costs", [(each.scenario.name, each.margin) for each in ranked]
    )
    return Section(
        key="comparison",
        title="Scenarios compared",
        findings=findings,
        tables=(_overview(ranked), _pairs(ranked), spread),
        charts=(_intervals(findings[0]), distribution_chart(spread, findings[0])),
        assumptions=tuple(dict.fromkeys(line for each in ranked for line in each.assumptions)),
    )


def _check(results: Sequence[ScenarioResult]) -> None:
    names = [each.scenario.name for each in results]
    if len(names) < 2:
        raise BadInput(
            "there is nothing to compare with", field="scenario", hint="name two files or more"
        )
    if len(set(names)) < len(names):
        raise BadInput(
            "two scenarios have the same name", field="name", hint='give each a name = "..."'
        )
    common = {(each.seed, each.margin.size, each.scenario.horizon_days) for each in results}
    if len(common) > 1:
        raise BadInput(
            "scenarios are only comparable over the same days and draws",
            field="horizon_days",
            hint="write the same horizon_days into each file",
        )


def _findings(ranked: Sequence[ScenarioResult]) -> tuple[str, ...]:
    best, second = ranked[0], ranked[1]
    ahead = best.margin - second.margin
    sure = float((ahead > 0).mean())
    told = [
        (
            f"{best.scenario.name} earns most on average: {float(best.margin.mean()):+,.0f} of "
            f"margin after costs in {best.scenario.horizon_days} days; in the middle "
            f"{Summary.of(best.margin).signed()}, the interval being meant to hold the truth 8 "
            "times in 10."
        ),
        (
            f"On average it is {float(ahead.mean()):+,.0f} ahead of {second.scenario.name}, in the "
            f"middle {Summary.of(ahead).signed()}, and ahead in {per_cent(sure)} of draws."
        ),
    ]
    losing = [each.scenario.name for each in ranked if float((each.margin < 0).mean()) > 0.5]
    if losing:
        told.append(f"More likely to lose than to earn: {', '.join(losing)}.")
    return tuple(told)


def _overview(ranked: Sequence[ScenarioResult]) -> Table:
    return Table(
        name="scenarios",
        title="Each scenario",
        columns=(
            Column(name="scenario", title="scenario"),
            *interval_columns(Unit.MONEY, "margin"),
            mean_column(Unit.MONEY, "margin"),
            Column(name="loss", title="chance of a loss", unit=Unit.SHARE),
            *interval_columns(Unit.MONEY, "revenue"),
            Column(name="cost", title="cost", unit=Unit.MONEY, note="mean"),
            Column(name="order_value", title="average order", unit=Unit.MONEY, note="median"),
            Column(name="retention", title="retention", unit=Unit.SHARE, note="median"),
            Column(name="best", title="earns most", unit=Unit.SHARE, note="share of draws"),
        ),
        rows=tuple(
            (
                each.scenario.name,
                *interval(each.margin),
                float(each.margin.mean()),
                float((each.margin < 0).mean()),
                *interval(each.revenue),
                float(each.cost.mean()),
                float(np.median(each.order_value)),
                float(np.median(each.retention)),
                best,
            )
            for each, best in zip(ranked, _best(ranked), strict=True)
        ),
    )


def _best(ranked: Sequence[ScenarioResult]) -> list[float]:
    """In what share of draws each earns most; those that tie share it."""
    margins = np.stack([each.margin for each in ranked])
    winning = margins == margins.max(axis=0)
    return [float(share) for share in (winning / winning.sum(axis=0)).mean(axis=1)]


def _pairs(ranked: Sequence[ScenarioResult]) -> Table:
    pairs = [(a, b) for place, a in enumerate(ranked) for b in ranked[place + 1 :]]
    return Table(
        name="differences",
        title="One against another, in margin",
        columns=(
            Column(name="scenario", title="scenario"),
            Column(name="against", title="against"),
            *interval_columns(Unit.MONEY),
            Column(name="ahead", title="ahead", unit=Unit.SHARE, note="share of draws"),
        ),
        rows=tuple(
            (
                a.scenario.name,
                b.scenario.name,
                *interval(a.margin - b.margin),
                float((a.margin > b.margin).mean()),
            )
            for a, b in pairs
        ),
    )


def _intervals(text: str) -> Chart:
    return Chart(
        name="margins",
        title="More margin, after costs",
        kind=Kind.INTERVALS,
        table="scenarios",
        x="scenario",
        y=("margin_middle",),
        low="margin_low",
        high="margin_high",
        text=text,
    )
