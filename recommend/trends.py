"""What is bought more and more: demand now against what was to be expected of it.

The ratio of the two is drawn to 1 the more, the less was expected: a product that went
from one shop to three is no trend. Source: the gamma-Poisson shrinker and its lower bound
EB05 of W. DuMouchel, "Bayesian Data Mining in Large Frequency Tables", The American
Statistician 53(3), 1999, here with one gamma distribution.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Index, Purchases, microseconds
from events.trade import Trade
from recommend.artefacts.files import (
    damaged,
    open_array,
    open_json,
    open_names,
    save_arrays,
    save_json,
    save_names,
)
from recommend.categories import Categories, open_categories
from recommend.training import Recipe, in_one_step

PERIOD_DAYS = 14
"""Long enough that every weekday is in it twice."""

EARLIER_PERIODS = 6
PRIOR_PERIODS = 1.0
"""Periods of its category's mean demand that a product's own are mixed with."""

LEAST_SHARE = 0.05
"""The ratio is higher than the score with all but this probability."""

_STRENGTHS: FloatArray = np.logspace(-1, 3, 81)


@dataclass(frozen=True, slots=True)
class Trends:
    """The products whose demand grew beyond doubt; arrays of shape (products,).

    Attributes:
        until: the end of the period; timezone-aware.
        products: by name.
        categories: of them.
        shops: int32: different shops that bought the product in the period.
        ratios: float64: how many times as many as expected these are, in the mean.
        scores: float64, above 1: how many times as many they are at the least.
    """

    until: datetime
    products: Index
    categories: Categories
    shops: Codes
    ratios: FloatArray
    scores: FloatArray

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_json(folder, "until", microseconds(self.until))
        save_names(folder, "products", self.products)
        self.categories.save(folder)
        save_arrays(folder, {"shops": self.shops, "ratios": self.ratios, "scores": self.scores})


def open_trends(folder: Path) -> Trends:
    """What `Trends.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    shape = (len(products),)
    return Trends(
        until=_open_moment(folder),
        products=products,
        categories=open_categories(folder, len(products)),
        shops=open_array(folder, "shops", np.int32, shape),
        ratios=open_array(folder, "ratios", np.float64, shape),
        scores=open_array(folder, "scores", np.float64, shape),
    )


def fit_trends(data: Trade) -> Trends:
    """Compare the last period with those before it."""
    now = microseconds(data.now)
    shops = shops_by_period(data.purchases, now)
    expected = expected_shops(shops, Categories.coded(data.traits.categories))
    recent = shops[0]
    lower, mean = bounds(recent, expected)
    # What nobody bought before is new, and nobody can say what is usual of it.
    grown = np.flatnonzero((lower > 1) & shops[1:].any(axis=0))
    return Trends(
        until=data.now,
        products=Index([data.purchases.products.names[code] for code in grown]),
        categories=Categories.coded([data.traits.categories[code] for code in grown]),
        shops=recent[grown].astype(np.int32),
        ratios=mean[grown],
        scores=lower[grown],
    )


def shops_by_period(purchases: Purchases, now: int) -> FloatArray:
    """Different shops by period and product, shape (periods, products); the last period first.

    Shops are counted, not orders: one that buys a lot of a thing is no trend. Periods that
    the log does not cover from beginning to end are left out.
    """
    bought = purchases.bought()
    period = (now - 1 - bought.time) // (PERIOD_DAYS * MICROSECONDS_A_DAY)
    whole = int(period.max(initial=0))
    kept = (period >= 0) & (period <= min(EARLIER_PERIODS, max(whole - 1, 0)))
    cells = np.stack((period[kept], bought.product[kept], bought.retailer[kept]))
    periods, products, _ = np.unique(cells, axis=1)
    counts = np.zeros((int(periods.max(initial=0)) + 1, len(purchases.products)))
    np.add.at(counts, (periods, products), 1)
    return counts


def expected_shops(shops: FloatArray, categories: Categories) -> FloatArray:
    """How many shops were to be expected in the last period, shape (products,).

    The mean of the earlier periods, drawn to the category's, times the growth of the market.
    """
    earlier = shops[1:]
    if not earlier.sum():
        # Nothing was to be expected of anything: nothing is more than expected.
        nothing_more: FloatArray = shops[0]
        return nothing_more
    total = earlier.sum(axis=0)
    members = np.bincount(categories.of, minlength=len(categories.paths))
    by_category = np.bincount(categories.of, weights=total, minlength=len(categories.paths))
    usual = (by_category / np.maximum(members, 1))[categories.of]
    periods = len(earlier)
    mean: FloatArray = (total + PRIOR_PERIODS * usual / periods) / (periods + PRIOR_PERIODS)
    expected: FloatArray = mean * (shops[0].sum() / mean.sum())
    return expected


def bounds(observed: FloatArray, expected: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The lower bound and the mean of the ratio of each product, each of shape (products,).

    Ratios are gamma-distributed about 1, counts Poisson about ratio x expected. How far
    ratios spread is what makes the counts most likely: they are negative binomial then.
    """
    # A server opens what was fitted without scipy.
    from scipy.special import gammaincinv, gammaln, xlogy  # noqa: PLC0415

    strength, counts, means = _STRENGTHS[:, np.newaxis], observed, expected
    likelihood = (
        gammaln(strength + counts)
        - gammaln(strength)
        + xlogy(strength, strength)
        + xlogy(counts, means)
        - (strength + counts) * np.log(strength + means)
    ).sum(axis=1)
    best = float(_STRENGTHS[np.argmax(likelihood)])
    lower = np.asarray(gammaincinv(best + counts, LEAST_SHARE), np.float64) / (best + means)
    return lower, (best + counts) / (best + means)


def _open_moment(folder: Path) -> datetime:
    value = open_json(folder, "until")
    if not isinstance(value, int):
        raise damaged(folder / "until.json", "it is no moment")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)


TRENDS = Recipe(name="trends", fit=in_one_step(fit_trends), open=open_trends)
