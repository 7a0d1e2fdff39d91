"""The distributions against scipy's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.statistics.distributions import (
    chi_squared_survival,
    normal_cdf,
    normal_quantile,
    student_quantile,
    student_two_sided,
)


@given(st.floats(-8, 8))
def test_the_normal_distribution(z: float) -> None:
    assert normal_cdf(z) == pytest.approx(stats.norm.cdf(z), rel=1e-9)


@given(st.floats(1e-6, 1 - 1e-6))
def test_its_quantiles(probability: float) -> None:
    assert normal_quantile(probability) == pytest.approx(
        stats.norm.ppf(probability), rel=1e-9, abs=1e-9
    )


@given(st.floats(0, 40), st.floats(1, 5_000))
def test_students_tails(t: float, degrees: float) -> None:
    expected = 2 * stats.t.sf(t, degrees)
    assert student_two_sided(t, degrees) == pytest.approx(expected, rel=1e-7, abs=1e-280)


@given(st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.999]), st.floats(1, 5_000))
def test_students_quantiles(confidence: float, degrees: float) -> None:
    expected = stats.t.ppf(0.5 + confidence / 2, degrees)
    assert student_quantile(confidence, degrees) == pytest.approx(expected, rel=1e-8)


@given(st.floats(0, 200), st.integers(1, 12))
def test_chi_squared_tails(value: float, degrees: int) -> None:
    expected = stats.chi2.sf(value, degrees)
    assert chi_squared_survival(value, degrees) == pytest.approx(expected, rel=1e-9, abs=1e-300)
