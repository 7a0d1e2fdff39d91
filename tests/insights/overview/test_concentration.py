"""Inequality: Gini against its definition by differences, shares by hand, intervals that hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import bootstrap

from events.columns import FloatArray
from insights.overview.concentration import concentration, gini, lorenz, top_share
from insights.overview.resampling import growth

Worths = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(lambda w: sum(w) > 1)


def ones(values: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.ones(values.size, dtype=np.int64)


def by_differences(values: FloatArray) -> float:
    """The mean difference of two, over twice the mean (Gini 1912)."""
    return float(np.abs(values[:, None] - values[None, :]).mean() / (2 * values.mean()))


@given(Worths)
def test_gini_is_half_the_relative_mean_difference(worths: list[float]) -> None:
    rising = np.sort(np.array(worths))

    assert gini(rising, ones(rising)) == pytest.approx(by_differences(rising), abs=1e-9)


@given(Worths)
def test_gini_is_twice_the_area_above_the_lorenz_curve(worths: list[float]) -> None:
    rising = np.sort(np.array(worths))
    curve = np.concatenate([[0.0], np.cumsum(rising) / rising.sum()])

    area = float(np.trapezoid(curve, dx=1 / rising.size))
    assert gini(rising, ones(rising)) == pytest.approx(1 - 2 * area, abs=1e-9)


@given(Worths, st.integers(0, 1_000))
def test_shops_that_are_counted_often_are_as_many_shops(worths: list[float], seed: int) -> None:
    rising = np.sort(np.array(worths))
    counts = np.random.default_rng(seed).integers(0, 4, rising.size)
    counts[-1] += 1
    repeated = np.repeat(rising, counts)
    if repeated.sum() <= 0:
        return

    assert gini(rising, counts) == pytest.approx(gini(repeated, ones(repeated)), abs=1e-9)
    assert top_share(rising, counts, 0.1) == pytest.approx(
        top_share(repeated, ones(repeated), 0.1), abs=1e-9
    )


def test_shares_of_the_largest_are_those_worked_out_by_hand() -> None:
    rising = np.array([1.0, 2.0, 3.0, 4.0])

    assert top_share(rising, ones(rising), 0.25) == pytest.approx(0.4)
    assert top_share(rising, ones(rising), 0.5) == pytest.approx(0.7)
    # Half of the largest one alone.
    assert top_share(rising, ones(rising), 0.125) == pytest.approx(0.2)


def test_the_lorenz_curve_begins_at_nothing_and_ends_at_everything() -> None:
    points = lorenz(np.array([1.0, 1.0, 2.0]))

    assert points[0] == (0.0, 0.0)
    assert points[-1] == pytest.approx((1.0, 1.0))
    assert all(y <= x + 1e-12 for x, y in points)


def test_half_comes_from_so_few() -> None:
    found = concentration(np.array([5.0, 1.0, 1.0, 1.0, -3.0]), np.random.default_rng(0))

    assert found.half == 1
    assert found.worth.tolist() == [0.0, 1.0, 1.0, 1.0, 5.0]


def test_the_interval_is_scipys() -> None:
    values = np.random.default_rng(5).lognormal(0, 1, 300)
    found = concentration(values, np.random.default_rng(6))

    theirs = bootstrap(
        (values,),
        by_differences,
        vectorized=False,
        method="percentile",
        n_resamples=500,
        rng=np.random.default_rng(7),
    ).confidence_interval
    assert found.gini_interval == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_growth_without_a_past_is_not_known() -> None:
    counts = np.array([1, 2])

    assert growth(np.array([3.0, 1.0]), np.array([2.0, 1.0]), counts) == pytest.approx(0.25)
    assert np.isnan(growth(np.array([3.0, 1.0]), np.zeros(2), counts))
