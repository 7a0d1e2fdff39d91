"""Which products are of one kind, so that a bundle of both would be one thing twice."""

import re
from functools import lru_cache

from events.trade import Traits

_WORD = re.compile(r"[^\W_]+")


class Kinds:
    """Products of one kind: of the same narrowest category, or called much the same.

    Args:
        traits: of the products.
        likeness: the share of the words of two titles that they have in common at which they
            are alike (Jaccard), above 0.
    """

    def __init__(self, traits: Traits, likeness: float) -> None:
        self._traits = traits
        self._likeness = likeness
        self._words = lru_cache(maxsize=None)(self._words_of)

    def alike(self, first: int, second: int) -> bool:
        """Whether two products, by code, are of one kind."""
        category = self._traits.categories[first]
        if category and category == self._traits.categories[second]:
            return True
        one, other = self._words(first), self._words(second)
        return bool(one and other) and len(one & other) >= self._likeness * len(one | other)

    def _words_of(self, product: int) -> frozenset[str]:
        return frozenset(_WORD.findall(self._traits.titles[product].casefold()))
