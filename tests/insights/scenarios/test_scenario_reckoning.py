"""What a scenario earns: by hand, by scipy, by what must never happen."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from core.errors import BadInput, NotFound
from insights.scenarios.behaviour import Behaviour
from insights.scenarios.scenario import Scenario
from insights.scenarios.simulation import ScenarioResult, run_scenario
from tests.insights.scenarios.planted_shops import written_behaviour

BEHAVIOUR = written_behaviour()


def scenario(*levers: dict[str, Any], **given: Any) -> Scenario:
    named = [{"name": f"lever {place}", **lever} for place, lever in enumerate(levers)]
    return Scenario.model_validate({"name": "a plan", "levers": named, **given})


def run(*levers: dict[str, Any], draws: int = 2_000, **given: Any) -> ScenarioResult:
    return run_scenario(BEHAVIOUR, scenario(*levers, **given), seed=1, draws=draws)


def test_nothing_done_adds_exactly_nothing() -> None:
    found = run()

    assert not any(x.any() for x in (found.revenue, found.margin, found.orders, found.cost))
    assert (found.order_value == found.order_value_before).all()
    assert (found.retention == found.retention_before).all()
    assert found.usual_revenue.mean() == pytest.approx(4_000, rel=0.01)
    assert found.order_value_before.mean() == pytest.approx(50, rel=0.02)
    assert found.retention_before.mean() == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize(
    "lever",
    [
        {"kind": "reorder_prompt", "conversion": 0.0},
        {"kind": "bundle", "conversion": 0.5, "price": 0},
        {"kind": "banner", "conversion": 0.5, "basket_effect": 0},
        {"kind": "price_change", "change": 0, "elasticity": -1.5},
        {"kind": "custom", "conversion": 1.0},
        {"kind": "bundle", "conversion": 0.5, "price": 20, "capacity": 0},
    ],
)
def test_a_lever_that_does_nothing_adds_exactly_nothing(lever: dict[str, Any]) -> None:
    found = run(lever)

    assert not found.revenue.any()
    assert not found.margin.any()


def test_the_variance_of_what_comes_is_that_of_the_shops() -> None:
    found = run(draws=20_000)

    # 40 shops, each with 2 orders (variance 3) of 50 (variance 25): 2 * 25 + 3 * 50 ** 2.
    assert found.usual_revenue.std() == pytest.approx(np.sqrt(40 * 7_550), rel=0.03)


@pytest.mark.parametrize(
    ("lever", "revenue", "margin"),
    [
        # 40 shops * .9 * .5 = 18 respond; 18 orders of 50 * .8, a quarter of them anyway.
        (
            {
                "kind": "reorder_prompt",
                "reach": 0.9,
                "conversion": 0.5,
                "basket": 0.8,
                "cannibalisation": 0.25,
                "cost_fixed": 10,
                "cost_per_contact": 1,
                "cost_per_response": 2,
            },
            18 * 40 * 0.75,
            18 * 40 * (0.3 - 0.25 * 0.3) - 10 - 36 - 36,
        ),
        # 10 of the 20 buyers of drinks take a bundle of 60 at 10 % off, a fifth would anyway.
        (
            {
                "kind": "bundle",
                "audience": {"category": "drinks"},
                "conversion": 0.5,
                "price": 60,
                "discount": 0.1,
                "cannibalisation": 0.2,
            },
            10 * 60 * 0.7,
            10 * 60 * (0.3 - 0.1 - 0.2 * 0.3),
        ),
        # 10 shops at the top bring 1,000; half of them 10 % more.
        (
            {
                "kind": "banner",
                "audience": {"bands": ["top"]},
                "conversion": 0.5,
                "basket_effect": 0.1,
            },
            50,
            15,
        ),
        # Half of what 20 shops bring (2,000) is drinks: 1,000; a tenth off, 25 % more of it sold,
        # a fifth of the 250 taken from other products.
        (
            {
                "kind": "price_change",
                "audience": {"category": "Drinks"},
                "change": -0.1,
                "elasticity": float(np.log(1.25) / np.log(0.9)),
                "cannibalisation": 0.2,
            },
            1_000 * (0.9 * 1.25 - 1) - 50,
            1_000 * (1.25 * (0.9 - 0.7) - 0.3) - 50 * 0.3,
        ),
    ],
)
def test_expectations_are_those_reckoned_by_hand(
    lever: dict[str, Any], revenue: float, margin: float
) -> None:
    found = run(lever, draws=20_000)

    assert found.revenue.mean() == pytest.approx(revenue, rel=0.01, abs=0.5)
    assert found.margin.mean() == pytest.approx(margin, rel=0.02, abs=0.5)
    (at,) = found.break_even
    assert at.margin == pytest.approx(margin, rel=1e-6)


def test_responses_are_binomial() -> None:
    (lever,) = run(
        {"kind": "bundle", "audience": {"bands": ["high"]}, "conversion": 0.3, "price": 10},
        draws=5_000,
    ).levers

    counts = np.bincount(lever.responses.astype(int), minlength=11)
    expected = stats.binom.pmf(np.arange(11), 10, 0.3) * 5_000
    assert np.abs(counts - expected).max() < 5
    assert (lever.revenue == 10 * lever.responses).all()


def test_extra_orders_are_worth_what_a_random_shops_are() -> None:
    (lever,) = run(
        {"kind": "reorder_prompt", "audience": {"bands": ["low"]}, "conversion": 1.0},
        draws=10_000,
    ).levers

    # 10 orders of a mean of 50 and a variance of 25.
    law = stats.gamma(a=500**2 / 250, scale=250 / 500)
    assert stats.kstest(lever.revenue, law.cdf).statistic < 0.01


def test_orders_average_order_and_retention_follow() -> None:
    found = run(
        {"kind": "reorder_prompt", "audience": {"idle_days": 0}, "conversion": 1.0, "basket": 0.5}
    )

    assert found.orders.mean() == pytest.approx(40)
    # 80 orders of 50 and 40 of 25.
    assert found.order_value.mean() == pytest.approx(5_000 / 120, rel=0.01)
    assert found.retention == pytest.approx(1.0)


def test_a_segment_is_an_audience() -> None:
    levers = {"kind": "bundle", "audience": {"segment": "beta"}, "conversion": 1, "price": 7}

    assert run(levers).revenue == pytest.approx(20 * 7)


def test_capacity_bounds_the_responses() -> None:
    (lever,) = run({"kind": "bundle", "conversion": 0.9, "price": 7, "capacity": 12}).levers

    assert lever.responses == pytest.approx(12)


def test_fatigue_makes_later_levers_convert_less() -> None:
    lever = {"kind": "bundle", "conversion": 0.5, "price": 10}
    found = run(lever, lever, fatigue=0.4, draws=10_000)

    first, second = found.levers
    assert first.responses.mean() == pytest.approx(20, rel=0.01)
    assert second.responses.mean() == pytest.approx(12, rel=0.01)


SHARES = st.floats(min_value=0, max_value=1)


@settings(max_examples=12, deadline=None)
@given(low=SHARES, high=SHARES, cannibalisation=st.floats(min_value=0, max_value=0.9))
def test_more_conversion_never_sells_less(low: float, high: float, cannibalisation: float) -> None:
    low, high = sorted((low, high))
    lever = {
        "kind": "custom",
        "extra_orders": 1,
        "basket_effect": 0.2,
        "price": 9,
        "units": 1,
        "cannibalisation": cannibalisation,
    }

    less = run({**lever, "conversion": low}, draws=100)
    more = run({**lever, "conversion": high}, draws=100)

    assert (more.revenue >= less.revenue - 1e-9).all()
    assert (more.retention >= less.retention - 1e-9).all()


@settings(max_examples=12, deadline=None)
@given(low=SHARES, high=SHARES)
def test_more_discount_or_cannibalisation_never_earns_more(low: float, high: float) -> None:
    low, high = sorted((low, high))
    for name in ("discount", "cannibalisation"):
        lever = {"kind": "bundle", "conversion": 0.4, "price": 30}
        less, more = (run({**lever, name: value}, draws=100) for value in (low, high))

        assert (more.margin <= less.margin + 1e-9).all()


def test_the_same_seed_gives_the_same_figures_also_after_saving() -> None:
    plan = scenario(
        {"kind": "bundle", "conversion": {"low": 0.1, "likely": 0.2, "high": 0.5}, "price": 10}
    )
    saved = Behaviour.model_validate_json(BEHAVIOUR.model_dump_json())

    first, again, other = (
        run_scenario(behaviour, plan, seed, 500)
        for behaviour, seed in ((BEHAVIOUR, 4), (saved, 4), (BEHAVIOUR, 5))
    )

    assert saved == BEHAVIOUR
    assert (first.margin == again.margin).all()
    assert (first.usual_revenue == again.usual_revenue).all()
    assert (first.margin != other.margin).any()


def test_another_lever_changes_no_luck_of_the_first() -> None:
    lever = {"kind": "banner", "conversion": 0.4, "basket_effect": 0.1, "name": "banner"}
    alone = run(lever)
    both = run({"kind": "bundle", "conversion": 0.4, "price": 10}, lever)

    assert (both.levers[1].revenue == alone.levers[0].revenue).all()
    assert (both.usual_revenue == alone.usual_revenue).all()


def test_assumptions_are_drawn_from_their_distributions() -> None:
    found = run(
        {"kind": "price_change", "change": 0.1, "elasticity": {"mean": -2, "sd": 0.5}},
        draws=4_000,
    )

    quantity = (found.revenue / found.usual_revenue + 1) / 1.1
    drawn = np.log(quantity) / np.log(1.1)
    assert stats.kstest(drawn, stats.norm(-2, 0.5).cdf).statistic < 0.01


def test_an_audience_that_is_not_there_is_told_with_what_is() -> None:
    lever = {"kind": "bundle", "conversion": 0.5, "price": 1}

    with pytest.raises(NotFound, match="Alpha; Beta"):
        run({**lever, "audience": {"segment": "Gamma"}})
    with pytest.raises(NotFound, match="such as Drinks"):
        run({**lever, "audience": {"category": "drink"}})
    with pytest.raises(BadInput, match="there is no shop in this audience: value asleep"):
        run({**lever, "audience": {"bands": ["asleep"]}})
    with pytest.raises(BadInput, match="one of: 90"):
        run(horizon_days=30)
    with pytest.raises(BadInput, match="from 100 to 100,000"):
        run(draws=10)
