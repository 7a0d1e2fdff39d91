"""The regression of counts against statsmodels, an optimiser, and drawn counts."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import nbinom

from events.columns import FloatArray
from insights.seasons.design import MONTH_CODING, Design, design_of
from insights.seasons.model import counts_interval
from insights.seasons.regression import Prior, fit_rates

WEEKS = 2800 + np.arange(110)


def drawn(seed: int, level: float, variance: float, series: int = 1) -> tuple[FloatArray, ...]:
    """What explains, and counts of a variance so many times their mean."""
    random = np.random.default_rng(seed)
    rows = design_of(WEEKS, {}).rows(WEEKS)
    effects = random.normal(0, 0.3, (series, rows.shape[1]))
    effects[:, 0] = np.log(level)
    rates = np.exp(effects @ rows.T)
    if variance == 1:
        return rows, random.poisson(rates).astype(np.float64)
    counts = random.negative_binomial(rates / (variance - 1), 1 / variance)
    return rows, counts.astype(np.float64)


def test_it_is_the_quasi_poisson_of_statsmodels() -> None:
    models = pytest.importorskip("statsmodels.api")
    rows, counts = drawn(1, level=200, variance=4, series=3)
    known = np.ones(counts.shape, dtype=np.bool_)
    known[1, :20] = False

    found = fit_rates(rows, counts, known)

    for series in range(3):
        some = known[series]
        theirs = models.GLM(counts[series, some], rows[some], models.families.Poisson())
        expected = theirs.fit(scale="X2")
        np.testing.assert_allclose(found.coefficients[series], expected.params, atol=1e-7)
        np.testing.assert_allclose(found.covariances[series], expected.cov_params(), rtol=1e-5)
        assert found.dispersions[series] == pytest.approx(expected.scale, rel=1e-6)


def test_near_to_a_prior_is_where_an_optimiser_finds_it() -> None:
    rows, counts = drawn(2, level=0.7, variance=2)
    known = np.ones(counts.shape, dtype=np.bool_)
    design = design_of(WEEKS, {})
    prior = Prior(np.full((1, design.size), 0.1), design.precision())

    found = fit_rates(rows, counts, known, prior)

    def loss(coefficients: FloatArray) -> float:
        logs = rows @ coefficients
        apart = coefficients - prior.means[0]
        told = float((np.exp(logs) - counts[0] * logs).sum()) / found.dispersions[0]
        return float(told + 0.5 * (apart @ prior.precision @ apart))

    best = minimize(loss, np.zeros(design.size), method="BFGS", options={"gtol": 1e-9}).x
    np.testing.assert_allclose(found.coefficients[0], best, atol=2e-4)


def test_a_month_without_orders_does_not_run_away() -> None:
    design = Design(int(WEEKS[-1]), trend=False, holidays={})
    rows = design.rows(WEEKS)
    counts = np.where((rows @ np.ones(design.size))[None, :] > 1.5, 3.0, 0.0)
    prior = Prior(np.zeros((1, design.size)), design.precision())

    found = fit_rates(rows, counts, np.ones(counts.shape, dtype=np.bool_), prior)

    assert np.abs(found.coefficients[:, 1:] @ MONTH_CODING.T).max() < 3
    assert np.isfinite(found.covariances).all()


def test_intervals_of_coefficients_hold_the_truth() -> None:
    random = np.random.default_rng(3)
    rows = design_of(WEEKS, {}).rows(WEEKS)
    truth = np.append(np.log(80), random.normal(0, 0.2, rows.shape[1] - 1))
    rates = np.broadcast_to(np.exp(rows @ truth), (400, WEEKS.size))
    counts = random.negative_binomial(rates / 2, 1 / 3).astype(np.float64)

    found = fit_rates(rows, counts, np.ones(counts.shape, dtype=np.bool_))

    errors = np.sqrt(np.diagonal(found.covariances, axis1=1, axis2=2))
    inside = np.abs(found.coefficients - truth) < 1.96 * errors
    assert 0.93 < inside.mean() < 0.965
    assert found.dispersions.mean() == pytest.approx(3, rel=0.05)


def test_intervals_of_counts() -> None:
    found = counts_interval(np.asarray([40.0, 40.0]), np.asarray([120.0, 10.0]), 0.95)

    # Mean 40 and variance 120: 20 failures with a chance of one third.
    assert found.low[0] == nbinom.ppf(0.025, 20, 1 / 3)
    assert found.high[0] == nbinom.ppf(0.975, 20, 1 / 3)
    assert (found.low[1], found.high[1]) == (28, 53)


def test_the_months_are_held_alike() -> None:
    precision = Design(0, trend=True, holidays={}).precision()
    months = slice(2, 13)

    # Whichever month is raised, the others falling alike, it is as unlikely.
    raised = np.eye(12) - 1 / 12
    coefficients = raised[:, :11]
    costs = np.einsum("mi,ij,mj->m", coefficients, precision[months, months], coefficients)
    np.testing.assert_allclose(costs, costs[0])
