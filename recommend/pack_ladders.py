"""The same product in other sizes, by its title: what a larger pack of a product is."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from events.columns import Codes, Index
from events.trade import Trade
from recommend.artefacts.files import damaged, open_array, open_names, save_arrays, save_names
from recommend.sizes import kind_words, size_of
from recommend.training import Recipe, in_one_step

Starts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PackLadders:
    """Products that differ in size alone; any number of threads may ask.

    Attributes:
        products: with a title and a larger pack.
        starts: int64, shape (products + 1,), where the larger packs of each begin.
        larger: int32, codes of `packs`, the next larger first.
        packs: that are larger than another.
    """

    products: Index
    starts: Starts
    larger: Codes
    packs: Index

    def above(self, product: str) -> list[str]:
        """The larger packs of `product`, the next larger first."""
        code = self.products.code(product)
        if code is None:
            return []
        chosen = self.larger[int(self.starts[code]) : int(self.starts[code + 1])]
        return [self.packs.names[pack] for pack in chosen]

    def save(self, folder: Path) -> None:
        """Write it into an empty folder."""
        save_names(folder, "products", self.products)
        save_names(folder, "packs", self.packs)
        save_arrays(folder, {"starts": self.starts, "larger": self.larger})


def fit_pack_ladders(data: Trade) -> PackLadders:
    """Put products of one brand, category and kind in the order of their sizes."""
    above: dict[str, list[str]] = {}
    for rungs in _ladders(data):
        for amount, product in rungs:
            larger = [other for size, other in rungs if size > amount]
            if larger:
                above[product] = larger
    products, packs = Index(sorted(above)), Index(sorted({p for ps in above.values() for p in ps}))
    counts = [len(above[product]) for product in products.names]
    return PackLadders(
        products=products,
        starts=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64),
        larger=packs.codes([pack for product in products.names for pack in above[product]]),
        packs=packs,
    )


def open_pack_ladders(folder: Path) -> PackLadders:
    """What `PackLadders.save` wrote.

    Raises:
        IndexUnusable: a file is missing or damaged.
    """
    products, packs = open_names(folder, "products"), open_names(folder, "packs")
    starts = open_array(folder, "starts", np.int64, (len(products) + 1,))
    larger = open_array(folder, "larger", np.int32, (int(starts[-1]),))
    if larger.size and not 0 <= int(larger.min()) <= int(larger.max()) < len(packs):
        raise damaged(folder / "larger.npy", "it points at what is not there")
    return PackLadders(products, starts, larger, packs)


def _ladders(data: Trade) -> list[list[tuple[float, str]]]:
    """The sizes and ids of products that are alike in all else, the smallest first."""
    traits = data.traits
    alike: defaultdict[tuple[object, ...], list[tuple[float, str]]] = defaultdict(list)
    columns = (data.purchases.products.names, traits.titles, traits.brands, traits.categories)
    for product, title, brand, category in zip(*columns, strict=True):
        words = kind_words(title)
        if words:
            size = size_of(title)
            key = (brand.casefold(), category, size.unit, words)
            alike[key].append((size.amount, product))
    return [sorted(rungs) for rungs in alike.values() if len(rungs) > 1]


PACK_LADDERS = Recipe(
    name="pack_ladders", fit=in_one_step(fit_pack_ladders), open=open_pack_ladders
)
