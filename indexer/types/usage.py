"""How the phrases of titles are used, in arrays: a large catalogue has tens of millions of them."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PhraseUsage:
    """How phrases are used; p phrases, m pairs of phrase and product that it may name.

    Attributes:
        keys: by phrase.
        mentions: int64, shape (p,): in titles, wherever it stands.
        naming: int64, shape (p,): products that it names for certain.
        by_category: bool, shape (p,): whether the categories of most of its products end with it.
        offsets: int64, shape (p + 1,): where the pairs of each phrase lie.
        rows: int32, shape (m,), rising within a phrase.
        weights: float64, shape (m,): of the best place in the title.
        spelt: what was written for which phrase, and how often: three arrays.
        shown: what was written.
    """

    keys: Sequence[str]
    mentions: Integers
    naming: Integers
    by_category: npt.NDArray[np.bool_]
    offsets: Integers
    rows: npt.NDArray[np.int32]
    weights: npt.NDArray[np.float64]
    spelt: tuple[Integers, Integers, Integers]
    shown: Sequence[str]

    def phrases(self) -> Iterator[tuple[int, str]]:
        """Number and key of the phrases that may name more than one product."""
        for number in np.flatnonzero(np.diff(self.offsets) > 1).tolist():
            yield number, self.keys[number]

    def places_of(self, phrases: Integers) -> tuple[Integers, Integers]:
        """The pairs of `phrases`, one phrase after the other, and how many each has."""
        sizes = np.diff(self.offsets)[phrases]
        starts = np.cumsum(sizes) - sizes
        pairs = np.arange(sizes.sum()) + np.repeat(self.offsets[phrases] - starts, sizes)
        return pairs, sizes

    def commonest_spellings(self, phrases: Integers) -> Iterator[str]:
        """How each of `phrases` is mostly written; of equal ones the first by letters."""
        spelt, shown, counts = self.spelt
        bounds = np.searchsorted(spelt, np.stack((phrases, phrases + 1)))
        for first, last in bounds.T.tolist():
            spellings = [self.shown[number] for number in shown[first:last].tolist()]
            times = counts[first:last].tolist()
            yield min(zip(times, spellings, strict=True), key=lambda pair: (-pair[0], pair[1]))[1]


class PhraseCensus:
    """Takes the phrases of titles one by one, in the order of the rows."""

    def __init__(self) -> None:
        self._keys: dict[str, int] = {}
        self._shown: dict[str, int] = {}
        self._mentioned = array("i")
        self._phrases = array("i")
        self._spellings = array("i")
        self._rows = array("i")
        self._weights = array("d")
        self._leaves = array("b")

    def add(self, key: str, shown: str, row: int, weight: float, *, in_leaf: bool) -> None:
        """Note a phrase in the title of `row`.

        Args:
            key: stems of the phrase.
            shown: its words.
            row: of the product.
            weight: of its place; 0 where it cannot name the product.
            in_leaf: whether the product's own category ends with it.
        """
        number = self._keys.setdefault(key, len(self._keys))
        self._mentioned.append(number)
        if weight > 0:
            self._phrases.append(number)
            self._spellings.append(self._shown.setdefault(shown, len(self._shown)))
            self._rows.append(row)
            self._weights.append(weight)
            self._leaves.append(in_leaf)

    def usage(self, firm: float) -> PhraseUsage:
        """What was noted.

        Args:
            firm: weight from which a place names the product for certain.
        """
        count = len(self._keys)
        phrases = np.frombuffer(self._phrases, np.int32).astype(np.int64)
        pairs = phrases << 32 | np.frombuffer(self._rows, np.int32)
        order = np.argsort(pairs, kind="stable")
        starts = np.flatnonzero(np.diff(pairs[order], prepend=-1))
        distinct = pairs[order][starts]
        of_phrase = distinct >> 32
        weights = np.frombuffer(self._weights)[order]
        best = np.maximum.reduceat(weights, starts) if starts.size else weights
        leaves = np.frombuffer(self._leaves, np.int8)[order][starts]
        sizes = np.bincount(of_phrase, minlength=count)
        in_leaf = np.bincount(of_phrase[leaves > 0], minlength=count)
        spelt, times = np.unique(
            phrases << 32 | np.frombuffer(self._spellings, np.int32), return_counts=True
        )
        return PhraseUsage(
            keys=list(self._keys),
            mentions=np.bincount(np.frombuffer(self._mentioned, np.int32), minlength=count),
            naming=np.bincount(of_phrase[best >= firm], minlength=count),
            by_category=(2 * in_leaf >= sizes) & (sizes > 0),
            offsets=np.concatenate(([0], np.cumsum(sizes))),
            rows=(distinct & 0xFFFF_FFFF).astype(np.int32),
            weights=best,
            spelt=(spelt >> 32, spelt & 0xFFFF_FFFF, times),
            shown=list(self._shown),
        )
