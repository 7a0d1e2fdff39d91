"""The interval of a share against those of scipy and statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm
from statsmodels.stats.proportion import proportion_confint

from core.intervals import NORMAL_95, share_interval


def test_the_bound_is_that_of_the_normal_distribution() -> None:
    assert pytest.approx(norm.ppf(0.975), rel=1e-15) == NORMAL_95


@pytest.mark.parametrize(("some", "every"), [(0, 12), (5, 9), (470, 1000), (7, 7)])
def test_intervals_are_those_of_scipy(some: int, every: int) -> None:
    theirs = binomtest(some, every).proportion_ci(0.95, method="wilson")

    low, high = share_interval(np.asarray([float(some)]), np.asarray([float(every)]))

    assert (low[0], high[0]) == pytest.approx((theirs.low, theirs.high))


@settings(deadline=None)
@given(some=st.integers(0, 30), more=st.integers(0, 30))
def test_shares_have_the_interval_of_statsmodels(some: int, more: int) -> None:
    every = some + more or 1

    low, high = share_interval(np.array([float(some)]), np.array([float(every)]))

    expected = proportion_confint(some, every, method="wilson")
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-9)
