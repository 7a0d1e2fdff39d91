"""The model of next orders: fitted, kept in files, asked."""

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from events.columns import Codes, Index, Mask
from recommend.artefacts.files import (
    damaged,
    open_array,
    open_names,
    save_arrays,
    save_names,
)
from recommend.categories import Categories
from recommend.next_basket.features import NAMES, Candidates, Ground, candidates
from recommend.next_basket.fit import ground_of, learn, lessons
from recommend.next_basket.forest import Forest
from recommend.next_basket.history import History
from recommend.next_basket.neighbours import Related, Shops
from recommend.next_basket.products import NAMES as PRODUCT_NAMES
from recommend.training import Recipe, TrainingData

_RELATED = {"starts": np.int64, "products": np.int32, "similarities": np.float32}
_SHOPS = {
    "starts": np.int64,
    "shops": np.int32,
    "entries": np.float32,
    "rows": np.int64,
    "products": np.int32,
    "values": np.float32,
}
_FOREST = {
    "roots": np.int64,
    "split": np.int32,
    "threshold": np.float64,
    "left": np.int32,
    "right": np.int32,
    "value": np.float64,
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """Products that a shop is likely to order next, the likeliest first.

    Attributes:
        products: codes, shape (n,).
        probabilities: float64, shape (n,): that each is in the next order.
        own: shape (n,): which the shop has bought.
    """

    products: Codes
    probabilities: npt.NDArray[np.float64]
    own: Mask


@dataclass(frozen=True, slots=True)
class NextBasket:
    """Answers from a shop's history alone; any number of threads may ask.

    Attributes:
        products: that were ever bought.
        ground: what is known of them.
        forest: of what is known, to the log-odds that a product is in the next order.
    """

    products: Index
    ground: Ground
    forest: Forest

    def rank(self, history: History, now: datetime, allowed: Mask, k: int) -> Ranked:
        """At most k of the products allowed; of equal ones the first by code.

        Args:
            history: in codes of `products`.
            now: timezone-aware; the history knows of nothing later.
            allowed: shape (products,).
            k: at least 1.
        """
        found: Candidates = candidates(history, now, self.ground, allowed)
        odds = self.forest.scores(found.features)
        best = np.argsort(-odds, kind="stable")[:k]
        return Ranked(found.products[best], 1 / (1 + np.exp(-odds[best])), found.own[best])

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        parts = {"related": self.ground.related, "shops": self.ground.shops, "forest": self.forest}
        for part, owner in parts.items():
            save_arrays(
                folder,
                {f"{part}_{each.name}": getattr(owner, each.name) for each in fields(owner)},
            )
        names = ("facts", "categories", "popular")
        save_arrays(folder, {name: getattr(self.ground, name) for name in names})


def fit_next_basket(data: TrainingData) -> NextBasket:
    """Learn from all purchases.

    Raises:
        BadInput: there are too few.
        ModelMissing: LightGBM is not installed.
    """
    bought = data.purchases.bought()
    categories = Categories.coded(data.traits.categories).of
    forest = learn(lessons(bought, categories, data.now))
    return NextBasket(bought.products, ground_of(bought, categories, data.now), forest)


def open_next_basket(folder: Path) -> NextBasket:
    """What `NextBasket.save` wrote.

    Raises:
        IndexUnusable: a file is missing, damaged, or points at what is not there.
    """
    products = open_names(folder, "products")
    count = len(products)
    related = Related(**_opened(folder, "related", _RELATED))
    shops = Shops(**_opened(folder, "shops", _SHOPS))
    forest = Forest(**_opened(folder, "forest", _FOREST))
    ground = Ground(
        related,
        shops,
        open_array(folder, "facts", np.float32, (count, len(PRODUCT_NAMES))),
        open_array(folder, "categories", np.int32, (count,)),
        open_array(folder, "popular", np.int32, (count,)),
    )
    nodes = forest.split.size
    _within(folder, "related_starts", related.starts, related.products.size + 1, count + 1)
    _within(folder, "related_products", related.products, count)
    _within(folder, "shops_starts", shops.starts, shops.shops.size + 1, count + 1)
    _within(folder, "shops_shops", shops.shops, shops.rows.size - 1)
    _within(folder, "shops_rows", shops.rows, shops.products.size + 1)
    _within(folder, "shops_products", shops.products, count)
    _within(folder, "popular", ground.popular, count)
    _within(folder, "forest_roots", forest.roots, nodes)
    _within(folder, "forest_split", forest.split + 1, len(NAMES) + 1)
    for name in ("left", "right"):
        _within(folder, f"forest_{name}", getattr(forest, name) + 1, nodes + 1, nodes)
    return NextBasket(products, ground, forest)


def _opened(folder: Path, part: str, types: dict[str, type]) -> dict[str, npt.NDArray[np.generic]]:
    return {name: open_array(folder, f"{part}_{name}", of) for name, of in types.items()}


def _within(
    folder: Path, name: str, codes: npt.NDArray[np.signedinteger], end: int, size: int | None = None
) -> None:
    """Refuse codes outside of [0, end): compiled loops would read what is not theirs."""
    if size is not None and codes.size != size:
        raise damaged(folder / f"{name}.npy", f"it has {codes.size} values, not {size}")
    if codes.size and not 0 <= int(codes.min()) <= int(codes.max()) < end:
        raise damaged(folder / f"{name}.npy", "it points at what is not there")


NEXT_BASKET = Recipe(name="next_basket", fit=fit_next_basket, open=open_next_basket)
