"""The highlights of products, kept: the same queries find the same products for many shops."""

from collections.abc import Set as AbstractSet
from functools import lru_cache

from search.highlight import Highlighter
from search.results import Highlight
from search.snapshot import Snapshot

KEPT = 16_384
"""Highlights, about 1 KB each."""


class Highlights:
    """Marks what queries found in one snapshot's products. Any number of threads may ask.

    Args:
        snapshot: of the products.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._products = snapshot.products
        self._analyzer = snapshot.analyzer
        self._kept = lru_cache(KEPT)(self._made)

    def over(self, snapshot: Snapshot) -> "Highlights":
        """Those of another state of the same version."""
        # Whatever changes a product makes another table of them.
        return self if snapshot.products is self._products else Highlights(snapshot)

    def of(self, terms: AbstractSet[str], row: int) -> Highlight:
        """The texts of a product with the terms of a query marked."""
        return self._kept(frozenset(terms), row)

    def _made(self, terms: frozenset[str], row: int) -> Highlight:
        (product,) = self._products.views([row], attributes=False)
        highlighter = Highlighter(terms, self._analyzer)
        return Highlight(
            title=highlighter.whole(product.title),
            description=highlighter.snippet(product.description),
        )
