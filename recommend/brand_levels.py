"""How dear a brand is among others of the same sort: what makes one a step up."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from events.columns import FloatArray, Index
from events.trade import Trade
from recommend.artefacts.files import open_array, open_names, save_arrays, save_names
from recommend.shrinkage import shrunk_means, sums
from recommend.sizes import size_of
from recommend.training import Recipe, in_one_step


@dataclass(frozen=True, slots=True)
class BrandLevels:
    """The price levels of brands; any number of threads may ask.

    Attributes:
        brands: of products whose price and category are known, folded to lower case.
        levels: float64, shape (brands,), the logarithm of what a brand costs as a multiple
            of other products of the same category, per amount; 0 being what is usual.
    """

    brands: Index
    levels: FloatArray

    def level(self, brand: str) -> float:
        """The level of `brand`; 0 for one that is not known."""
        code = self.brands.code(brand.casefold())
        return 0.0 if code is None else float(self.levels[code])

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "brands", self.brands)
        save_arrays(folder, {"levels": self.levels})


def fit_brand_levels(data: Trade) -> BrandLevels:
    """Compare the prices of each category's products, and draw brands with few in to 0."""
    prices = _log_prices(data)
    known = np.flatnonzero(
        np.isfinite(prices)
        & np.array([bool(brand) for brand in data.traits.brands], dtype=np.bool_)
        & np.array([bool(path) for path in data.traits.categories], dtype=np.bool_)
    )
    sorts = [_sort(data, int(code)) for code in known]
    folded = [data.traits.brands[code].casefold() for code in known]
    _, sort = np.unique(np.array(sorts, dtype=np.str_), return_inverse=True)
    brands = Index(sorted(set(folded)))
    brand = brands.codes(folded)
    if not len(brands):
        return BrandLevels(brands, np.zeros(0))
    amounts = np.array([size_of(data.traits.titles[code]).amount for code in known])
    costs = prices[known] - np.log(amounts)
    size = int(sort.max()) + 1
    usual = sums(sort, costs, size) / np.bincount(sort, minlength=size)
    apart = costs - usual[sort]
    totals, counts = sums(brand, apart, len(brands)), sums(brand, np.ones_like(apart), len(brands))
    variance = max(float(np.mean((apart - (totals / counts)[brand]) ** 2)), 1e-6)
    return BrandLevels(brands, shrunk_means(totals, counts, np.zeros(len(brands)), variance))


def open_brand_levels(folder: Path) -> BrandLevels:
    """What `BrandLevels.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    brands = open_names(folder, "brands")
    return BrandLevels(brands, open_array(folder, "levels", np.float64, (len(brands),)))


def _log_prices(data: Trade) -> FloatArray:
    """The mean logarithm of what was paid for each product, shape (products,); NaN if unknown."""
    bought = data.purchases.bought()
    paid = bought.where(np.isfinite(bought.price) & (bought.price > 0))
    size = len(paid.products)
    lines = np.bincount(paid.product, minlength=size)
    total = sums(paid.product, np.log(paid.price), size)
    return np.where(lines > 0, total / np.maximum(lines, 1), np.nan)


def _sort(data: Trade, code: int) -> str:
    """What a product may be compared with: its category, sold by the same unit."""
    return f"{size_of(data.traits.titles[code]).unit} {data.traits.categories[code]}"


BRAND_LEVELS = Recipe(
    name="brand_levels", fit=in_one_step(fit_brand_levels), open=open_brand_levels
)
