"""Numbers for the item groups and the categories of products, and for what they have several of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from indexer.types.source import TypedProduct


def item_groups(products: Iterable[TypedProduct]) -> npt.NDArray[np.int32]:
    """By row a number shared by the variants of one product, -1 without; int32, shape (n,)."""
    numbers: dict[str, int] = {}
    return np.array(
        [
            numbers.setdefault(product.item_group, len(numbers)) if product.item_group else -1
            for product in products
        ],
        dtype=np.int32,
    )


def compressed(
    rows: Sequence[Sequence[int]],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Lists as compressed sparse rows: where each begins, shape (n + 1,), and all their numbers."""
    offsets = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    return offsets, np.fromiter(chain.from_iterable(rows), np.int32, int(offsets[-1]))


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of products.

    Attributes:
        of_row: int32, shape (n,): the number of each row's narrowest category, -1 without.
        parents: int32, shape (categories,): the number of the one above, -1 at the top.
    """

    of_row: npt.NDArray[np.int32]
    parents: npt.NDArray[np.int32]


def categories(products: Sequence[TypedProduct]) -> Categories:
    """Number the categories of `products`, in the order in which they are met."""
    numbers: dict[tuple[str, ...], int] = {}
    parents: list[int] = []
    of_row = []
    for product in products:
        number = -1
        for depth in range(1, len(product.category) + 1):
            path = product.category[:depth]
            if path not in numbers:
                numbers[path] = len(parents)
                parents.append(number)
            number = numbers[path]
        of_row.append(number)
    return Categories(np.array(of_row, np.int32), np.array(parents, np.int32))
