"""The categories of products, kept in files, and which products are below a path."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Self

import numpy as np

from catalog.filter_values import CATEGORY_SEPARATOR
from events.columns import Codes, Index, Mask
from recommend.artefacts.files import damaged, open_array, open_names, save_arrays, save_names


@dataclass(frozen=True, slots=True)
class Categories:
    """The category of each product.

    Attributes:
        paths: the different ones, in order; "" is that of products without one.
        of: int32, shape (products,), codes of `paths`.
    """

    paths: Index
    of: Codes

    @classmethod
    def coded(cls, categories: Sequence[str]) -> Self:
        """The categories of products, by product."""
        paths = Index(sorted(set(categories)))
        return cls(paths, paths.codes(categories))

    def below(self, category: str) -> Mask:
        """Which products are in `category` or below it, shape (products,)."""
        within = [is_below(path, category) for path in self.paths.names]
        return np.asarray(within, dtype=np.bool_)[self.of]

    def save(self, folder: Path) -> None:
        """Write it as categories.json and category.npy."""
        save_names(folder, "categories", self.paths)
        save_arrays(folder, {"category": self.of})


def open_categories(folder: Path, products: int) -> Categories:
    """What `Categories.save` wrote.

    Raises:
        IndexUnusable: a file is missing, damaged, or points at what is not there.
    """
    paths = open_names(folder, "categories")
    of = open_array(folder, "category", np.int32, (products,))
    if of.size and not 0 <= int(of.min()) <= int(of.max()) < len(paths):
        raise damaged(folder / "category.npy", "it points at what is not there")
    return Categories(paths, of)


def is_below(path: str, category: str) -> bool:
    """Whether `path` is `category` or leads through it."""
    return path == category or path.startswith(category + CATEGORY_SEPARATOR)


def levels_shared(one: str, other: str) -> int:
    """How many levels two paths have in common from the top; 0 where either says nothing."""
    if not one or not other:
        return 0
    pairs = zip(one.split(CATEGORY_SEPARATOR), other.split(CATEGORY_SEPARATOR), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def narrowest(category: str) -> str:
    """The last name of a path."""
    return category.rpartition(CATEGORY_SEPARATOR)[2]
