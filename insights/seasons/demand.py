"""Orders of everything, of categories and of products, by week."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import numpy as np
import numpy.typing as npt

from events.columns import (
    Codes,
    FloatArray,
    Index,
    Mask,
    Purchases,
    microseconds,
)
from events.trade import Trade
from insights.features.categories import broad_categories
from insights.features.grouping import means
from insights.seasons.sold import still_sold
from insights.seasons.weeks import Weeks, weeks_of, whole_weeks

Places = npt.NDArray[np.int64]


class Kind(StrEnum):
    """What a series counts the orders of."""

    EVERYTHING = "everything"
    CATEGORY = "category"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class DemandOptions:
    """Of what demand is followed.

    Attributes:
        least_orders: of a category or product.
        most_products: those with the most orders are taken.
        sold_within_days: before now, in which a product must have been sold, unless it is only
            out of season.
    """

    least_orders: int = 100
    most_products: int = 300
    sold_within_days: int = 90


@dataclass(frozen=True, slots=True)
class Demand:
    """Series of orders by week: everything, then categories, then products; arrays by series.

    Attributes:
        weeks: int64, whole ones without gaps, shape (weeks,).
        kinds: of each.
        names: "everything", paths of categories, ids of products.
        codes: int32, of products; -1 for others.
        parents: int32, the series that each is a part of; the first has none, -1.
        orders: float64, shape (series, weeks).
        known: which weeks count, shape (series, weeks): those from the first order on.
        units: float64, that an order of a product has on average; NaN for what is none.
    """

    weeks: Weeks
    kinds: tuple[Kind, ...]
    names: tuple[str, ...]
    codes: Codes
    parents: Codes
    orders: FloatArray
    known: Mask
    units: FloatArray

    def until(self, weeks: int) -> Self:
        """Only the first so many weeks."""
        return replace(
            self,
            weeks=self.weeks[:weeks],
            orders=self.orders[:, :weeks],
            known=self.known[:, :weeks],
        )

    def of_kind(self, kind: Kind) -> list[int]:
        """The series of a kind."""
        return [series for series, each in enumerate(self.kinds) if each is kind]


@dataclass(frozen=True, slots=True)
class Followed:
    """Whose demand is followed besides that of everything, the commonest first.

    Attributes:
        paths: all broad categories.
        of: int32, codes of `paths` by product, -1 for those of none.
        categories: codes of `paths`.
        products: codes.
    """

    paths: Index
    of: Codes
    categories: Places
    products: Places


def follow(trade: Trade, options: DemandOptions) -> Followed:
    """Choose by what was ordered before `trade.now`."""
    bought = trade.purchases.before(trade.now).bought()
    paths, category = broad_categories(trade.traits.categories)
    count = len(trade.purchases.products)
    own = np.arange(count, dtype=np.int32)
    products = _commonest(bought, own, count, options.least_orders)
    sold = still_sold(bought, microseconds(trade.now), options.sold_within_days)
    return Followed(
        paths=paths,
        of=category,
        categories=_commonest(bought, category, len(paths), options.least_orders),
        products=products[sold[products]][: options.most_products],
    )


def demand_of(trade: Trade, followed: Followed) -> Demand:
    """Count orders by whole week; what came back is passed over.

    Args:
        trade: nothing at or after its `now` counts.
        followed: of what to count.
    """
    bought = trade.purchases.before(trade.now).bought()
    weeks = whole_weeks(bought.time, trade.now)
    bought = bought.where(np.isin(weeks_of(bought.time), weeks))
    categories, products = followed.categories, followed.products
    count = len(trade.purchases.products)
    of_category = _places(categories, len(followed.paths))
    everything = np.zeros(count, dtype=np.int64)
    orders = np.concatenate(
        (
            _by_week(bought, everything, weeks, 1),
            _by_week(bought, of_category[followed.of], weeks, categories.size),
            _by_week(bought, _places(products, count), weeks, products.size),
        )
    )
    names = trade.purchases.products.names
    no_products = 1 + categories.size
    above = of_category[followed.of[products]] + 1
    units = means(bought.product, bought.quantity, count)[products]
    return Demand(
        weeks=weeks,
        kinds=(
            Kind.EVERYTHING,
            *(Kind.CATEGORY for _ in categories),
            *(Kind.PRODUCT for _ in products),
        ),
        names=(
            Kind.EVERYTHING.value,
            *(followed.paths.names[code] for code in categories.tolist()),
            *(names[code] for code in products.tolist()),
        ),
        codes=np.concatenate((np.full(no_products, -1), products)).astype(np.int32),
        parents=np.concatenate(([-1], np.zeros(categories.size), above)).astype(np.int32),
        orders=orders,
        known=np.cumsum(orders, axis=1) > 0,
        units=np.concatenate((np.full(no_products, np.nan), units)),
    )


def _commonest(bought: Purchases, groups: Codes, size: int, least: int) -> Places:
    """The groups of products with at least so many orders, the commonest first."""
    group, _ = _orders(bought, groups)
    orders = np.bincount(group, minlength=size)
    order = np.argsort(-orders, kind="stable")
    return order[orders[order] >= least]


def _by_week(bought: Purchases, groups: Places, weeks: Weeks, size: int) -> FloatArray:
    """Orders by group of products and week, shape (size, weeks)."""
    group, lines = _orders(bought, groups)
    week = weeks_of(bought.time[lines]) - (weeks[0] if weeks.size else 0)
    cells = np.bincount(group * weeks.size + week, minlength=size * weeks.size)
    return cells.reshape(size, weeks.size).astype(np.float64)


def _orders(bought: Purchases, groups: Codes | Places) -> tuple[Places, Places]:
    """Every order of every group once: the group, and a line of the order with a product of it."""
    group = groups[bought.product].astype(np.int64)
    lines = np.flatnonzero(group >= 0)
    keys = group[lines] * (int(bought.order.max(initial=0)) + 1) + bought.order[lines]
    _, once = np.unique(keys, return_index=True)
    return group[lines[once]], lines[once]


def _places(chosen: Places, size: int) -> Places:
    """Where each of `size` codes is in `chosen`, -1 where it is not; the last entry is of -1."""
    places = np.full(size + 1, -1, dtype=np.int64)
    places[chosen] = np.arange(chosen.size)
    return places
