"""What all shops together say of each product at one moment."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, Codes, Purchases, microseconds

Floats = npt.NDArray[np.float32]

NAMES = (
    "orders of 4 weeks",
    "orders of 13 weeks",
    "trend",
    "repeat rate",
    "interval",
    "age",
    "season",
    "orders of a week",
    "trend of a week",
    "size of its orders",
)

PRIOR_SHOPS = 10.0
"""Shops' worth of the mean product, by which rates and intervals are shrunk to it."""

DAYS_AHEAD = 28
"""Of the season: how far before and what was sold then, a year ago."""

_YEAR = 365


def product_facts(purchases: Purchases, now: datetime) -> Floats:
    """Shape (products, len(NAMES)); of products without purchases all but the rates are 0.

    Orders are log(1 + n). The trend is the log of the rate of the last 2 weeks over that of
    the last 8, each with one order added. The repeat rate is the share of its shops that
    bought it again. The interval is the log of the mean of days between a shop's orders of
    it. The age is log(1 + days) since it first sold. The season is the log of the
    product's share of orders in the 4 weeks from this day a year ago over its share of
    all; 0 where less than a year is known. The trend of a week is that of its rate over the
    four weeks before. The size is the mean log of how many products its orders had.

    Args:
        purchases: before `now`, returns left out.
        now: timezone-aware.
    """
    width = len(purchases.products)
    lines = _order_lines(purchases)
    days = (microseconds(now) - purchases.time[lines]) / MICROSECONDS_A_DAY
    product = purchases.product[lines]

    def orders(oldest: float, newest: float = 0.0) -> npt.NDArray[np.float64]:
        within = (days <= oldest) & (days >= newest)
        return np.bincount(product[within], minlength=width).astype(np.float64)

    pairs = _Pairs.of(purchases, lines, days)
    oldest = np.zeros(width)
    np.maximum.at(oldest, product, days)
    facts = [
        np.log1p(orders(28)),
        np.log1p(orders(91)),
        np.log((orders(14) / 14 + 1 / 14) / (orders(56) / 56 + 1 / 14)),
        pairs.repeat_rates(width),
        pairs.intervals(width),
        np.log1p(oldest),
        _season(orders(_YEAR, _YEAR - DAYS_AHEAD), orders(np.inf), float(days.max(initial=0))),
        np.log1p(orders(7)),
        np.log((orders(7) / 7 + 1 / 14) / (orders(35, 7) / 28 + 1 / 14)),
        _sizes(purchases.order[lines], product, width),
    ]
    return np.stack(facts, axis=1).astype(np.float32)


def _order_lines(purchases: Purchases) -> npt.NDArray[np.int64]:
    """One line for each product of an order."""
    keys = purchases.order.astype(np.int64) * len(purchases.products) + purchases.product
    _, first = np.unique(keys, return_index=True)
    lines: npt.NDArray[np.int64] = first
    return lines


def _sizes(order: Codes, product: Codes, width: int) -> npt.NDArray[np.float64]:
    """The mean log of the products of the orders with each product, shrunk to that of all."""
    products = np.log(np.maximum(np.bincount(order), 1))[order]
    usual = products.mean() if products.size else 0.0
    orders = np.bincount(product, minlength=width)
    total = np.bincount(product, weights=products, minlength=width)
    means: npt.NDArray[np.float64] = (total + PRIOR_SHOPS * usual) / (orders + PRIOR_SHOPS)
    return means


def _season(
    then: npt.NDArray[np.float64], always: npt.NDArray[np.float64], known_days: float
) -> npt.NDArray[np.float64]:
    if known_days < _YEAR or not then.sum():
        return np.zeros(then.size)
    usual = always / always.sum()
    expected = usual * then.sum()
    season: npt.NDArray[np.float64] = np.log((then + PRIOR_SHOPS * 0.1) / (expected + 1.0))
    return season


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Shops and products, each pair once."""

    product: npt.NDArray[np.int64]
    orders: npt.NDArray[np.int64]
    span: npt.NDArray[np.float64]

    @classmethod
    def of(
        cls,
        purchases: Purchases,
        lines: npt.NDArray[np.int64],
        days: npt.NDArray[np.float64],
    ) -> "_Pairs":
        width = len(purchases.products)
        keys = purchases.retailer[lines].astype(np.int64) * width + purchases.product[lines]
        pairs, of_line, orders = np.unique(keys, return_inverse=True, return_counts=True)
        first, last = np.zeros(pairs.size), np.full(pairs.size, np.inf)
        np.maximum.at(first, of_line, days)
        np.minimum.at(last, of_line, days)
        return cls(pairs % width, orders, first - last)

    def repeat_rates(self, width: int) -> npt.NDArray[np.float64]:
        shops = np.bincount(self.product, minlength=width)
        again = np.bincount(self.product, weights=self.orders > 1, minlength=width)
        usual = again.sum() / max(shops.sum(), 1)
        rates: npt.NDArray[np.float64] = (again + PRIOR_SHOPS * usual) / (shops + PRIOR_SHOPS)
        return rates

    def intervals(self, width: int) -> npt.NDArray[np.float64]:
        again = self.orders > 1
        days = np.log(np.maximum(self.span[again] / (self.orders[again] - 1), 0.5))
        count = np.bincount(self.product[again], minlength=width)
        total = np.bincount(self.product[again], weights=days, minlength=width)
        usual = days.mean() if days.size else np.log(30.0)
        means: npt.NDArray[np.float64] = (total + PRIOR_SHOPS * usual) / (count + PRIOR_SHOPS)
        return means
