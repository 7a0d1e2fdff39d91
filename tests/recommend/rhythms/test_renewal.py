"""The renewal model against integrals, simulations and its special case."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from recommend.rhythms.renewal import (
    Priors,
    Renewals,
    bought_within,
    kept,
    mean_rate,
    survival,
    usual_interval,
)


def one(k: int, shape: float, rate: float, give_up: float = 1.0, keep: float = 1.0) -> Renewals:
    return Renewals(
        np.array([k]),
        np.array([shape]),
        np.array([rate]),
        np.array([give_up]),
        np.array([keep]),
    )


@pytest.mark.parametrize(("k", "shape", "rate", "days"), [(1, 0.5, 20, 9), (4, 6, 50, 30)])
def test_survival_is_the_erlang_survival_averaged_over_the_rates(
    k: int, shape: float, rate: float, days: float
) -> None:
    rates = stats.gamma(shape, scale=1 / rate)

    def density(value: float) -> float:
        return float(stats.gamma(k, scale=1 / value).sf(days) * rates.pdf(value))

    expected, _ = integrate.quad(density, 0, np.inf)
    assert survival(one(k, shape, rate), np.array([days])) == pytest.approx(expected, rel=1e-6)


def test_regularity_of_one_is_the_pareto_survival_of_lomax() -> None:
    expected = (30 / (30 + 12)) ** 2.5
    assert survival(one(1, 2.5, 30), np.array([12.0])) == pytest.approx(expected)


def test_what_is_known_is_what_a_simulation_finds() -> None:
    random = np.random.default_rng(3)
    prior = Priors(
        np.array([3]), np.array([4.0]), np.array([40.0]), np.array([2.0]), np.array([6.0])
    )
    size, idle, ahead = 400_000, 25.0, 14.0
    rates = random.gamma(4.0, 1 / 40.0, size)
    leaves = random.beta(2.0, 6.0, size)
    gone = random.random(size) < leaves
    first = random.gamma(3, 1 / rates)
    unseen = gone | (first > idle)
    soon = ~gone & (first > idle) & (first <= idle + ahead)
    after = prior.after(np.zeros(1), np.zeros(1))
    assert kept(after, np.array([idle])) == pytest.approx(1 - gone[unseen].mean(), abs=0.005)
    within = bought_within(after, np.array([idle]), np.array([ahead]))
    assert within == pytest.approx(soon[unseen].mean(), abs=0.005)
    assert mean_rate(after, np.array([idle])) == pytest.approx(rates[unseen].mean(), rel=0.01)


def test_many_purchases_say_the_interval_whatever_was_believed() -> None:
    prior = Priors(
        np.array([12]), np.array([0.5]), np.array([4.0]), np.array([1.0]), np.array([5.0])
    )
    after = prior.after(np.array([50.0]), np.array([50 * 21.0]))
    assert usual_interval(after) == pytest.approx(21, rel=0.1)


@given(
    k=st.integers(1, 30),
    shape=st.floats(0.1, 400),
    rate=st.floats(0.5, 5_000),
    idle=st.floats(0, 2_000),
    days=st.floats(0, 400),
)
def test_probabilities_are_ones_and_grow_with_the_horizon(
    k: int, shape: float, rate: float, idle: float, days: float
) -> None:
    renewals, since = one(k, shape, rate), np.array([idle])
    within = bought_within(renewals, since, np.array([days]))
    longer = bought_within(renewals, since, np.array([days + 10]))
    assert 0 <= within <= longer + 1e-12 <= 1 + 1e-12
    assert within <= kept(renewals, since) + 1e-12
    assert kept(renewals, since + 10) <= kept(renewals, since) + 1e-12
