"""BG/NBD against its publication, against integrals, and on shops made by it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from core.errors import BadInput
from insights.churn.bg_nbd import BgNbd
from insights.churn.histories import Histories
from tests.insights.churn.cdnow import cdnow

PUBLISHED = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)


def one(repeats: float, span: float, age: float) -> Histories:
    return Histories(
        np.zeros(1, dtype=np.int32),
        np.array([repeats]),
        np.array([span]),
        np.array([age]),
        np.array([np.nan]),
    )


def test_the_published_figures_of_cdnow_are_found() -> None:
    customers = cdnow()

    model = BgNbd.fit(customers)

    # Fader, Hardie and Lee (2005), table 2.
    assert (model.r, model.alpha) == pytest.approx((0.243, 4.414), abs=5e-4)
    assert (model.a, model.b) == pytest.approx((0.793, 2.426), abs=1.5e-3)
    total = model.log_likelihood(customers.repeats, customers.span, customers.age).sum()
    assert total == pytest.approx(-9582.4, abs=0.05)


def test_the_published_expectation_of_a_customer_is_found() -> None:
    # "Implementing the BG/NBD model in Excel": customer 0001, the 39 weeks after.
    expected = PUBLISHED.purchases_within(one(2, 30.43, 38.86), 39)

    assert expected[0] == pytest.approx(1.226, abs=5e-4)


def test_nobody_stopped_who_never_bought_again() -> None:
    assert PUBLISHED.alive(one(0, 0, 38.86))[0] == 1.0


@settings(deadline=None, max_examples=40)
@given(
    repeats=st.integers(0, 200),
    span_share=st.floats(0.01, 1),
    age=st.floats(1, 400),
    days=st.floats(0.1, 400),
)
def test_closed_forms_are_the_integrals(
    repeats: int, span_share: float, age: float, days: float
) -> None:
    span = age * span_share if repeats else 0.0
    history = one(repeats, span, age)
    model = PUBLISHED
    alive = float(model.alive(history)[0])
    rate_left = model.alpha + age

    def bought(p: float) -> float:
        # Of a shop active at its age, over the gamma distribution of its rate.
        return float(-np.expm1(-(model.r + repeats) * np.log1p(p * days / rate_left)) / p)

    expected, _ = integrate.quad(
        lambda p: bought(p) * stats.beta.pdf(p, model.a, model.b + repeats), 0, 1, limit=200
    )
    some = stats.nbinom.sf(0, model.r + repeats, rate_left / (rate_left + days))

    assert model.purchases_within(history, days)[0] == pytest.approx(alive * expected, rel=2e-4)
    assert model.buys_within(history, days)[0] == pytest.approx(alive * some, rel=1e-6, abs=1e-12)
    assert 0 <= alive <= 1


def test_the_expectation_is_continuous_where_its_formula_is_not() -> None:
    history = one(5, 20, 30)
    near = [
        BgNbd(r=0.5, alpha=5, a=a, b=2).purchases_within(history, 10)[0]
        for a in (1 - 1e-4, 1.0, 1 + 1e-4)
    ]

    assert near[1] == pytest.approx(near[0], rel=1e-3)
    assert near[1] == pytest.approx(near[2], rel=1e-3)


def test_a_new_shop_buys_as_the_model_that_makes_it() -> None:
    truth = BgNbd(r=0.8, alpha=20, a=0.8, b=3)
    generator = np.random.default_rng(5)
    repeats, _ = simulated(truth, 20_000, 200.0, generator)

    expected = truth.expected(np.array([200.0]))[0]

    error = repeats.std() / np.sqrt(repeats.size)
    assert repeats.mean() == pytest.approx(expected, abs=4 * error)


def test_the_figures_of_made_shops_are_found_again() -> None:
    truth = BgNbd(r=0.8, alpha=20, a=0.8, b=3)
    repeats, span = simulated(truth, 6_000, 300.0, np.random.default_rng(3))
    age = np.full(repeats.size, 300.0)
    shops = Histories(np.arange(repeats.size, dtype=np.int32), repeats, span, age, age)

    model = BgNbd.fit(shops)

    assert model.r == pytest.approx(0.8, rel=0.1)
    assert model.r / model.alpha == pytest.approx(0.8 / 20, rel=0.1)
    assert model.a / (model.a + model.b) == pytest.approx(0.8 / 3.8, rel=0.15)


def test_too_few_shops_are_told() -> None:
    shops = one(3, 10, 20)

    with pytest.raises(BadInput, match="only 1 shop bought again, 30 are needed"):
        BgNbd.fit(shops)


def simulated(
    truth: BgNbd, shops: int, age: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Repeats and the time of the last one, of shops that buy and stop as the model says."""
    rate = generator.gamma(truth.r, 1 / truth.alpha, shops)
    stops = generator.beta(truth.a, truth.b, shops)
    repeats, last = np.zeros(shops), np.zeros(shops)
    time = np.zeros(shops)
    active = np.ones(shops, dtype=np.bool_)
    while active.any():
        time = time + generator.exponential(1 / rate)
        active &= time <= age
        repeats[active] += 1
        last[active] = time[active]
        active &= generator.random(shops) >= stops
    return repeats, last
