"""What a page shows already, so that nothing is shown twice and nothing that cannot be got."""

from collections.abc import Sequence
from dataclasses import dataclass

from recommend.contract import Context, Pick


@dataclass(frozen=True, slots=True)
class SlotHit:
    """A product in a slot, and the strategy that put it there."""

    pick: Pick
    strategy: str


class Shown:
    """The products of a page; the variants of an item group count as one.

    Args:
        context: what it is about is not shown among what is recommended.
        others: products that stand there besides.
    """

    def __init__(self, context: Context, others: Sequence[str] = ()) -> None:
        self._shelf = context.shelf
        products = (*context.products, *others)
        self._keys: set[str] = set(products)
        for facts in self._shelf.facts(products):
            # What cannot be got does not stand in the way of its variants.
            if facts is not None and facts.group and self._shelf.has(facts.id):
                self._keys.add(_key(facts.group))

    def __len__(self) -> int:
        return len(self._keys)

    def take(self, picks: Sequence[Pick], most: int) -> list[Pick]:
        """The first `most` of `picks` that can be got and are not shown yet; they are now.

        This is the last mask on every path: what is not on the shelf passes nowhere.
        """
        taken: list[Pick] = []
        for pick in picks:
            if len(taken) == most:
                break
            if self._shelf.has(pick.product) and self._is_new(pick.product):
                taken.append(pick)
        return taken

    def _is_new(self, product: str) -> bool:
        """Whether neither the product nor a variant of it was there; it is from now on."""
        if product in self._keys:
            return False
        (facts,) = self._shelf.facts([product])
        keys = {product} if facts is None or not facts.group else {product, _key(facts.group)}
        if not keys.isdisjoint(self._keys):
            return False
        self._keys |= keys
        return True


def _key(group: str) -> str:
    # No id begins with NUL: a group never hides a product of its name.
    return f"\0{group}"
