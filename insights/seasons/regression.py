"""Counts explained by a log-linear rate, many series at once, with more variance than Poisson.

The mean of a count is exp(x b), its variance phi times its mean (quasi-Poisson). Source: P.
McCullagh and J. A. Nelder, "Generalized Linear Models", 2nd edition, 1989, chapters 6 and 9.
Where a prior is given, b is normal about it with a precision, and its mode is taken.
"""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray, Mask

ROUNDS = 60
PRECISE = 1e-9
LONGEST_STEP = 2.0
"""On a log scale, of one round: a rate does not run away from where it is hardly known."""

DISPERSION_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Prior:
    """What the coefficients are near to.

    Attributes:
        means: shape (series, p).
        precision: shape (p, p).
    """

    means: FloatArray
    precision: FloatArray


@dataclass(frozen=True, slots=True)
class Rates:
    """Fitted rates of some series.

    Attributes:
        coefficients: shape (series, p).
        covariances: of the coefficients, shape (series, p, p).
        dispersions: phi, 1 or more, shape (series,).
    """

    coefficients: FloatArray
    covariances: FloatArray
    dispersions: FloatArray

    def logs(self, rows: FloatArray) -> FloatArray:
        """Logarithms of the rates that `rows`, of shape (n, p), explain: shape (series, n)."""
        return self.coefficients @ rows.T

    def covariance(self, rows: FloatArray) -> FloatArray:
        """The covariance of these logarithms, shape (series, n, n)."""
        return rows @ self.covariances @ rows.T


def fit_rates(
    rows: FloatArray, counts: FloatArray, known: Mask, prior: Prior | None = None
) -> Rates:
    """Fit every series by Newton's method.

    Args:
        rows: what explains each count, shape (n, p), the first column of ones.
        counts: shape (series, n), 0 or more, each series with some.
        known: which of them count, shape (series, n).
        prior: what the coefficients are near to; None for the plain maximum of the likelihood,
            which needs `rows` of full rank.
    """
    series, size = counts.shape[0], rows.shape[1]
    if prior is None:
        prior = Prior(np.zeros((series, size)), np.zeros((size, size)))
    start = prior.means.copy()
    shape = np.exp(start[:, 1:] @ rows[:, 1:].T) * known
    start[:, 0] = np.log((counts * known).sum(axis=1) / shape.sum(axis=1))
    dispersions = np.ones(series)
    # Without a prior the dispersion moves nothing but the covariance.
    for _ in range(DISPERSION_ROUNDS if prior.precision.any() else 1):
        start = _mode(rows, counts, known, prior, start, dispersions)
        dispersions = _dispersions(rows, counts, known, start)
    curvature = _curvature(rows, np.exp(start @ rows.T) * known, prior, dispersions)
    covariances = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
    return Rates(start, covariances, dispersions)


def _mode(
    rows: FloatArray,
    counts: FloatArray,
    known: Mask,
    prior: Prior,
    start: FloatArray,
    dispersions: FloatArray,
) -> FloatArray:
    coefficients = start
    for _ in range(ROUNDS):
        rates = np.exp(coefficients @ rows.T) * known
        slopes = ((counts - rates) * known) @ rows / dispersions[:, None]
        slopes -= (coefficients - prior.means) @ prior.precision
        curvature = _curvature(rows, rates, prior, dispersions)
        steps = np.linalg.solve(curvature, slopes[:, :, None])[:, :, 0]
        longest = np.abs(steps @ rows.T).max(axis=1, keepdims=True)
        steps *= np.minimum(1.0, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))
        coefficients = coefficients + steps
        if longest.max(initial=0.0) < PRECISE:
            break
    return coefficients


def _curvature(
    rows: FloatArray, rates: FloatArray, prior: Prior, dispersions: FloatArray
) -> FloatArray:
    size = rows.shape[1]
    squares = (rows[:, :, None] * rows[:, None, :]).reshape(-1, size * size)
    weights = rates / dispersions[:, None]
    curvature: FloatArray = (weights @ squares).reshape(-1, size, size) + prior.precision
    return curvature


def _dispersions(
    rows: FloatArray, counts: FloatArray, known: Mask, coefficients: FloatArray
) -> FloatArray:
    """Pearson's statistic over the degrees of freedom; never below what chance alone gives."""
    rates = np.exp(coefficients @ rows.T)
    squares = ((counts - rates) ** 2 / np.maximum(rates, 1e-9) * known).sum(axis=1)
    freedom = np.maximum(known.sum(axis=1) - rows.shape[1], 1)
    dispersions: FloatArray = np.maximum(squares / freedom, 1.0)
    return dispersions
