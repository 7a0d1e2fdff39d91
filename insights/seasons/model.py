"""The seasons of demand: of everything, of its categories, and of their products."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.special import ndtri
from scipy.stats import nbinom, poisson

from events.columns import FloatArray
from insights.seasons.demand import Demand, Kind
from insights.seasons.design import MONTH_CODING, Design, design_of
from insights.seasons.regression import Prior, Rates, fit_rates
from insights.seasons.weeks import Weeks, month_shares

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Values and between which the truth lies with some probability; arrays of one shape."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Seasons:
    """The fitted demand of all series.

    Attributes:
        demand: that was fitted.
        design: what explains it.
        rates: of each series.
    """

    demand: Demand
    design: Design
    rates: Rates

    def months(self) -> Interval:
        """How many times its usual demand a series has in each month, shape (series, MONTHS).

        Usual is the mean month. The intervals are of the fitted rates (delta method).
        """
        effects = self.rates.coefficients[:, self.design.months] @ MONTH_CODING.T
        covariances = self.rates.covariances[:, self.design.months, self.design.months]
        covariances = MONTH_CODING @ covariances @ MONTH_CODING.T
        return _relative(effects, covariances)

    def relative(self, weeks: Weeks) -> Interval:
        """How many times the mean of some weeks each of them has, shape (series, weeks)."""
        rows = self.design.rows(weeks)
        return _relative(self.rates.logs(rows), self.rates.covariance(rows))

    def orders(self, weeks: Weeks) -> Interval:
        """How many orders a week will have, shape (series, weeks).

        A count varies about its rate, which is itself not quite known: the quantiles are of a
        negative binomial distribution with the variance of both.
        """
        rows = self.design.rows(weeks)
        rates = np.exp(self.rates.logs(rows))
        spread = np.diagonal(self.rates.covariance(rows), axis1=1, axis2=2)
        variances = self.rates.dispersions[:, None] * rates + rates**2 * spread
        return counts_interval(rates, variances, LEVEL)

    def total(self, series: int, weeks: Weeks) -> tuple[float, float, float]:
        """The orders of a series in some weeks together, and their interval."""
        rows = self.design.rows(weeks)
        rates = np.exp(rows @ self.rates.coefficients[series])
        slope = rates @ rows
        variance = self.rates.dispersions[series] * rates.sum()
        variance += slope @ self.rates.covariances[series] @ slope
        found = counts_interval(np.asarray([rates.sum()]), np.asarray([variance]), LEVEL)
        return float(found.value[0]), float(found.low[0]), float(found.high[0])


def fit_seasons(demand: Demand, holidays: Mapping[date, str]) -> Seasons:
    """Fit everything by itself, categories near to it, and products near to their categories.

    Args:
        demand: of one week or more, each series with some orders.
        holidays: of its weeks and of those to be foretold; none where no country is known.
    """
    design = design_of(demand.weeks, holidays)
    rows = design.rows(demand.weeks)
    series = len(demand.kinds)
    rates = Rates(
        np.zeros((series, design.size)),
        np.zeros((series, design.size, design.size)),
        np.ones(series),
    )
    for kind in Kind:
        some = demand.of_kind(kind)
        if not some:
            continue
        prior = _prior(kind, demand, design, rates)
        fitted = fit_rates(rows, demand.orders[some], demand.known[some], prior)
        rates.coefficients[some] = fitted.coefficients
        rates.covariances[some] = fitted.covariances
        rates.dispersions[some] = fitted.dispersions
    return Seasons(demand, design, rates)


def _prior(kind: Kind, demand: Demand, design: Design, rates: Rates) -> Prior | None:
    """What the series of a kind are near to; None for everything, which goes by itself.

    Where there was a month without any order the likelihood has no maximum, as no demand at all
    is likelier than any: everything is then held, loosely, to a year without months.
    """
    if kind is not Kind.EVERYTHING:
        parents = demand.parents[demand.of_kind(kind)]
        return Prior(rates.coefficients[parents], design.precision())
    in_months = demand.orders[:1] @ month_shares(demand.weeks)
    if in_months.all():
        return None
    return Prior(np.zeros((1, design.size)), design.loose_precision())


def counts_interval(means: FloatArray, variances: FloatArray, level: float) -> Interval:
    """Between which counts lie with probability `level`: negative binomial, or Poisson.

    Args:
        means: above 0.
        variances: of the counts; what is not above the mean is taken as the mean.
        level: above 0, below 1.
    """
    tail = (1 - level) / 2
    more = np.maximum(variances - means, 0.0)
    wide = more > 1e-9 * means
    share = np.where(wide, means / np.where(wide, variances, 1.0), 0.5)
    size = np.where(wide, means**2 / np.where(wide, more, 1.0), 1.0)
    ends = [
        np.where(wide, nbinom.ppf(point, size, share), poisson.ppf(point, means))
        for point in (tail, 1 - tail)
    ]
    return Interval(means, np.maximum(ends[0], 0.0), ends[1])


def _relative(logs: FloatArray, covariances: FloatArray) -> Interval:
    """Each rate over the mean of the rates of its row, from logarithms of shape (series, n)."""
    rates = np.exp(logs - logs.max(axis=1, keepdims=True))
    shares = rates / rates.sum(axis=1, keepdims=True)
    values = shares * logs.shape[1]
    # The logarithm of such a ratio moves with its own rate and against the shares of all.
    mixed = np.einsum("sn,snm->sm", shares, covariances)
    both = np.einsum("sn,sn->s", shares, mixed)[:, None]
    variances = np.diagonal(covariances, axis1=1, axis2=2) - 2 * mixed + both
    reach = np.exp(float(ndtri((1 + LEVEL) / 2)) * np.sqrt(np.maximum(variances, 0.0)))
    return Interval(values, values / reach, values * reach)
