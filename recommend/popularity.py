"""What is in demand now: orders that lose weight with age, in all and by region.

Decay by age is what makes popularity a fair baseline: Ji, Sun, Zhang and Li, "A re-visit of
the popularity baseline in recommender systems" (SIGIR 2020).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from catalog.filter_values import CATEGORY_SEPARATOR
from core.errors import IndexUnusable
from events.columns import MICROSECONDS_A_DAY, Codes, FloatArray, Index, Mask, microseconds
from events.trade import Trade
from recommend.artefacts.files import (
    damaged,
    open_array,
    open_names,
    save_arrays,
    save_names,
)
from recommend.training import Recipe, in_one_step

HALF_LIFE_DAYS = 30.0
"""After which an order counts half."""

PRIOR_LINES = 200.0
"""Order lines of this much weight in a region count as much as what all regions say."""

KEPT = 64
"""Regions whose order, and categories whose products are kept once they were asked for."""

Starts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Popularity:
    """Demand by product, by region and by category; any number of threads may ask.

    Attributes:
        products: those that were ever bought or sent back.
        regions: with any purchase.
        categories: paths of the products.
        demand: float64, shape (products,): orders with the product, each counting
            2 ** (-age / half-life).
        category: int32, shape (products,), codes of `categories`.
        starts: int64, shape (regions + 1,), where each region's products begin.
        product: int32, codes of `products`, rising within a region.
        regional: float64, the demand of that product in that region.
    """

    products: Index
    regions: Index
    categories: Index
    demand: FloatArray
    category: Codes
    starts: Starts
    product: Codes
    regional: FloatArray

    def shares(self, region: str | None = None) -> FloatArray:
        """Each product's share of all demand, shape (products,), summing to 1.

        A region's shares are drawn to those of all regions, the more so the less it bought:
        the posterior mean under a Dirichlet prior of weight `PRIOR_LINES`.

        Args:
            region: whose shares; None, or one that is not known, for those of all regions.
        """
        code = None if region is None else self.regions.code(region)
        if code is None:
            return self._shares
        chosen = slice(int(self.starts[code]), int(self.starts[code + 1]))
        regional = self.regional[chosen]
        counts = PRIOR_LINES * self._shares
        counts[self.product[chosen]] += regional
        shares: FloatArray = counts / (PRIOR_LINES + regional.sum())
        return shares

    def ranked(
        self, mask: Mask, k: int, *, region: str | None = None, category: str | None = None
    ) -> Codes:
        """The codes of at most k products with any demand, the most in demand first.

        Args:
            mask: which products may be among them, shape (products,).
            k: how many at the most.
            region: whose demand counts.
            category: a path, below which they all are; None for any.
        """
        allowed = mask if category is None else mask & self.below(category)
        known = region if region is not None and self.regions.code(region) is not None else None
        order = self._order(known)
        return order[allowed[order]][:k]

    def below(self, category: str) -> Mask:
        """Which products are in `category` or below it, shape (products,); not to be changed."""
        return self._below(category)

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        names = ("demand", "category", "starts", "product", "regional")
        save_arrays(folder, {name: getattr(self, name) for name in names})
        for name in ("products", "regions", "categories"):
            save_names(folder, name, getattr(self, name))

    @cached_property
    def _shares(self) -> FloatArray:
        total = self.demand.sum()
        shares: FloatArray = self.demand / total if total > 0 else np.zeros_like(self.demand)
        return shares

    @cached_property
    def _order(self) -> Callable[[str | None], Codes]:
        """By region the codes of products with any demand, the most in demand first."""

        def order(region: str | None) -> Codes:
            shares = self.shares(region)
            codes = np.flatnonzero(shares > 0)
            return codes[np.argsort(-shares[codes], kind="stable")].astype(np.int32)

        return lru_cache(KEPT)(order)

    @cached_property
    def _below(self) -> Callable[[str], Mask]:
        def below(category: str) -> Mask:
            within = [
                path == category or path.startswith(category + CATEGORY_SEPARATOR)
                for path in self.categories.names
            ]
            return np.asarray(within, dtype=np.bool_)[self.category]

        return lru_cache(KEPT)(below)


def fit_popularity(data: Trade) -> Popularity:
    """Count the orders of each product by their age, in all and by region."""
    bought = data.purchases.bought()
    _, lines = np.unique(
        np.stack([bought.order, bought.product], axis=1), axis=0, return_index=True
    )
    age = (microseconds(data.now) - bought.time[lines]) / MICROSECONDS_A_DAY
    weight = np.exp2(-age / HALF_LIFE_DAYS)
    product, count = bought.product[lines], len(bought.products)
    regions, region = _coded(data.regions)
    home = region[bought.retailer[lines]] if data.regions else np.full(lines.size, -1)
    starts, of_region, regional = _by_region(home, product, weight, (len(regions), count))
    categories, category = _coded(data.traits.categories, keep_empty=True)
    return Popularity(
        products=bought.products,
        regions=regions,
        categories=categories,
        demand=np.bincount(product, weights=weight, minlength=count).astype(np.float64),
        category=category,
        starts=starts,
        product=of_region,
        regional=regional,
    )


def open_popularity(folder: Path) -> Popularity:
    """What `Popularity.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products = open_names(folder, "products")
    regions = open_names(folder, "regions")
    product = open_array(folder, "product", np.int32)
    model = Popularity(
        products=products,
        regions=regions,
        categories=open_names(folder, "categories"),
        demand=open_array(folder, "demand", np.float64, (len(products),)),
        category=open_array(folder, "category", np.int32, (len(products),)),
        starts=open_array(folder, "starts", np.int64, (len(regions) + 1,)),
        product=product,
        regional=open_array(folder, "regional", np.float64, (product.size,)),
    )
    _check(model, folder)
    return model


def _check(model: Popularity, folder: Path) -> None:
    """See that every code names something."""
    codes = {"category": len(model.categories), "product": len(model.products)}
    for name, limit in codes.items():
        values: Codes = getattr(model, name)
        if values.size and not 0 <= int(values.min()) <= int(values.max()) < limit:
            raise _off(folder, name)
    if model.starts[0] != 0 or model.starts[-1] != model.product.size:
        raise _off(folder, "starts")


def _off(folder: Path, name: str) -> IndexUnusable:
    return damaged(folder / f"{name}.npy", "it points at what is not there")


def _coded(names: tuple[str, ...], *, keep_empty: bool = False) -> tuple[Index, Codes]:
    """The different names in their order, and the code of each; -1 for an empty one left out."""
    index = Index(sorted({name for name in names if name or keep_empty}))
    return index, index.codes(names)


def _by_region(
    region: npt.NDArray[np.int32], product: Codes, weight: FloatArray, shape: tuple[int, int]
) -> tuple[Starts, Codes, FloatArray]:
    """Sums by region and product as compressed rows; lines without a region (-1) left out."""
    regions, products = shape
    known = region >= 0
    keys, place = np.unique(
        region[known].astype(np.int64) * products + product[known], return_inverse=True
    )
    starts = np.searchsorted(keys, np.arange(regions + 1, dtype=np.int64) * products)
    sums = np.bincount(place, weights=weight[known], minlength=keys.size).astype(np.float64)
    of_region = keys % products if products else keys
    return starts.astype(np.int64), of_region.astype(np.int32), sums


POPULARITY = Recipe(name="popularity", fit=in_one_step(fit_popularity), open=open_popularity)
