"""The outlook as one of the analyses: what the next 90 days bring if nothing changes."""

from collections.abc import Iterator, Sequence

import numpy as np

from core.per_cent import per_cent
from core.progress import Reporter
from events.trade import Trade
from insights.analysis import Analysed, ShopColumn
from insights.document import Chart, Column, Kind, Section, Table, Unit
from insights.scenarios.assumptions import usual_assumptions
from insights.scenarios.backtest import (
    coverage_findings,
    coverage_table,
    replays_chart,
    replays_table,
)
from insights.scenarios.bands import BAND_NOTE, BANDS
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.fitting import Fitted, fit_behaviour
from insights.scenarios.scenario import Scenario
from insights.scenarios.simulation import ScenarioResult, run_scenario
from insights.scenarios.summary import Summary
from insights.scenarios.tables import interval, interval_columns

MODEL = "behaviour"
"""The file of the fitted behaviour among an analysis' models."""

OUTLOOK_DAYS = 90


class OutlookAnalysis:
    """What comes if nothing is done, how far to trust that, and the behaviour for scenarios."""

    key = "outlook"
    title = "What the next 90 days bring"

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:
        """Fit, replay the past, and look ahead.

        Raises:
            BadInput: there are too few orders, or none has a price.
        """
        fitted = fit_behaviour(trade, reporter)
        results = [
            run_scenario(fitted.behaviour, Scenario(name="as usual", horizon_days=each.days), seed)
            for each in fitted.behaviour.ahead
        ]
        return Analysed(
            section=outlook_section(self.key, self.title, fitted, results),
            shops=tuple(_shop_columns(fitted.behaviour)),
            models={MODEL: fitted.behaviour},
        )


def outlook_section(
    key: str, title: str, fitted: Fitted, results: Sequence[ScenarioResult]
) -> Section:
    """Findings, tables and charts; `results` are those of nothing done, one a horizon."""
    horizon = fitted.behaviour.horizon(OUTLOOK_DAYS)
    charts = [_ahead_chart()]
    tables = [_ahead_table(results), _bands_table(fitted.behaviour)]
    if fitted.replays:
        tables += [coverage_table(fitted.replays), replays_table(fitted.replays)]
        charts.append(replays_chart(fitted.replays))
    return Section(
        key=key,
        title=title,
        findings=(*_findings(fitted.behaviour, results), *coverage_findings(fitted.replays)),
        tables=tuple(tables),
        charts=tuple(charts),
        assumptions=tuple(usual_assumptions(fitted.behaviour, horizon)),
    )


def _findings(behaviour: Behaviour, results: Sequence[ScenarioResult]) -> Iterator[str]:
    (main,) = (each for each in results if each.scenario.horizon_days == OUTLOOK_DAYS)
    horizon = behaviour.horizon(OUTLOOK_DAYS)
    yield (
        f"If nothing changes, the next {OUTLOOK_DAYS} days bring a revenue of "
        f"{Summary.of(main.usual_revenue).money()}: the middle, and the interval that is meant to "
        "hold the truth 8 times in 10."
    )
    revenue = behaviour.revenue(horizon)
    top = behaviour.in_band("top")
    share = float(revenue[top].sum() / max(float(revenue.sum()), 1e-9))
    yield (
        f"{per_cent(share)} of what known shops bring comes from the {int(top.sum()):,} that spent "
        "most in the last year (5 % of those that ordered)."
    )
    yield (
        f"Of the shops that ordered within the last {OUTLOOK_DAYS} days "
        f"{Summary.of(main.retention_before).share()} will do so again within the next."
    )


def _ahead_table(results: Sequence[ScenarioResult]) -> Table:
    return Table(
        name="ahead",
        title="If nothing is done",
        columns=(
            Column(name="days", title="days ahead", unit=Unit.DAYS),
            *interval_columns(Unit.MONEY, "revenue"),
            *interval_columns(Unit.MONEY, "order value"),
            *interval_columns(Unit.SHARE, "retention"),
        ),
        rows=tuple(
            (
                each.scenario.horizon_days,
                *interval(each.usual_revenue),
                *interval(each.order_value_before),
                *interval(each.retention_before),
            )
            for each in results
        ),
    )


def _ahead_chart() -> Chart:
    return Chart(
        name="ahead_chart",
        title="Revenue to come, if nothing is done",
        kind=Kind.INTERVALS,
        table="ahead",
        x="days",
        y=("revenue_middle",),
        low="revenue_low",
        high="revenue_high",
        text="Revenue grows with the days ahead, and so does the interval around it.",
    )


def _bands_table(behaviour: Behaviour) -> Table:
    horizon = behaviour.horizon(OUTLOOK_DAYS)
    revenue, orders, chance = behaviour.revenue(horizon), horizon.orders, horizon.chance
    summed = behaviour.by_band
    shops = np.bincount(behaviour.band, minlength=len(BANDS))
    known = np.maximum(shops, 1)
    return Table(
        name="bands",
        title=f"By value, the next {OUTLOOK_DAYS} days",
        columns=(
            Column(name="band", title="shops", note=BAND_NOTE),
            Column(name="shops", title="how many", unit=Unit.COUNT),
            Column(name="spent", title="spent in the last year", unit=Unit.MONEY),
            Column(name="orders", title="orders expected", unit=Unit.NUMBER, note="mean"),
            Column(name="revenue", title="revenue expected", unit=Unit.MONEY, note="mean"),
            Column(name="chance", title="order at all", unit=Unit.SHARE, note="mean of the shops"),
        ),
        rows=tuple(
            zip(
                BANDS,
                shops.tolist(),
                summed(behaviour.spent).tolist(),
                summed(orders).tolist(),
                summed(revenue).tolist(),
                (summed(chance) / known).tolist(),
                strict=True,
            )
        ),
    )


def _shop_columns(behaviour: Behaviour) -> Iterator[ShopColumn]:
    horizon = behaviour.horizon(OUTLOOK_DAYS)
    yield ShopColumn(
        Column(name="value_band", title="value", note=BAND_NOTE),
        tuple(BANDS[place] for place in behaviour.band),
    )
    yield ShopColumn(
        Column(
            name="orders_90_days",
            title="orders in 90 days",
            unit=Unit.NUMBER,
            note="expected if nothing changes",
        ),
        tuple(horizon.orders.tolist()),
    )
    yield ShopColumn(
        Column(
            name="revenue_90_days",
            title="revenue in 90 days",
            unit=Unit.MONEY,
            note="expected if nothing changes",
        ),
        tuple(behaviour.revenue(horizon).tolist()),
    )
