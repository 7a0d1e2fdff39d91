"""The catalogue as training sees it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from catalog.product import Product
from catalog.recipe import Recipe

Rows = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

NEAR_TYPE = 0.7
"""Types with at least this closeness may be two names of one sort of thing."""


@dataclass(frozen=True, slots=True)
class TrainingCatalogue:
    """Products by row, with what tells which of them answer the same query.

    Attributes:
        product: the product of a row.
        recipe: how a product becomes the text that is encoded.
        types: int32, shape (n,): the number of each row's type, -1 where none is known.
        type_names: of the types.
        closeness: of a type, its closeness to every type, float32, shape (types,).
        brands: int32, shape (n,): rows with equal numbers have one brand, -1 for none.
        weights: float64, shape (n,): how likely each row is drawn; sum to 1.
    """

    product: Callable[[int], Product]
    recipe: Recipe
    types: Rows
    type_names: Sequence[str]
    closeness: Callable[[int], npt.NDArray[np.float32]]
    brands: Rows
    weights: npt.NDArray[np.float64]

    @property
    def size(self) -> int:
        """How many products there are."""
        return int(self.types.size)

    def text(self, row: int) -> str:
        """What is encoded of a row's product."""
        return self.recipe.dense_text(self.product(row))

    def type_name(self, row: int) -> str | None:
        """The name of a row's type, None where none is known."""
        number = int(self.types[row])
        return None if number < 0 else self.type_names[number]

    def of_another_type(self, row: int, rows: Rows) -> Flags:
        """Which of `rows` are surely another sort of thing than `row`, whose type is known."""
        far = self.closeness(int(self.types[row])) < NEAR_TYPE
        types = self.types[rows]
        return (types >= 0) & far[types]


def numbered(names: Sequence[str]) -> Rows:
    """int32, shape (n,): equal names, whatever their case, have equal numbers; "" has -1."""
    numbers = {"": -1}
    found = [numbers.setdefault(name.casefold().strip(), len(numbers) - 1) for name in names]
    return np.array(found, dtype=np.int32)
