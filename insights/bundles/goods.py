"""What a bundle is put together from: each product's price, cost, stock and usual quantity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from events.columns import MICROSECONDS_A_DAY, FloatArray, Mask, Purchases, microseconds
from insights.bundles.supply import Supply
from insights.features.grouping import medians

EVERYWHERE = ""
"""The region of a stock that all shops buy from."""


@dataclass(frozen=True, slots=True)
class Goods:
    """Figures of products; arrays of shape (products,).

    Attributes:
        price: float64, of one unit: that of the offers, else the median of its lines; NaN where
            none is known.
        offered: whether the price is that of the offers.
        quantity: float64, units of a line, the median; NaN for what was not bought.
        cost: float64, of one unit; NaN where no price is known either.
        costed: whether the cost is known rather than assumed.
        stock: float64, units in all; infinite where it is not known.
        shelves: float64, shape (regions, products), units in each region; infinite where it is
            not known. One region where all shops buy from one stock.
        sold: whether it was sold lately.
    """

    price: FloatArray
    offered: Mask
    quantity: FloatArray
    cost: FloatArray
    costed: Mask
    stock: FloatArray
    shelves: FloatArray
    sold: Mask

    def orders_in_stock(self, products: Sequence[int]) -> float:
        """How many orders of some products in their usual quantities the stock suffices for.

        A shop gets all of an order from its own region.
        """
        codes = list(products)
        in_all = (self.stock[codes] / self.quantity[codes]).min()
        by_region = (self.shelves[:, codes] / self.quantity[codes]).min(axis=1).sum()
        return float(min(in_all, by_region))


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
    names = purchases.products.names
    prices, costs = _known(map(supply.price, names)), _known(map(supply.cost, names))
    price = np.where(np.isnan(prices), medians(priced.product, priced.price, count), prices)
    lately = bought.time >= microseconds(now) - sold_within_days * MICROSECONDS_A_DAY
    return Goods(
        price=price,
        offered=~np.isnan(prices),
        quantity=medians(bought.product, bought.quantity, count),
        cost=np.where(np.isnan(costs), cost_share * price, costs),
        costed=~np.isnan(costs),
        stock=_stocked(map(supply.stock, names)),
        shelves=np.stack(
            [
                _stocked(supply.stock_in(name, region) for name in names)
                for region in supply.regions or (EVERYWHERE,)
            ]
        ),
        sold=np.bincount(bought.product[lately], minlength=count) > 0,
    )


def _known(values: Iterable[float | None]) -> FloatArray:
    """`values`, NaN for None."""
    return np.asarray([np.nan if each is None else each for each in values], dtype=np.float64)


def _stocked(values: Iterable[float | None]) -> FloatArray:
    """`values`, infinite for None."""
    return np.asarray([np.inf if each is None else each for each in values], dtype=np.float64)
