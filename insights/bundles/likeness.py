"""Which products are of one kind, so that a bundle of both would be one thing twice."""

import re

from catalog.filter_values import CATEGORY_SEPARATOR
from events.trade import Traits

_WORD = re.compile(r"[^\W\d_]{3,}")
"""Sizes and numbers say nothing of the kind."""

LEAST_WORDS = 2


class Kinds:
    """Products of one kind: of the same narrowest category, or called much the same.

    Args:
        traits: of the products.
        likeness: the part of the words of the shorter title that the other has too at which
            two are called the same, from two words on; brands, numbers and words of one or
            two letters left out. What is of different departments is not of one kind.
    """

    def __init__(self, traits: Traits, likeness: float) -> None:
        self._traits = traits
        self._likeness = likeness
        self._words: dict[int, frozenset[str]] = {}

    def alike(self, first: int, second: int) -> bool:
        """Whether two products, by code, are of one kind."""
        categories = self._traits.categories
        one, other = categories[first], categories[second]
        if one and other:
            if one == other:
                return True
            if one.split(CATEGORY_SEPARATOR)[0] != other.split(CATEGORY_SEPARATOR)[0]:
                return False
        words, others = self._words_of(first), self._words_of(second)
        shared = len(words & others)
        shorter = min(len(words), len(others))
        return shared >= max(self._likeness * shorter, min(LEAST_WORDS, shorter), 1)

    def _words_of(self, product: int) -> frozenset[str]:
        if product not in self._words:
            title, brand = self._traits.titles[product], self._traits.brands[product]
            self._words[product] = frozenset(_found(title)) - frozenset(_found(brand))
        return self._words[product]


def _found(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
