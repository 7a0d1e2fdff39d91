"""Counts pairs of words in arrays: a large catalogue has more than a dictionary can hold."""

from array import array
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from core.vocabulary import PairLayout, pair_key

FOLDED_AT = 4_000_000

Keys = npt.NDArray[np.int64]


class PairCounter:
    """Sums up the weights of pairs of word ids.

    Args:
        folded_at: how many pairs are noted one by one before they are summed up.
    """

    def __init__(self, folded_at: int = FOLDED_AT) -> None:
        self._folded_at = folded_at
        self._noted: dict[int, array[int]] = {}
        self._sums: list[tuple[Keys, Keys]] = []

    def add(self, pairs: Iterable[tuple[int, int]], weight: int) -> None:
        """Count each of `pairs` `weight` times."""
        noted = self._noted.get(weight)
        if noted is None:
            noted = self._noted[weight] = array("q")
        noted.extend([pair_key(*pair) for pair in pairs])
        if len(noted) >= self._folded_at:
            self._fold()

    def write(self, layout: PairLayout, new_ids: Keys, *, at_least: int, ordered: bool) -> None:
        """Write the pairs that count `at_least` so much.

        Args:
            layout: where to.
            new_ids: by the id that was counted, shape (words,): the id that is written.
            at_least: pairs that count less are left out.
            ordered: whether (a, b) is another pair than (b, a).
        """
        self._fold()
        summed, sums = _added_up(self._sums)
        first, second = new_ids[summed >> 32], new_ids[summed & 0xFFFF_FFFF]
        if not ordered:
            first, second = np.minimum(first, second), np.maximum(first, second)
        keys, sums = _summed(first << 32 | second, sums)
        kept = sums >= at_least
        np.save(layout.keys, keys[kept])
        np.save(layout.counts, sums[kept].clip(max=np.iinfo(np.uint32).max).astype(np.uint32))

    def _fold(self) -> None:
        """Sum up what was noted, and sums of about the same size with it.

        Each sum is so more than twice as long as the next one, and no pair is sorted more
        often than the logarithm of all.
        """
        for weight, noted in self._noted.items():
            keys, counts = np.unique(np.frombuffer(noted, np.int64), return_counts=True)
            self._sums.append((keys, counts * weight))
        self._noted = {}
        while len(self._sums) > 1 and len(self._sums[-2][0]) < 2 * len(self._sums[-1][0]):
            last, before = self._sums.pop(), self._sums.pop()
            self._sums.append(_added_up([before, last]))


def _added_up(sums: Sequence[tuple[Keys, Keys]]) -> tuple[Keys, Keys]:
    nothing = np.zeros(0, np.int64)
    return _summed(
        np.concatenate([nothing, *(keys for keys, _ in sums)]),
        np.concatenate([nothing, *(weights for _, weights in sums)]),
    )


def _summed(keys: Keys, weights: Keys) -> tuple[Keys, Keys]:
    """Each key once, rising, with the sum of its weights."""
    if not keys.size:
        return keys, weights
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[0] - 1))
    return keys[starts], np.add.reduceat(weights[order], starts)
