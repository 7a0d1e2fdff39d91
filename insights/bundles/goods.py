"""What a bundle is put together from: each product's price, cost, stock and usual quantity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, FloatArray, Mask, Purchases, microseconds
from insights.bundles.supply import Supply
from insights.features.grouping import medians


@dataclass(frozen=True, slots=True)
class Goods:
    """Figures of products; arrays of shape (products,).

    Attributes:
        price: float64, of one unit, the median of its lines; NaN where none is known.
        quantity: float64, units of a line, the median; NaN for what was not bought.
        cost: float64, of one unit; NaN where no price is known either.
        costed: whether the cost is known rather than assumed.
        stock: float64, units; infinite where it is not known.
        sold: whether it was sold lately.
    """

    price: FloatArray
    quantity: FloatArray
    cost: FloatArray
    costed: Mask
    stock: FloatArray
    sold: Mask

    def orders_in_stock(self, products: Sequence[int]) -> float:
        """How many orders of some products in their usual quantities the stock suffices for."""
        codes = list(products)
        return float((self.stock[codes] / self.quantity[codes]).min())


def goods_of(
    purchases: Purchases, now: datetime, supply: Supply, cost_share: float, sold_within_days: int
) -> Goods:
    """The figures of all products.

    Args:
        purchases: from which prices and quantities are taken.
        now: timezone-aware; the end of the purchases.
        supply: of the products.
        cost_share: of the price, what a product costs whose cost is not known.
        sold_within_days: before now, in which it must have been sold.
    """
    bought, count = purchases.bought(), len(purchases.products)
    priced = bought.where(bought.price > 0)
    price = medians(priced.product, priced.price, count)
    names = purchases.products.names
    costs = np.asarray([_or_nan(supply.cost(name)) for name in names], dtype=np.float64)
    stock = np.asarray([_or_nan(supply.stock(name)) for name in names], dtype=np.float64)
    lately = bought.time >= microseconds(now) - sold_within_days * MICROSECONDS_A_DAY
    return Goods(
        price=price,
        quantity=medians(bought.product, bought.quantity, count),
        cost=np.where(np.isnan(costs), cost_share * price, costs),
        costed=~np.isnan(costs),
        stock=np.where(np.isnan(stock), np.inf, stock),
        sold=np.bincount(bought.product[lately], minlength=count) > 0,
    )


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value
