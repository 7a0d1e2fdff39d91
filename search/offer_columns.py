"""Availability and prices of one region by row, made anew where they change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeVar

import numpy as np
import numpy.typing as npt

from catalog.product import Availability
from search.arrays import Mask
from search.built_offers import AVAILABILITIES, NOT_SOLD, Codes, Prices, Stock
from search.query import InStock

NOW = (Availability.IN_STOCK, Availability.LIMITED)
LATER = (Availability.PREORDER, Availability.BACKORDER)

LIST_PRICE = ""
"""In place of a retailers' tier: what those pay that have none."""

Array = TypeVar("Array", bound=npt.NDArray[Any])


def _codes_where(kept: Collection[Availability], otherwise: Availability) -> Codes:
    """By code, the code itself if it is one of `kept`, else that of `otherwise`."""
    named = (each if each in kept else otherwise for each in AVAILABILITIES)
    return np.array([AVAILABILITIES.index(each) for each in named], np.int8)


_WITH_STOCK = _codes_where((Availability.LIMITED,), Availability.IN_STOCK)
_WITHOUT_STOCK = _codes_where(LATER, Availability.OUT_OF_STOCK)


def _let_through(*availabilities: Availability) -> Mask:
    """By code whether it is one of these, bool, shape (6,); NOT_SOLD, -1, means the last."""
    return np.array([*(each in availabilities for each in AVAILABILITIES), False])


_LET_THROUGH: Mapping[InStock, Mask] = {
    InStock.ANY: _let_through(*AVAILABILITIES),
    InStock.TRUE: _let_through(*NOW),
    InStock.SOON: _let_through(*NOW, *LATER),
}


def availability_by_stock(stock: Stock, own: Codes) -> Codes:
    """Availabilities by what is in stock, int8, of the same shape as both arguments.

    Where there is stock it is the product's own if that is limited, else in stock;
    where there is none it is the product's own if that can be ordered for later,
    else out of stock.
    """
    sold = np.where(stock > 0, _WITH_STOCK[own], _WITHOUT_STOCK[own])
    codes: Codes = np.where(stock == NOT_SOLD, np.int8(NOT_SOLD), sold)
    return codes


@dataclass(frozen=True, slots=True)
class OfferColumns:
    """What queries compute on. Every request gets the very same arrays: none may be written to.

    Attributes:
        availability: int8, shape (n,): places in AVAILABILITIES, NOT_SOLD where not sold.
        prices: float64, shape (n,): of one unit by retailers' tier, LIST_PRICE among them;
            NaN where there is none or it is not sold.
        masks: bool, shape (n,): living rows that each lets through; None for every row.
        alive: bool, shape (n,); None where every row is alive.
    """

    availability: Codes
    prices: Mapping[str, Prices]
    masks: Mapping[InStock, Mask | None]
    alive: Mask | None

    @classmethod
    def of(cls, availability: Codes, prices: Mapping[str, Prices], alive: Mask | None) -> Self:
        """The columns with their masks."""
        masks = {in_stock: _mask(availability, alive, in_stock) for in_stock in InStock}
        frozen = {tier: _frozen(column) for tier, column in prices.items()}
        return cls(_frozen(availability), frozen, masks, alive)

    def prices_for(self, tier: str | None) -> Prices:
        """What retailers of a tier pay; the list prices where the tier has none of its own."""
        return self.prices.get(tier or LIST_PRICE, self.prices[LIST_PRICE])

    def changed(
        self, rows: npt.NDArray[np.intp], availability: Codes, prices: Mapping[str, Prices]
    ) -> "OfferColumns":
        """These with some rows changed; whatever did not change is shared.

        Args:
            rows: shape (m,), each once.
            availability: int8, shape (m,).
            prices: float64, shape (m,): the list prices, and those of any tiers; to a tier
                that is not named the list prices hold.
        """
        list_prices = prices[LIST_PRICE]
        before = {tier: self.prices_for(tier) for tier in {*self.prices, *prices}}
        return OfferColumns(
            _written(self.availability, rows, availability),
            {
                tier: _written(column, rows, prices.get(tier, list_prices))
                for tier, column in before.items()
            },
            {in_stock: self._changed_mask(in_stock, rows, availability) for in_stock in self.masks},
            self.alive,
        )

    def extended(
        self, availability: Codes, prices: Mapping[str, Prices], alive: Mask | None
    ) -> "OfferColumns":
        """These with rows behind the last one; `alive` is that of all rows."""
        list_prices = prices[LIST_PRICE]
        return OfferColumns.of(
            np.concatenate((self.availability, availability)),
            {
                tier: np.concatenate((column, prices.get(tier, list_prices)))
                for tier, column in self.prices.items()
            },
            alive,
        )

    def _changed_mask(
        self, in_stock: InStock, rows: npt.NDArray[np.intp], availability: Codes
    ) -> Mask | None:
        passing = _LET_THROUGH[in_stock][availability]
        if self.alive is not None:
            passing &= self.alive[rows]
        mask = self.masks[in_stock]
        if mask is None:
            if passing.all():
                return None
            mask = np.ones(self.availability.size, dtype=bool)
        return _written(mask, rows, passing)


def _mask(availability: Codes, alive: Mask | None, in_stock: InStock) -> Mask | None:
    if in_stock is InStock.ANY:
        sold: Mask = availability != NOT_SOLD
        if alive is None:
            return None if sold.all() else _frozen(sold)
        return _frozen(sold & alive)
    passing: Mask = _LET_THROUGH[in_stock][availability]
    return _frozen(passing if alive is None else passing & alive)


def _written(array: Array, rows: npt.NDArray[np.intp], values: npt.NDArray[Any]) -> Array:
    """`array` with `values` at `rows`; the very same one if it has them already."""
    present = array[rows]
    if np.array_equal(present, values, equal_nan=array.dtype == np.float64):
        return array
    copy = array.copy()
    copy[rows] = values
    return _frozen(copy)


def _frozen(array: Array) -> Array:
    """The array, protected, because every request gets the very same one."""
    array.setflags(write=False)
    return array
