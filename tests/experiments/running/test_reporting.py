"""Reports from a log, against values that are computed by hand, and planted effects."""

import numpy as np
import pytest
from scipy import stats

from experiments.assignment import assign
from experiments.report import ExperimentReport, MetricRow, Role, Verdict
from tests.experiments.running.laboratory import Laboratory

EVERY = {
    "window_days": 10,
    "before_days": 0,
    "primary": ["conversion", "revenue"],
    "secondary": [
        "orders",
        "average_order_value",
        "repeat_rate",
        "retention",
        "ctr",
        "search_ctr",
        "add_to_cart",
    ],
}


def row_of(report: ExperimentReport, metric: str, variant: str = "meaning") -> MetricRow:
    (found,) = [row for row in report.rows if (row.metric, row.variant) == (metric, variant)]
    return found


def shops_of(laboratory: Laboratory, count: int) -> tuple[list[str], list[str]]:
    """So many shops for each variant of the experiment more_meaning."""
    experiment = laboratory.store.experiment("shop", "more_meaning")
    sides: dict[str, list[str]] = {"control": [], "meaning": []}
    number = 0
    while min(map(len, sides.values())) < count:
        variant = assign(experiment.definition, experiment.start, 1.0, f"shop-{number}")
        if variant is not None:
            sides[variant.name].append(f"shop-{number}")
        number += 1
    return sides["control"][:count], sides["meaning"][:count]


def test_every_metric_by_hand(any_laboratory: Laboratory) -> None:
    laboratory = any_laboratory
    experiment = laboratory.start(**EVERY)
    (quiet,), (first, second) = shops_of(laboratory, 1)[0], shops_of(laboratory, 2)[1]
    laboratory.expose(experiment, quiet, first, second)
    laboratory.expose(experiment, first, second, day=3)
    # Before the first exposure and after the window: neither counts.
    for day in (-1, 10.5):
        laboratory.buy(first, day, 1_000)
        laboratory.do(first, "click", day, query="far", product="p1")
    laboratory.buy(first, 1, 80, order="o1")
    laboratory.buy(first, 1.5, 20, order="o1")
    laboratory.buy(first, 6, 50)
    laboratory.send_back(first, 7, 30)
    laboratory.buy(second, 2, 40)
    for query in ("q1", "q1", "q2"):
        laboratory.do(first, "click", 2, query=query, product="p1")
    for _ in range(8):
        laboratory.do(first, "impression", 2, product="p1")
    laboratory.do(second, "impression", 2, product="p1")
    laboratory.do(second, "add_to_cart", 2, product="p1")
    laboratory.search(experiment, first, 2, served=5, searches=4, empty=1, milliseconds=50.0)
    laboratory.search(experiment, second, 2, served=1, searches=0, empty=0, milliseconds=4.0)
    laboratory.search(experiment, first, 11, served=9, searches=9, empty=9, milliseconds=900.0)
    report = laboratory.report(experiment, 12)
    means = {row.metric: row.mean for row in report.rows if row.variant == "meaning"}
    assert means == pytest.approx(
        {
            "conversion": 1.0,
            "revenue": (80 + 20 + 50 - 30 + 40) / 2,
            "orders": (2 + 1) / 2,
            "average_order_value": 160 / 3,
            "repeat_rate": 1 / 2,
            "retention": 1 / 2,
            "ctr": 3 / 9,
            "search_ctr": 2 / 4,
            "add_to_cart": 1 / 2,
            "zero_results": 1 / 4,
            "latency": 54 / 6,
        }
    )
    assert row_of(report, "revenue", "control").mean == 0
    assert row_of(report, "latency", "control").mean is None
    counts = [(each.variant, each.exposed, each.counted) for each in report.variants]
    assert counts == [("control", 1, 1), ("meaning", 2, 2)]
    assert row_of(report, "revenue").verdict is Verdict.TOO_EARLY


def test_only_who_had_its_time_counts(laboratory: Laboratory) -> None:
    experiment = laboratory.start(**EVERY)
    control, _ = shops_of(laboratory, 2)
    laboratory.expose(experiment, control[0])
    laboratory.expose(experiment, control[1], day=5)
    laboratory.buy(control[1], 6, 100)
    told = {day: laboratory.report(experiment, day).variants[0] for day in (9, 12, 16)}
    assert {day: each.counted for day, each in told.items()} == {9: 0, 12: 1, 16: 2}
    assert told[9].exposed == 2


def test_nothing_after_it_was_stopped_counts(laboratory: Laboratory) -> None:
    experiment = laboratory.start(**EVERY)
    control, _ = shops_of(laboratory, 1)
    laboratory.expose(experiment, *control)
    laboratory.clock.pass_days(8)
    laboratory.store.stop("shop", "more_meaning")
    report = laboratory.report(experiment, 30)
    assert report.variants[0].counted == 0
    assert report.as_of == report.stopped
    # What could not be seen is not said to be not there.
    assert report.headline.startswith("Nothing can be said: too few retailers took part")


def test_an_exposure_that_somebody_made_up_is_passed_over(laboratory: Laboratory) -> None:
    experiment = laboratory.start(exclude=["forger"])
    attributes = {"experiment": "more_meaning", "variant": "meaning"}
    laboratory.do("forger", "exposure", 1, extra={"event_attributes": attributes})
    assert sum(each.exposed for each in laboratory.report(experiment, 2).variants) == 0


def planted(laboratory: Laboratory, gain: float, **changes: object) -> ExperimentReport:
    """300 shops a side: those of the variant spend `gain` more, all as they did before."""
    experiment = laboratory.start(primary=["revenue"], guardrails=["conversion"], **changes)
    chance = np.random.default_rng(3)
    for side, more in zip(shops_of(laboratory, 300), (0.0, gain), strict=True):
        laboratory.expose(experiment, *side)
        for shop in side:
            usual = chance.gamma(4, 50)
            laboratory.buy(shop, -3, usual)
            laboratory.buy(shop, 2, usual + chance.normal(0, 20) + more)
    return laboratory.report(experiment, 20)


def test_a_planted_gain_is_found_sooner_by_what_was_before(laboratory: Laboratory) -> None:
    report = planted(laboratory, 12.0)
    found = row_of(report, "revenue")
    assert found.always_low is not None
    assert found.always_high is not None
    assert found.always_low < 12 < found.always_high
    assert found.verdict is Verdict.BETTER
    assert found.variance_left < 0.1
    told = "From the difference in revenue a unit"
    assert any(each.startswith(told) for each in report.sentences)
    assert report.trusted
    assert report.headline.startswith("Take meaning: revenue a unit is higher, +")
    assert report.control == "control"


def test_without_it_the_same_gain_is_lost_in_noise(laboratory: Laboratory) -> None:
    report = planted(laboratory, 12.0, before_days=0)
    assert row_of(report, "revenue").verdict is Verdict.UNDECIDED
    assert report.headline.startswith("No difference was found.")
    assert not any("CUPED" in each for each in report.sentences)


def test_a_planted_loss_is_told_of(laboratory: Laboratory) -> None:
    report = planted(laboratory, -30.0)
    assert report.headline.startswith("Do not take meaning: revenue a unit is lower, -")


def test_the_p_of_who_looks_once_is_scipys(laboratory: Laboratory) -> None:
    experiment = laboratory.start(before_days=0, primary=["revenue"], guardrails=[])
    chance = np.random.default_rng(5)
    sides = shops_of(laboratory, 60)
    spent = [chance.exponential(size, 60) for size in (50, 70)]
    for shops, money in zip(sides, spent, strict=True):
        laboratory.expose(experiment, *shops)
        for shop, each in zip(shops, money, strict=True):
            laboratory.buy(shop, 1, float(each))
    found = row_of(laboratory.report(experiment, 20), "revenue")
    oracle = stats.ttest_ind(spent[1], spent[0], equal_var=False)
    assert found.p == pytest.approx(oracle.pvalue, rel=1e-6)
    assert found.relative == pytest.approx(spent[1].mean() / spent[0].mean() - 1)


def test_shares_that_are_off_are_not_trusted(laboratory: Laboratory) -> None:
    experiment = laboratory.start()
    control, meaning = shops_of(laboratory, 300)
    laboratory.expose(experiment, *control[:200], *meaning)
    report = laboratory.report(experiment, 20)
    assert not report.trusted
    assert report.ratio_p == pytest.approx(stats.chisquare([200, 300]).pvalue)
    assert report.ratio_p is not None
    assert report.always_ratio_p is not None
    assert report.ratio_p < report.always_ratio_p < 0.001
    assert report.headline.startswith("Do not go by this experiment")


def test_guardrails_are_told_of_before_gains(laboratory: Laboratory) -> None:
    experiment = laboratory.start(primary=["conversion"])
    for side, (orders, slow) in zip(
        shops_of(laboratory, 120), ((30, 10.0), (90, 25.0)), strict=True
    ):
        laboratory.expose(experiment, *side)
        for number, shop in enumerate(side):
            laboratory.search(
                experiment, shop, 1, served=2, searches=2, milliseconds=slow + number % 7
            )
            if number < orders:
                laboratory.buy(shop, 1, 10)
    report = laboratory.report(experiment, 20)
    assert row_of(report, "conversion").verdict is Verdict.BETTER
    assert row_of(report, "latency").verdict is Verdict.WORSE
    assert row_of(report, "latency").role is Role.GUARDRAIL
    assert report.headline.startswith(
        "Do not take meaning: time an answer takes is higher, +7.5 ms"
    )


def test_the_future_changes_no_report(laboratory: Laboratory) -> None:
    experiment = laboratory.start(**EVERY)
    sides = shops_of(laboratory, 5)
    for shop in (*sides[0], *sides[1]):
        laboratory.expose(experiment, shop)
        laboratory.buy(shop, 1, 10)
    before = laboratory.report(experiment, 11)
    for shop in (*sides[0], *sides[1]):
        laboratory.buy(shop, 11, 99)
        laboratory.expose(experiment, shop, f"new-{shop}", day=11)
    assert laboratory.report(experiment, 11) == before
