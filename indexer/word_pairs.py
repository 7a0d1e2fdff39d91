"""Counts pairs of words in arrays: a large catalogue has more than a dictionary can hold."""

from array import array

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
        self._keys, self._weights = array("q"), array("q")
        self._summed: Keys = np.zeros(0, np.int64)
        self._sums: Keys = np.zeros(0, np.int64)

    def add(self, first: int, second: int, weight: int) -> None:
        """Count the pair `weight` times."""
        self._keys.append(pair_key(first, second))
        self._weights.append(weight)
        if len(self._keys) >= self._folded_at:
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
        first, second = new_ids[self._summed >> 32], new_ids[self._summed & 0xFFFF_FFFF]
        if not ordered:
            first, second = np.minimum(first, second), np.maximum(first, second)
        keys, sums = _summed(first << 32 | second, self._sums)
        kept = sums >= at_least
        np.save(layout.keys, keys[kept])
        np.save(layout.counts, sums[kept].clip(max=np.iinfo(np.uint32).max).astype(np.uint32))

    def _fold(self) -> None:
        keys = np.concatenate((self._summed, np.frombuffer(self._keys, np.int64)))
        weights = np.concatenate((self._sums, np.frombuffer(self._weights, np.int64)))
        self._summed, self._sums = _summed(keys, weights)
        self._keys, self._weights = array("q"), array("q")


def _summed(keys: Keys, weights: Keys) -> tuple[Keys, Keys]:
    """Each key once, rising, with the sum of its weights."""
    distinct, places = np.unique(keys, return_inverse=True)
    sums = np.zeros(len(distinct), np.int64)
    np.add.at(sums, places, weights)
    return distinct, sums
