"""Tests, intervals and adjustments against scipy, statsmodels and hand-computed values."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.multitest import multipletests

from experiments.statistics.cuped import cuped
from experiments.statistics.delta import linearised
from experiments.statistics.multiple import benjamini_hochberg, holm
from experiments.statistics.ratio import sample_ratio_p
from experiments.statistics.sequential import always_valid, effective_units, mixture
from experiments.statistics.welch import Sample, comparable, welch

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_welch_is_scipys(seed: int) -> None:
    chance = np.random.default_rng(seed)
    control = chance.exponential(3, chance.integers(2, 60))
    treated = chance.normal(3, 5, chance.integers(2, 60))
    told = welch(Sample.of(control), Sample.of(treated))
    oracle = stats.ttest_ind(treated, control, equal_var=False)
    assert told.p == pytest.approx(oracle.pvalue, rel=1e-7)
    interval = oracle.confidence_interval(0.9)
    assert told.interval(0.9) == pytest.approx((interval.low, interval.high), rel=1e-7)


def test_two_units_that_differ_are_needed_in_all() -> None:
    assert not comparable(Sample.of(np.array([1.0])), Sample.of(np.array([1.0, 2.0])))
    assert not comparable(Sample.of(np.ones(9)), Sample.of(np.ones(9)))
    assert comparable(Sample.of(np.ones(9)), Sample.of(np.array([1.0, 2.0])))


def test_a_linearised_ratio_by_hand() -> None:
    # 3 clicks of 8 searches; the mean of 4 searches a unit divides what is off the ratio.
    values = linearised(np.array([2.0, 1.0]), np.array([4.0, 4.0]))
    assert values.tolist() == [0.375 + 0.5 / 4, 0.375 - 0.5 / 4]
    assert values.mean() == pytest.approx(3 / 8)


def test_the_delta_method_has_the_variance_of_many_repeats() -> None:
    chance = np.random.default_rng(4)
    searches = 1 + chance.poisson(6, (4_000, 300))
    taste = chance.beta(2, 6, (4_000, 300))
    clicks = chance.binomial(searches, taste)
    ratios = clicks.sum(axis=1) / searches.sum(axis=1)
    foretold = [
        linearised(each.astype(float), below.astype(float)).var(ddof=1) / 300
        for each, below in zip(clicks[:400], searches[:400], strict=True)
    ]
    assert np.mean(foretold) == pytest.approx(ratios.var(ddof=1), rel=0.06)
    # Taking searches for independent would be far off.
    naive = ratios.mean() * (1 - ratios.mean()) / (300 * 7)
    assert naive < 0.7 * ratios.var(ddof=1)


@given(SEEDS)
def test_cuped_is_an_analysis_of_covariance(seed: int) -> None:
    chance = np.random.default_rng(seed)
    before = [chance.gamma(2, 3, size) for size in (30, 45, 20)]
    values = [0.7 * each + chance.normal(shift, 2, each.size) for shift, each in enumerate(before)]
    done = cuped(values, before)
    groups = np.repeat(np.arange(3), [each.size for each in before])
    design = np.column_stack([np.ones(95), groups == 1, groups == 2, np.concatenate(before)])
    fitted = OLS(np.concatenate(values), design.astype(float)).fit()
    means = [group.mean() for group in done.groups]
    assert means[1] - means[0] == pytest.approx(fitted.params[1])
    assert means[2] - means[0] == pytest.approx(fitted.params[2])
    assert 0 <= done.variance_left <= 1


def test_cuped_takes_out_what_is_foretold_and_no_more() -> None:
    chance = np.random.default_rng(8)
    before = chance.normal(10, 2, 20_000)
    values = before + chance.normal(0, 2, 20_000)
    done = cuped([values[:10_000], values[10_000:]], [before[:10_000], before[10_000:]])
    assert done.variance_left == pytest.approx(0.5, abs=0.02)
    assert np.concatenate(done.groups).mean() == pytest.approx(values.mean())
    constant = cuped([values], [np.ones(20_000)])
    assert constant.variance_left == 1
    assert constant.groups[0] is values


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_adjusted_p_values_are_statsmodels(values: list[float]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1])
    assert benjamini_hochberg(values) == pytest.approx(multipletests(values, method="fdr_bh")[1])


def test_the_ratio_of_shares_is_scipys() -> None:
    expected = stats.chisquare([480, 520], [500, 500]).pvalue
    assert sample_ratio_p([480, 520], [0.5, 0.5]) == pytest.approx(expected)
    three = stats.chisquare([50, 20, 30], [45, 25, 30]).pvalue
    assert sample_ratio_p([50, 20, 30], [0.45, 0.25, 0.3]) == pytest.approx(three)
    assert sample_ratio_p([0, 0], [0.5, 0.5]) == 1
    assert sample_ratio_p([5_300, 4_700], [0.5, 0.5]) < 1e-8


@given(st.floats(0.01, 5), st.integers(60, 5_000), st.floats(0.5, 0.99))
def test_always_valid_p_and_interval_say_the_same(
    off: float, units: int, confidence: float
) -> None:
    control = Sample(units, 0.0, 1.0)
    treated = Sample(units, off / math.sqrt(units), 1.0)
    once = welch(control, treated)
    low, high = once.interval(confidence)
    always = always_valid(once, effective_units(control, treated), 250.0, confidence)
    assert always.low < low < high < always.high
    assert always.p >= once.p * 0.99
    # The p of one confidence belongs to its own mixture, by which it was chosen.
    assert (always.p < 1 - confidence) == (always.low > 0)


def test_the_mixture_is_narrowest_where_it_was_planned() -> None:
    def width(units: float, planned: float) -> float:
        known = units * mixture(planned, 0.05)
        return (1 + 1 / known) * (math.log1p(known) - 2 * math.log(0.05))

    widths = {planned: width(1_000, planned) for planned in (250, 700, 1_000, 1_400, 4_000)}
    assert min(widths, key=lambda planned: widths[planned]) in (700, 1_000, 1_400)
    assert widths[250] > widths[700]
    assert widths[4_000] > widths[1_400]
    # As Waudby-Smith et al. write it: se x sqrt((2 (t r2 + 1) / (t r2)) log(sqrt(t r2 + 1) / a)).
    known = 1_000 * mixture(1_000, 0.05)
    theirs = 2 * (known + 1) / known * math.log(math.sqrt(known + 1) / 0.05)
    assert widths[1_000] == pytest.approx(theirs)
