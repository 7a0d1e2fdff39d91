"""The model of seasons: how many times its usual demand a product has in each week."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Index, Purchases
from events.trade import Trade
from recommend.artefacts.files import open_array, open_names, save_arrays, save_names
from recommend.categories import Categories, open_categories
from recommend.seasons.weeks import (
    WEEKS,
    WeeklyDemand,
    smoothed,
    smoothing_gain,
    week_of,
    weekly_demand,
)
from recommend.shrinkage import shrunk_means, sums
from recommend.training import Recipe, in_one_step

Indices = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seasons:
    """Demand through the year; any number of threads may ask.

    Attributes:
        products: that were ever bought.
        categories: of them.
        indices: float32, shape (products, WEEKS), demand in each week of the year, 1 being
            what is usual for the product; all 1 where less than a year is known.
        recent: float64, shape (products,), orders a week in the last year.
    """

    products: Index
    categories: Categories
    indices: Indices
    recent: FloatArray

    def ahead(self, now: datetime, weeks: int) -> Indices:
        """The indices of this week and those that follow, shape (products, weeks)."""
        chosen: Indices = self.indices[:, (week_of(now) + np.arange(weeks)) % WEEKS]
        return chosen

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        self.categories.save(folder)
        save_arrays(folder, {"indices": self.indices, "recent": self.recent})


def fit_seasons(data: Trade) -> Seasons:
    """Find each product's season."""
    categories = Categories.coded(data.traits.categories)
    indices, recent = season_indices(data.purchases, data.now, categories.of)
    return Seasons(data.purchases.products, categories, indices.astype(np.float32), recent)


def season_indices(
    purchases: Purchases, until: datetime, category: Codes
) -> tuple[FloatArray, FloatArray]:
    """Each product's season, drawn in to its category's, and that to none at all.

    Args:
        purchases: before `until`.
        until: timezone-aware.
        category: int32, of each product, shape (products,).

    Returns:
        Demand by week of the year, 1 being usual, shape (products, WEEKS), all 1 where less
        than a year is known; and orders a week in the last year, shape (products,).
    """
    indices = np.ones((category.size, WEEKS))
    if not np.any(purchases.quantity > 0):
        return indices, np.zeros(category.size)
    demand = weekly_demand(purchases, until, category.size)
    if demand.everything.size >= WEEKS:
        indices = _own_seasons(demand, category) * _common_season(demand)
        indices /= indices.mean(axis=1, keepdims=True)
    return indices, demand.recent


def open_seasons(folder: Path) -> Seasons:
    """What `Seasons.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    return Seasons(
        products,
        open_categories(folder, len(products)),
        open_array(folder, "indices", np.float32, (len(products), WEEKS)),
        open_array(folder, "recent", np.float64, (len(products),)),
    )


def _own_seasons(demand: WeeklyDemand, category: Codes) -> FloatArray:
    """Orders as a multiple of what all demand lets expect, shape (products, WEEKS).

    A count varies as much as its mean: an observation is one order that was expected.
    """
    products = category.size
    size = int(category.max(initial=0)) + 1
    orders, expected = smoothed(demand.orders), smoothed(demand.expected)
    cells = (category.astype(np.int64)[:, None] * WEEKS + np.arange(WEEKS)).ravel()
    variance = smoothing_gain()
    by_category = shrunk_means(
        sums(cells, orders.ravel(), size * WEEKS),
        sums(cells, expected.ravel(), size * WEEKS),
        np.ones(size * WEEKS),
        variance,
    )
    own = shrunk_means(orders.ravel(), expected.ravel(), by_category[cells], variance)
    return own.reshape(products, WEEKS)


def _common_season(demand: WeeklyDemand) -> FloatArray:
    """All demand by week of the year, shape (WEEKS,), as a multiple of the mean week's.

    Years are counted back from the last week, what is left of an earlier one is left out.
    """
    years = demand.everything.size // WEEKS
    last_years = demand.everything[demand.everything.size - years * WEEKS :]
    by_week = np.roll(last_years.reshape(years, WEEKS).sum(axis=0), demand.latest + 1)
    if not by_week.any():
        return np.ones(WEEKS)
    mean_week = np.full(WEEKS, by_week.mean())
    return shrunk_means(smoothed(by_week), mean_week, np.ones(WEEKS), smoothing_gain())


SEASONS = Recipe(name="seasons", fit=in_one_step(fit_seasons), open=open_seasons)
