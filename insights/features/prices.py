"""What products usually cost, and how dear each is in its category."""

from collections.abc import Sequence
from functools import cached_property
from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, model_validator

from events.columns import FloatArray, Index, Purchases
from events.trade import Traits
from insights.features.grouping import medians


class ProductPrices(BaseModel):
    """Prices that features of single shops are measured by; kept for shops to come.

    Attributes:
        products: those with a known price, all different.
        usual: the median paid for one unit of each, above 0.
        levels: the share of the products of its category that are cheaper, 0 to 1, those
            that cost the same counted by half.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    products: tuple[str, ...]
    usual: tuple[float, ...]
    levels: tuple[float, ...]

    @model_validator(mode="after")
    def _of_one_length(self) -> Self:
        if not len(self.products) == len(self.usual) == len(self.levels):
            raise ValueError("products, usual and levels are not of one length")
        return self

    @cached_property
    def _index(self) -> Index:
        return Index(self.products)

    def usual_of(self, products: Index) -> FloatArray:
        """The usual price of each of `products`, NaN where it is not known."""
        return self._placed(self.usual, products)

    def levels_of(self, products: Index) -> FloatArray:
        """The level of each of `products`, NaN where it is not known."""
        return self._placed(self.levels, products)

    def _placed(self, values: tuple[float, ...], products: Index) -> FloatArray:
        codes = self._index.codes(products.names)
        return np.append(np.asarray(values, dtype=np.float64), np.nan)[codes]


def prices_of(bought: Purchases, traits: Traits) -> ProductPrices:
    """The prices of the products of `bought`, whose lines are all of a quantity above 0."""
    priced = bought.where(bought.price > 0)
    usual = medians(priced.product, priced.price, len(bought.products))
    known = np.flatnonzero(np.isfinite(usual))
    categories = [traits.categories[code] for code in known]
    return ProductPrices(
        products=tuple(bought.products.names[code] for code in known),
        usual=tuple(usual[known].tolist()),
        levels=tuple(_levels(usual[known], categories).tolist()),
    )


def _levels(prices: FloatArray, categories: Sequence[str]) -> FloatArray:
    """The mid-rank of each price among those of its category, over how many there are."""
    if not prices.size:
        return np.empty(0)
    _, group = np.unique(np.array(categories, dtype=np.str_), return_inverse=True)
    order = np.lexsort((prices, group))
    ordered, grouped = prices[order], group[order]
    size = np.bincount(group)
    first = (np.cumsum(size) - size)[grouped]
    new_value = np.append(True, (np.diff(ordered) != 0) | (np.diff(grouped) != 0))
    run = np.cumsum(new_value) - 1
    start = np.flatnonzero(new_value)
    length = np.diff(np.append(start, ordered.size))
    levels = np.empty(prices.size)
    levels[order] = (start[run] - first + length[run] / 2) / size[grouped]
    return levels
