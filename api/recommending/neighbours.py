"""Which products are like which, whoever can get them: worked out once for each."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from search.parse import QueryEncoder
from search.query import InStock
from search.similar.candidates import first_of_each
from search.similar.finder import SimilarFinder
from search.similar.results import Duplicates, SimilarQuery
from search.snapshot import Snapshot

Rows = npt.NDArray[np.int32]

MOST = 24
"""Neighbours that are kept of a product."""

KEPT_PRODUCTS = 32_768
"""Products whose neighbours are kept, a quarter of a kilobyte each."""

RANK_CONSTANT = 60
"""Of reciprocal rank fusion: Cormack, Clarke and Buettcher (SIGIR 2009)."""


class Neighbours:
    """Looks up what is like a product. Any number of threads may ask.

    A look at what was asked before takes microseconds; the first one takes milliseconds,
    and tens of them for duplicates.

    Args:
        snapshot: where they are found, as long as no product changes.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._finder = SimilarFinder(snapshot, QueryEncoder(snapshot.encoder))
        self._groups = snapshot.types.groups
        self._of_one = lru_cache(KEPT_PRODUCTS)(self._find)

    def of(self, seeds: Sequence[tuple[str, int]], *, duplicates: bool) -> Rows:
        """The rows of what is like some products, the most alike first, int32.

        With several seeds their lists are fused by reciprocal rank. Neither the seeds nor
        their variants are among them, and of the variants of another product one.

        Args:
            seeds: ids and rows.
            duplicates: whether what is nearly the same product is asked for.
        """
        lists = [self._of_one(product, duplicates) for product, _ in seeds]
        rows = lists[0] if len(lists) == 1 else _fused(lists)
        own = np.array([row for _, row in seeds], np.int32)
        groups = self._groups[own]
        kept = ~np.isin(rows, own) & ~np.isin(self._groups[rows], groups[groups >= 0])
        others: Rows = rows[kept]
        return others[first_of_each(self._groups[others])]

    def _find(self, product: str, duplicates: bool) -> Rows:  # noqa: FBT001 - part of the cache's key
        rows = self._finder.nearest(
            SimilarQuery(
                products=(product,),
                per_page=MOST,
                in_stock=InStock.ANY,
                duplicates=Duplicates.ONLY if duplicates else Duplicates.HIDE,
            )
        )
        rows.flags.writeable = False
        return rows


def _fused(lists: Sequence[Rows]) -> Rows:
    """All rows of some lists, each once, by falling sum of reciprocal ranks."""
    every = np.concatenate(lists)
    ranks = np.concatenate([np.arange(each.size) for each in lists])
    rows, place = np.unique(every, return_inverse=True)
    scores = np.bincount(place, weights=1 / (RANK_CONSTANT + 1 + ranks), minlength=rows.size)
    fused: Rows = rows[np.argsort(-scores, kind="stable")]
    return fused
