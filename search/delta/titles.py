"""Titles by which new products, and products with new titles, are suggested."""

from functools import cached_property

import numpy as np
import numpy.typing as npt

from catalog.product import Product
from core.analysis import Analyzer
from search.suggest.added import AddedTitles, Title, TitleBlock
from search.suggest.groups import Group

SMALLEST = 256
"""Titles up to which two blocks are always made one: each that is looked into takes a while."""

LARGEST = 4096
"""Titles of a block that is not made larger: nobody waits long for what a change costs."""


class GrowingTitles:
    """Takes new titles; `at` gives what stands at a moment.

    Blocks are merged as they fill up, so that few have to be looked into and each title is
    sorted in but a few times.

    Args:
        products: of the suggestions of the version.
    """

    def __init__(self, products: Group) -> None:
        self._products = products
        self._plain = Analyzer("none")
        self._pending: list[Title] = []
        self._blocks: tuple[TitleBlock, ...] = ()
        self._keys: dict[int, int] = {}
        self._key_of_group: dict[str, int] = {}

    def __contains__(self, row: object) -> bool:
        """Whether a row is suggested by a title of its own."""
        return row in self._keys

    def add(self, row: int, product: Product, *, before: int | None, variant: int | None) -> None:
        """Add a new row.

        Args:
            row: behind all that there are.
            product: of the row.
            before: the row that the product had; None if there was none.
            variant: a row of the version with the same item group; None if there is none.
        """
        texts = (product.title, product.brand, product.mpn)
        words = dict.fromkeys(word for text in texts for word in self._plain.terms(text))
        self._keys[row] = self._key(row, product.item_group_id, variant)
        self._pending.append(Title(row, tuple(words), self._weight(before), self._keys[row]))

    def at(self) -> AddedTitles:
        """The titles as they are now."""
        blocks = list(self._blocks)
        while self._pending:
            titles, self._pending = self._pending[:LARGEST], self._pending[LARGEST:]
            while blocks and _go_together(len(blocks[-1].titles), len(titles)):
                titles = [*blocks.pop().titles, *titles]
            blocks.append(TitleBlock.of(titles))
        self._blocks = tuple(blocks)
        return AddedTitles(self._blocks, self._keys)

    @cached_property
    def _item_of_row(self) -> npt.NDArray[np.int32]:
        return self._products.items_by_row()

    def _weight(self, before: int | None) -> float:
        """That which the product had; of a new one that which half of the version's reach."""
        weights = self._products.weights
        if before is not None and before < len(weights):
            return float(weights[self._item_of_row[before]])
        # By falling weight.
        return float(weights[len(weights) // 2]) if len(weights) else 0.0

    def _key(self, row: int, group: str, variant: int | None) -> int:
        """That of the variants of the product; below 0 where the version has none."""
        if variant is not None:
            return self._products.key(int(self._item_of_row[variant]))
        own = -1 - row
        return self._key_of_group.setdefault(group, own) if group else own


def _go_together(before: int, behind: int) -> bool:
    """Whether blocks of so many titles are made one."""
    both = before + behind
    return both <= SMALLEST or (before <= 2 * behind and both <= LARGEST)
