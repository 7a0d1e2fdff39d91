"""Which products are like which, whoever can get them: worked out once for each."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from api.recommending.neighbour_file import NeighbourFile, neighbour_file
from search.parse import QueryEncoder
from search.similar.candidates import first_of_each
from search.similar.finder import SimilarFinder
from search.snapshot import Snapshot

Rows = npt.NDArray[np.int32]

MOST = 32
"""Neighbours that are kept of a product: so many that some dozen can mostly be got."""

KEPT_PRODUCTS = 32_768
"""Products whose neighbours are kept, a quarter of a kilobyte each."""

RANK_CONSTANT = 60
"""Of reciprocal rank fusion: Cormack, Clarke and Buettcher (SIGIR 2009)."""


class Neighbours:
    """Looks up what is like a product. Any number of threads may ask.

    A look at what was asked before takes microseconds, in whichever worker that was; the
    first one takes milliseconds, and tens of them for duplicates.

    Args:
        snapshot: where they are found, as long as no product changes.
        indexes: the folder of the catalogues, where workers keep what they found for each
            other; None to keep it to this one. Where products were changed since the version
            was built it is kept to this one in any case.
    """

    def __init__(self, snapshot: Snapshot, indexes: Path | None = None) -> None:
        self._finder = SimilarFinder(snapshot, QueryEncoder(snapshot.encoder))
        self._groups = snapshot.types.groups
        self._files = _files(snapshot, indexes)
        self._of_one = lru_cache(KEPT_PRODUCTS)(self._known_or_found)
        self._of_one_alone = lru_cache(KEPT_PRODUCTS)(self._others_than_itself)

    def of(self, seeds: Sequence[tuple[str, int]], *, duplicates: bool) -> Rows:
        """The rows of what is like some products, the most alike first, int32.

        With several seeds their lists are fused by reciprocal rank. Neither the seeds nor
        their variants are among them, and of the variants of another product one.

        Args:
            seeds: ids and rows.
            duplicates: whether what is nearly the same product is asked for.
        """
        if len(seeds) == 1:
            return self._of_one_alone(seeds[0][1], duplicates)
        lists = [self._of_one(row, duplicates) for _, row in seeds]
        return self._others(_fused(lists), np.array([row for _, row in seeds], np.int32))

    def _others_than_itself(self, row: int, duplicates: bool) -> Rows:  # noqa: FBT001 - part of the cache's key
        rows = self._of_one(row, duplicates)
        others = self._others(rows, np.array([row], np.int32))
        others.flags.writeable = False
        # Mostly nothing is left out, and both caches keep one array.
        return rows if others.size == rows.size else others

    def _others(self, rows: Rows, own: Rows) -> Rows:
        """What of `rows` is neither `own` nor a variant of that, one variant of each other."""
        groups = self._groups[own]
        kept = ~np.isin(rows, own) & ~np.isin(self._groups[rows], groups[groups >= 0])
        others: Rows = rows[kept]
        return others[first_of_each(self._groups[others])]

    def _known_or_found(self, row: int, duplicates: bool) -> Rows:  # noqa: FBT001 - part of the cache's key
        file = self._files.get(duplicates)
        known = None if file is None else file.get(row)
        if known is not None:
            return known
        rows = self._finder.neighbours(row, MOST, duplicates=duplicates)
        rows.flags.writeable = False
        if file is not None:
            file.put(row, rows)
        return rows


def _files(snapshot: Snapshot, indexes: Path | None) -> Mapping[bool, NeighbourFile]:
    """By whether duplicates are asked for, where neighbours of the version are kept."""
    if indexes is None or snapshot.layer is not None:
        return {}
    files = {
        duplicates: neighbour_file(indexes, snapshot.manifest, MOST, duplicates=duplicates)
        for duplicates in (False, True)
    }
    return {duplicates: file for duplicates, file in files.items() if file is not None}


def _fused(lists: Sequence[Rows]) -> Rows:
    """All rows of some lists, each once, by falling sum of reciprocal ranks."""
    every = np.concatenate(lists)
    ranks = np.concatenate([np.arange(each.size) for each in lists])
    rows, place = np.unique(every, return_inverse=True)
    scores = np.bincount(place, weights=1 / (RANK_CONSTANT + 1 + ranks), minlength=rows.size)
    fused: Rows = rows[np.argsort(-scores, kind="stable")]
    return fused
