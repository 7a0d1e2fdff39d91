"""Products that the same shops buy, and shops that buy the same products."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from events.columns import Codes, Purchases
from events.distinct import distinct
from events.profile import MOST_BASKETS
from recommend.artefacts.files import Array, open_array, save_arrays
from recommend.next_basket.files import open_codes, open_starts
from recommend.next_basket.item_frequency import Decay, basket_weights
from recommend.next_basket.kernels import column_products, nearest_columns

Starts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

RELATED = 50
"""Neighbours kept of each product."""

SHRINKAGE = 3.0
LARGEST_SHOP = 400
"""Of a shop with more products, those in most shops count for what is related."""

ALIKE = 200
"""Shops that are asked what they buy, by how alike the shares of products are."""

NEAREST = 100
"""Shops that are asked by how near they are, as TIFU-KNN does."""

DECAY = Decay(groups=7, within=0.9, across=0.7)


@dataclass(frozen=True, slots=True)
class Related:
    """The neighbours of each product.

    Attributes:
        starts: shape (products + 1,): where they lie.
        products: codes.
        similarities: shrunk cosines, above 0.
    """

    starts: Starts
    products: Codes
    similarities: Floats

    def scores(self, products: Codes, weights: Floats) -> Floats:
        """How related every product is to those given, shape (all products,)."""
        out = np.zeros(self.starts.size - 1, dtype=np.float32)
        column_products(products, weights, self.starts, self.products, self.similarities, out)
        return out

    def strongest(self, product: int, others: Codes) -> int | None:
        """Which of `others` has `product` for its closest neighbour; None if none has."""
        best, likeness = None, 0.0
        for other in others.tolist():
            own = slice(self.starts[other], self.starts[other + 1])
            (at,) = np.nonzero(self.products[own] == product)
            if at.size and self.similarities[own][at[0]] > likeness:
                best, likeness = other, float(self.similarities[own][at[0]])
        return best

    def save(self, folder: Path) -> None:
        """Write it as related_*.npy."""
        arrays: dict[str, Array] = {
            "related_starts": self.starts,
            "related_products": self.products,
            "related_similarities": self.similarities,
        }
        save_arrays(folder, arrays)

    @classmethod
    def of(cls, purchases: Purchases) -> Self:
        """Cosines of products over shops; a shop of n products weighs 1 / sqrt(n)."""
        width = len(purchases.products)
        keys = distinct(purchases.retailer.astype(np.int64) * width + purchases.product)
        keys = _most_sold(keys, width)
        shop, product = keys // width, (keys % width).astype(np.int32)
        starts = np.searchsorted(shop, np.arange(len(purchases.retailers) + 1))
        weights = (1 / np.sqrt(np.maximum(np.diff(starts), 1))).astype(np.float32)
        by_product = np.argsort(product, kind="stable")
        shop_starts = np.searchsorted(product[by_product], np.arange(width + 1))
        norms = np.sqrt(np.bincount(product, weights=weights[shop], minlength=width))
        related = np.full((width, RELATED), -1, dtype=np.int32)
        similarities = np.zeros((width, RELATED), dtype=np.float32)
        nearest_columns(
            starts,
            product,
            shop_starts,
            shop[by_product].astype(np.int32),
            weights,
            norms.astype(np.float32),
            SHRINKAGE,
            related,
            similarities,
        )
        kept = related >= 0
        ends = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
        return cls(ends.astype(np.int64), related[kept], similarities[kept])


def _most_sold(keys: Starts, width: int) -> Starts:
    """Keys of shops and products, of each shop at most `LARGEST_SHOP`."""
    shop, product = keys // width, keys % width
    shops_of_product = np.bincount(product, minlength=width)
    order = np.lexsort((-shops_of_product[product], shop))
    rank = np.arange(keys.size) - np.searchsorted(shop[order], shop[order])
    return np.sort(keys[order[rank < LARGEST_SHOP]])


@dataclass(frozen=True, slots=True)
class Shops:
    """The temporal item frequencies of all shops, without their names.

    Attributes:
        starts: shape (products + 1,): where the shops of each product lie.
        shops: codes without meaning.
        entries: of the vectors, each made as long as 1.
        rows, products, values: the same by shop.
        lengths: shape (shops,): of the vectors as they were.
    """

    starts: Starts
    shops: Codes
    entries: Floats
    rows: Starts
    products: Codes
    values: Floats
    lengths: Floats

    def scores(
        self, products: Codes, weights: Floats, nearest: int = NEAREST
    ) -> tuple[Floats, Floats]:
        """What shops like this one buy, two vectors of shape (all products,).

        The first is the mean of the vectors of length 1 of the `ALIKE` by cosine, weighted
        by it. The second is that of TIFU-KNN: the mean of the vectors as they are of the
        nearest by Euclidean distance.

        Args:
            products: shape (n,): of the shop's own vector.
            weights: shape (n,): its values.
            nearest: how many.
        """
        length = np.sqrt((weights * weights).sum())
        if not length:
            nothing = np.zeros(self.starts.size - 1, dtype=np.float32)
            return nothing, nothing
        cosines = np.zeros(self.rows.size - 1, dtype=np.float32)
        column_products(products, weights / length, self.starts, self.shops, self.entries, cosines)
        alike = _least(-cosines, ALIKE)
        likeness = cosines[alike]
        distances = self.lengths * (self.lengths - 2 * length * cosines)
        near = _least(distances, nearest)
        return (
            self._sum(alike, likeness / max(float(likeness.sum()), 1e-9)),
            self._sum(near, self.lengths[near] / np.float32(near.size)),
        )

    def _sum(self, shops: Codes, weights: Floats) -> Floats:
        out = np.zeros(self.starts.size - 1, dtype=np.float32)
        column_products(shops, weights, self.rows, self.products, self.values, out)
        return out

    def save(self, folder: Path) -> None:
        """Write it as shops_*.npy."""
        arrays: dict[str, Array] = {
            "shops_starts": self.starts,
            "shops_shops": self.shops,
            "shops_entries": self.entries,
            "shops_rows": self.rows,
            "shops_products": self.products,
            "shops_values": self.values,
            "shops_lengths": self.lengths,
        }
        save_arrays(folder, arrays)

    @classmethod
    def of(cls, purchases: Purchases) -> Self:
        """The vectors of the last `MOST_BASKETS` orders of every shop with any."""
        width = len(purchases.products)
        lines = distinct(purchases.order.astype(np.int64) * width + purchases.product)
        order, product = lines // width, lines % width
        orders, at_line = np.unique(purchases.order, return_index=True)
        shops, of_order = np.unique(purchases.retailer[at_line], return_inverse=True)
        weight = np.concatenate(
            [np.zeros(0, dtype=np.float32), *map(_recent_weights, np.bincount(of_order))]
        )
        place = np.searchsorted(orders, order)
        keys, entry = np.unique(of_order[place] * width + product, return_inverse=True)
        values = np.bincount(entry, weights=weight[place])
        keys, values = keys[values > 0], values[values > 0]
        shop, product = keys // width, (keys % width).astype(np.int32)
        lengths = np.sqrt(np.bincount(shop, weights=values * values, minlength=shops.size))
        values = (values / lengths[shop]).astype(np.float32)
        by_product = np.argsort(product, kind="stable")
        return cls(
            np.searchsorted(product[by_product], np.arange(width + 1)).astype(np.int64),
            shop[by_product].astype(np.int32),
            values[by_product],
            np.searchsorted(shop, np.arange(shops.size + 1)).astype(np.int64),
            product,
            values,
            lengths.astype(np.float32),
        )


def _least(values: Floats, most: int) -> Codes:
    """Where the smallest are, at most so many, in no order."""
    if values.size <= most:
        return np.arange(values.size, dtype=np.int32)
    return np.argpartition(values, most - 1)[:most].astype(np.int32)


def _recent_weights(orders: int) -> Floats:
    """The weights of a shop's orders, 0 for those that a profile does not keep."""
    recent = basket_weights(min(orders, MOST_BASKETS), DECAY)
    return np.concatenate([np.zeros(orders - recent.size, dtype=np.float32), recent])


def open_related(folder: Path, products: int) -> Related:
    """What `Related.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    codes = open_codes(folder, "related_products", products)
    return Related(
        open_starts(folder, "related_starts", products, codes.size),
        codes,
        open_array(folder, "related_similarities", np.float32, (codes.size,)),
    )


def open_shops(folder: Path, products: int) -> Shops:
    """What `Shops.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    codes = open_codes(folder, "shops_products", products)
    rows = open_starts(folder, "shops_rows", None, codes.size)
    return Shops(
        open_starts(folder, "shops_starts", products, codes.size),
        open_codes(folder, "shops_shops", rows.size - 1, codes.size),
        open_array(folder, "shops_entries", np.float32, (codes.size,)),
        rows,
        codes,
        open_array(folder, "shops_values", np.float32, (codes.size,)),
        open_array(folder, "shops_lengths", np.float32, (rows.size - 1,)),
    )
