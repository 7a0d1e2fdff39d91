"""The features of every shop as of a moment. Nothing that came later is looked at."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from events.columns import FloatArray, Index, Mask, Purchases
from events.trade import Traits
from insights.document import Column
from insights.features.categories import broad_categories
from insights.features.columns import COLUMNS
from insights.features.grouping import counts, deviations, means, medians, ratios, sums
from insights.features.orders import Items, Orders, items_of, orders_of, within_days
from insights.features.prices import ProductPrices, prices_of

YEAR_DAYS = 365
HALF_YEAR_DAYS = 182
DAYS_FOR_RHYTHM = 3
DAYS_FOR_VARIATION = 4


@dataclass(frozen=True, slots=True)
class Features:
    """One row a shop, one column a feature.

    Attributes:
        retailers: the shops, in the order of the rows.
        columns: what the features are.
        values: float64, shape (retailers, columns); NaN where a feature is not known.
        now: the moment up to which everything counts.
    """

    retailers: Index
    columns: tuple[Column, ...]
    values: FloatArray
    now: datetime

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> FloatArray:
        """The feature called `name`, shape (retailers,).

        Raises:
            KeyError: there is none.
        """
        if name not in self.names:
            raise KeyError(name)
        return self.values[:, self.names.index(name)]

    def known(self) -> Mask:
        """The shops that ordered before `now`, shape (retailers,)."""
        return np.isfinite(self.column("orders"))


def features_of(
    purchases: Purchases, traits: Traits, now: datetime, prices: ProductPrices | None = None
) -> Features:
    """The features of each of `purchases.retailers` at `now`; all NaN before its first order.

    Args:
        purchases: of any time; those at or after `now` are left out.
        traits: of `purchases.products`.
        now: timezone-aware.
        prices: that products are measured by; by default those of `purchases` before `now`.
    """
    past = purchases.before(now)
    bought = past.bought()
    shops = len(purchases.retailers)
    orders, items = orders_of(bought, now), items_of(bought)
    figures = {
        **_rhythm(orders, shops),
        **_money(past, orders, now),
        **_baskets(bought, items, shops),
        **_categories(items, traits, shops),
        **_prices(bought, items, prices or prices_of(bought, traits)),
        "growth": _growth(orders, shops),
    }
    values = np.column_stack([figures[column.name] for column in COLUMNS])
    values[counts(orders.shop, shops) == 0] = np.nan
    return Features(purchases.retailers, COLUMNS, values, now)


def _rhythm(orders: Orders, shops: int) -> dict[str, FloatArray]:
    """When a shop orders."""
    last, first = np.full(shops, np.inf), np.zeros(shops)
    np.minimum.at(last, orders.shop, orders.ago)
    np.maximum.at(first, orders.shop, orders.ago)
    follows = np.diff(orders.shop, prepend=-1) == 0
    gaps = np.diff(orders.day, prepend=0).astype(np.float64)
    between = follows & (gaps > 0)
    shop, gap = orders.shop[between], gaps[between]
    days = counts(shop, shops) + 1
    variation = ratios(deviations(shop, gap, shops), means(shop, gap, shops))
    return {
        "recency_days": last,
        "tenure_days": first,
        "orders": counts(orders.shop, shops),
        "orders_year": counts(orders.shop[orders.ago <= YEAR_DAYS], shops),
        "rhythm_days": np.where(days >= DAYS_FOR_RHYTHM, medians(shop, gap, shops), np.nan),
        "rhythm_variation": np.where(days >= DAYS_FOR_VARIATION, variation, np.nan),
    }


def _money(past: Purchases, orders: Orders, now: datetime) -> dict[str, FloatArray]:
    """What a shop pays and sends back."""
    shops = len(past.retailers)
    priced = past.where(np.isfinite(past.price))
    paid = priced.price * priced.quantity
    year = within_days(priced, now, YEAR_DAYS)
    unpriced = counts(priced.retailer, shops) == 0
    returned = sums(priced.retailer, np.maximum(-paid, 0), shops)
    bought = sums(priced.retailer, np.maximum(paid, 0), shops)
    valued = np.isfinite(orders.value)
    return {
        "revenue": np.where(unpriced, np.nan, bought - returned),
        "revenue_year": np.where(
            unpriced, np.nan, sums(year.retailer, year.price * year.quantity, shops)
        ),
        "order_value": means(orders.shop[valued], orders.value[valued], shops),
        "return_share": np.minimum(ratios(returned, bought), 1.0),
    }


def _baskets(bought: Purchases, items: Items, shops: int) -> dict[str, FloatArray]:
    """How much of how many products a shop takes."""
    orders = np.unique(items.order, return_index=True)[1]
    return {
        "products_an_order": ratios(counts(items.shop, shops), counts(items.shop[orders], shops)),
        "units_a_line": np.exp(means(bought.retailer, np.log(bought.quantity), shops)),
        "products": counts(items.shop[~items.repeated], shops),
        "repeat_share": means(items.shop, items.repeated.astype(np.float64), shops),
    }


def _categories(items: Items, traits: Traits, shops: int) -> dict[str, FloatArray]:
    """Of how many categories a shop buys; not known where no product has one."""
    index, code = broad_categories(traits.categories)
    category = code[items.product]
    named = category >= 0
    cells, number = np.unique(
        items.shop[named].astype(np.int64) * max(len(index), 1) + category[named],
        return_counts=True,
    )
    shop = cells // max(len(index), 1)
    share = number / counts(items.shop[named], shops)[shop]
    found = counts(shop, shops)
    known = found > 0
    breadth = np.exp(sums(shop, -share * np.log(share), shops))
    return {
        "categories": np.where(known, found, np.nan),
        "category_breadth": np.where(known, breadth, np.nan),
    }


def _prices(bought: Purchases, items: Items, prices: ProductPrices) -> dict[str, FloatArray]:
    """How dear the products are that a shop takes, and what it pays for them."""
    shops = len(bought.retailers)
    level = prices.levels_of(bought.products)[items.product]
    ranked = np.isfinite(level)
    usual = prices.usual_of(bought.products)[bought.product]
    paid = (bought.price > 0) & np.isfinite(usual)
    against = np.log(bought.price[paid] / usual[paid])
    return {
        "price_level": means(items.shop[ranked], level[ranked], shops),
        "price_paid": np.exp(means(bought.retailer[paid], against, shops)),
    }


def _growth(orders: Orders, shops: int) -> FloatArray:
    """The last half-year over the one before, both with a usual order added."""
    valued = np.isfinite(orders.value)
    shop, ago, value = orders.shop[valued], orders.ago[valued], orders.value[valued]
    usual = means(shop, value, shops)
    late = ago <= HALF_YEAR_DAYS
    early = ~late & (ago <= 2 * HALF_YEAR_DAYS)
    growth = ratios(
        sums(shop[late], value[late], shops) + usual, sums(shop[early], value[early], shops) + usual
    )
    tenure = np.zeros(shops)
    np.maximum.at(tenure, orders.shop, orders.ago)
    return np.where(tenure >= 2 * HALF_YEAR_DAYS, growth, np.nan)
