"""What is told of scenarios: sensitivity, break-even, comparison, outlook, campaigns."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from core.errors import BadInput
from core.progress import Silent
from insights.analysis import Analysed
from insights.document import Table
from insights.report.cells import written
from insights.scenarios.analysis import OutlookAnalysis
from insights.scenarios.bands import BANDS
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.campaigns import PastCampaign, campaigns_section, judge_campaigns
from insights.scenarios.comparison import comparison_section
from insights.scenarios.simulation import ScenarioResult, run_scenario
from insights.scenarios.summary import Summary
from insights.scenarios.telling import scenario_section
from tests.insights.scenarios.planted_shops import NOW, planted_trade, written_behaviour
from tests.insights.scenarios.test_scenario_reckoning import scenario

BUNDLE: dict[str, Any] = {
    "kind": "bundle",
    "name": "bundle",
    "conversion": {"low": 0.1, "likely": 0.2, "high": 0.6},
    "price": 60,
    "cost_fixed": 100,
}


def run(*levers: dict[str, Any], name: str = "a plan", deviation: float = 0.0) -> ScenarioResult:
    plan = scenario(*levers).model_copy(update={"name": name})
    return run_scenario(written_behaviour(deviation=deviation), plan, seed=2, draws=1_000)


@pytest.fixture(scope="module")
def outlook() -> Analysed:
    return OutlookAnalysis().analyse(planted_trade(shops=80), 0, Silent())


def test_swings_are_reckoned_by_hand_widest_first() -> None:
    found = run({**BUNDLE, "cannibalisation": {"low": 0, "likely": 0.5, "high": 1}})

    first, second = found.swings
    # 40 shops * conversion * 60 * .3 * (1 - cannibalisation) - 100, the other at its median.
    conversion = np.median(_drawn(0.1, 0.2, 0.6))
    assert (first.name, second.name) == ("cannibalisation", "conversion")
    assert first.at_low == pytest.approx(40 * conversion * 18 * (1 - first.low) - 100, rel=0.01)
    assert second.at_high == pytest.approx(40 * second.high * 18 * 0.5 - 100, rel=0.01)
    assert first.width >= second.width


def _drawn(low: float, likely: float, high: float) -> np.ndarray:
    """PERT by its definition, as a beta distribution."""
    rise = 4 * (likely - low) / (high - low)
    return low + (high - low) * np.random.default_rng(0).beta(1 + rise, 5 - rise, 100_000)


def test_the_trade_as_a_whole_swings_what_hangs_on_it() -> None:
    lever = {"kind": "banner", "conversion": 0.5, "basket_effect": 0.1}
    (swing,) = run(lever, deviation=0.2).swings

    assert swing.low == pytest.approx(np.exp(-0.2 * 1.2816), rel=1e-3)
    assert swing.at_high == pytest.approx(4_000 * swing.high * 0.5 * 0.1 * 0.3)


def test_breaking_even_is_reckoned_by_hand() -> None:
    (found,) = run({**BUNDLE, "cost_per_contact": 1}).break_even

    # 40 * c * 18 = 100 + 40, and at the median c the discount eats 40 * c * 60 * d.
    assert found.conversion == pytest.approx(140 / 720, abs=1e-6)
    expected = found.expected_conversion
    assert expected is not None
    assert found.discount == pytest.approx(0.3 - 140 / (40 * expected * 60), abs=1e-6)
    assert found.fixed_cost == pytest.approx(40 * expected * 18 - 40)


def test_what_never_earns_is_told() -> None:
    found = run({**BUNDLE, "cost_fixed": 10_000})

    assert found.break_even[0].conversion is None
    assert (found.margin < 0).all()
    told = " ".join(scenario_section(found).findings)
    assert "the chance that it loses money is 100 %" in told
    assert "does not earn even if every shop reached responds" in told


def test_a_section_lists_every_assumption() -> None:
    told = scenario_section(run(BUNDLE, {"kind": "banner", "conversion": 0.1, "basket_effect": 0}))

    listed = " ".join(told.assumptions)
    for part in (
        "conversion 10 % to 60 %, likely 20 %",
        "price 60; units 1; discount 0 %",
        "costs 100.00 once",
        "Margin, of a price after goods are paid for: 30 %.",
    ):
        assert part in listed
    assert {chart.table for chart in told.charts} == {"margin", "sensitivity"}
    shares = np.array(told.table("margin").column("share"), np.float64)
    assert shares.sum() == pytest.approx(1, abs=0.01)


def test_each_row_is_written_in_its_own_unit() -> None:
    plan = {**BUNDLE, "price": {"low": 40, "likely": 60, "high": 90}}
    section = scenario_section(run(plan))
    swings, figures = section.table("sensitivity"), section.table("figures")

    low = dict(zip(swings.column("assumption"), swings.column("low"), strict=True))
    # PERT: the quantile of 10 % of what lies from 10 % to 60 %, likely 20 %.
    share = float(np.quantile(_drawn(0.1, 0.2, 0.6), 0.1))
    assert low["bundle: conversion"] == pytest.approx(share, rel=0.01)
    told = {row[0]: _written_row(swings, place) for place, row in enumerate(swings.rows)}
    assert told["bundle: conversion"][1] == f"{100 * float(low['bundle: conversion'] or 0):.1f} %"
    assert told["bundle: price"][1] == f"{float(low['bundle: price'] or 0):.2f}"
    kept = {row[0]: _written_row(figures, place) for place, row in enumerate(figures.rows)}
    assert all(each.endswith(" %") for each in kept["retention"][1:])
    assert not any(each.endswith("%") for each in kept["more orders"])
    widest = section.findings[-2]
    assert f" of bundle: between {told[swings.rows[0][0]][1]} and " in widest


def _written_row(table: Table, place: int) -> list[str]:
    cells = zip(table.rows[place], table.columns, strict=True)
    return [written(cell, table.unit(place, column)) for cell, column in cells]


def test_nothing_done_is_told_as_such() -> None:
    (line,) = scenario_section(run()).findings

    assert line.startswith("Nothing is done: revenue of ")


def test_scenarios_of_the_same_luck_differ_by_their_costs_alone() -> None:
    cheap, dear = run(BUNDLE), run({**BUNDLE, "cost_fixed": 130}, name="dearer")

    told = comparison_section([dear, cheap])

    assert told.findings[0].startswith("a plan earns most")
    (row,) = told.table("differences").rows
    assert row[:2] == ("a plan", "dearer")
    assert np.array(row[2:], np.float64) == pytest.approx([30, 30, 30, 1])
    assert told.table("scenarios").column("best") == (1.0, 0.0)
    assert cheap.margin - dear.margin == pytest.approx(30)


def test_what_is_skewed_tells_its_average_beside_its_middle() -> None:
    found = run(BUNDLE)
    # The mean of a lognormal distribution is exp(s^2 / 2) times its median.
    rare = np.exp(1.2 * np.random.default_rng(3).standard_normal(100_000)) * 1_000
    skewed = scenario_section(replace(found, margin=rare))
    even = scenario_section(replace(found, margin=rare * 0 + np.linspace(900, 1_100, rare.size)))

    assert (
        "the middle, and the interval that is meant to hold the truth 8 times in 10"
        in (skewed.findings[0])
    )
    assert skewed.findings[1].startswith("On average over all draws it earns +2,0")
    assert not any(each.startswith("On average") for each in even.findings)
    (row,) = [row for row in skewed.table("figures").rows if row[0] == "more margin, after costs"]
    assert float(row[2] or 0) == pytest.approx(1_000, rel=0.02)
    assert float(row[4] or 0) == pytest.approx(1_000 * np.exp(0.72), rel=0.03)
    assert [column.title for column in skewed.table("figures").columns[1:]] == [
        "low",
        "middle",
        "high",
        "on average",
    ]


def test_what_is_compared_is_ranked_by_what_is_shown() -> None:
    plain = run(BUNDLE)
    rare = np.zeros(plain.margin.size)
    rare[::50] = 100_000
    risky = replace(run(BUNDLE, name="a gamble"), margin=rare)

    told = comparison_section([plain, risky])

    assert told.findings[0].startswith("a gamble earns most on average: +2,000 of margin")
    assert "in the middle +0 (+0 to +0)" in told.findings[0]
    table = told.table("scenarios")
    averages = [float(each or 0) for each in table.column("margin_mean")]
    assert averages == sorted(averages, reverse=True)


def test_what_cannot_be_compared_is_told() -> None:
    one = run(BUNDLE)
    other = run_scenario(written_behaviour(), scenario(BUNDLE), seed=3, draws=1_000)

    with pytest.raises(BadInput, match="nothing to compare with"):
        comparison_section([one])
    with pytest.raises(BadInput, match="the same name"):
        comparison_section([one, one])
    renamed = replace(other, scenario=other.scenario.model_copy(update={"name": "other"}))
    with pytest.raises(BadInput, match="the same days and draws"):
        comparison_section([one, renamed])


def test_the_outlook_foretells_and_says_how_it_did(outlook: Analysed) -> None:
    section = outlook.section

    assert section.key == "outlook"
    assert "bring a revenue of" in section.findings[0]
    assert any("interval held the revenue" in line for line in section.findings)
    ahead = section.table("ahead")
    assert ahead.column("days") == (30, 60, 90, 180)
    low, high = (np.array(ahead.column(f"revenue_{name}"), np.float64) for name in ("low", "high"))
    assert (low < high).all()
    assert np.array(section.table("bands").column("shops"), np.int64).sum() == 80


def test_the_outlook_gives_every_shop_its_figures(outlook: Analysed) -> None:
    behaviour = outlook.models["behaviour"]
    columns = {each.column.name: each.values for each in outlook.shops}

    assert isinstance(behaviour, Behaviour)
    assert Behaviour.model_validate_json(behaviour.model_dump_json()) == behaviour
    assert set(columns) == {"value_band", "orders_90_days", "revenue_90_days"}
    assert set(columns["value_band"]) <= set(BANDS)
    expected = behaviour.revenue(behaviour.horizon(90))
    assert columns["revenue_90_days"] == tuple(expected.tolist())


def test_segments_are_laid_over_behaviour(outlook: Analysed) -> None:
    behaviour = outlook.models["behaviour"]
    assert isinstance(behaviour, Behaviour)

    found = behaviour.with_segments({"shop 0001": "Late", "shop 0003": "Early"})

    assert found.segments == ("Early", "Late")
    assert found.segment[:5].tolist() == [-1, 1, -1, 0, -1]


def campaign(number: int, days_ago: int, share: float, kind: str = "flyer") -> PastCampaign:
    begin = NOW - timedelta(days=days_ago)
    shops = tuple(f"shop {shop:04d}" for shop in range(100))
    answered: dict[str, datetime] = dict.fromkeys(
        shops[: round(100 * share)], begin + timedelta(days=4)
    )
    return PastCampaign(f"{number}", kind, begin, shops, answered)


def test_campaigns_are_foretold_from_those_before_them() -> None:
    trade = planted_trade(shops=100, days=320)
    given = [campaign(1, 240, 0.1), campaign(2, 190, 0.12), campaign(3, 100, 0.9)]

    second, third = judge_campaigns(given, trade, 0, Silent())

    assert (second.campaign.name, third.campaign.name) == ("2", "3")
    assert (second.came, third.came) == (12, 90)
    assert (second.held, third.held) == (True, False)
    assert third.responses.middle == pytest.approx(11, abs=2)
    later = campaign(3, 100, 0.2)
    unchanged, _ = judge_campaigns([*given[:2], later], trade, 0, Silent())
    assert unchanged.responses == second.responses
    told = campaigns_section([second, third])
    assert "in 1 of 2 campaigns" in told.findings[0]
    with pytest.raises(BadInput, match="no campaign has an earlier one"):
        judge_campaigns(given[:1], trade, 0, Silent())


def test_summaries_are_quantiles() -> None:
    found = Summary.of(np.linspace(0, 100, 101))

    assert (found.low, found.middle, found.high, found.mean) == pytest.approx((10, 50, 90, 50))
    assert found.signed() == "+50 (+10 to +90)"
