"""Products that came since a version was built, or got other titles, found by their words.

They stand beside the products of the version under the same rules, but for two: what is
typed holds no typos here, and a plural does not stand for its singular.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.suggest.groups import Found
from search.suggest.typed import ENDING, GOES_ON, UNIT, Typed

_LAST_LETTER = "\U0010ffff"

FloatArray = npt.NDArray[np.float32]


class Title(NamedTuple):
    """What a product is found by.

    Attributes:
        row: of the product.
        words: normalised, each once.
        weight: as of the products that were built.
        key: of products with equal keys only one is shown.
    """

    row: int
    words: tuple[str, ...]
    weight: float
    key: int


def item_of(row: int) -> int:
    """The number that the product of a new row has among the items of the version: below 0."""
    return -1 - row


def row_of(item: int) -> int:
    """The row that `item_of` gave a number."""
    return -1 - item


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """Some titles by their words. Immutable.

    Attributes:
        titles: in the order in which they came.
        words: of all, sorted.
        offsets: int64, shape (words + 1,): where the titles of each word lie in `places`.
        places: int32: of a title among `titles`.
        sizes: int32, shape (words,), in letters.
        rows: int32, shape (titles,).
        weights: float32, shape (titles,).
    """

    titles: tuple[Title, ...]
    words: tuple[str, ...]
    offsets: npt.NDArray[np.int64]
    places: npt.NDArray[np.int32]
    sizes: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    weights: FloatArray

    @classmethod
    def of(cls, titles: Sequence[Title]) -> Self:
        """A block of `titles`."""
        having: defaultdict[str, list[int]] = defaultdict(list)
        for place, title in enumerate(titles):
            for word in title.words:
                having[word].append(place)
        words = tuple(sorted(having))
        offsets = np.zeros(len(words) + 1, np.int64)
        np.cumsum([len(having[word]) for word in words], out=offsets[1:])
        places = chain.from_iterable(having[word] for word in words)
        return cls(
            tuple(titles),
            words,
            offsets,
            np.fromiter(places, np.int32, int(offsets[-1])),
            np.fromiter(map(len, words), np.int32, len(words)),
            np.array([title.row for title in titles], np.int32),
            np.array([title.weight for title in titles], np.float32),
        )

    def scores(self, typed: Typed) -> FloatArray | None:
        """Weight less cost of each title, -inf where a word is missing; None if all are."""
        total = self.weights.copy()
        for number, word in enumerate(typed.words):
            first = bisect_left(self.words, word)
            behind = bisect_left(self.words, word + _LAST_LETTER, first)
            if first == behind:
                return None
            ended = typed.ended or number < len(typed.words) - 1
            total -= self._costs(first, behind, len(word) + ENDING if ended else None)
        return total

    def _costs(self, first: int, behind: int, longest: int | None) -> FloatArray:
        """What each title costs by its cheapest word of a range, inf for one without."""
        costs = np.full(len(self.titles), np.inf, np.float32)
        places = self.places[self.offsets[first] : self.offsets[behind]]
        if longest is None:
            costs[places] = 0
            return costs
        having = np.diff(self.offsets[first : behind + 1])
        goes_on = np.repeat(self.sizes[first:behind] > longest, having)
        costs[places[goes_on]] = GOES_ON * UNIT
        costs[places[~goes_on]] = 0
        return costs


@dataclass(frozen=True, slots=True)
class AddedTitles:
    """The titles of new rows at one moment.

    Attributes:
        blocks: of which each row is in one.
        keys: by row, and maybe of later rows.
    """

    blocks: tuple[TitleBlock, ...] = ()
    keys: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def find(self, typed: Typed, allowed: Mask | None, k: int) -> Found:
        """The best `k` items that match and are allowed: greatest weight less cost first.

        Args:
            typed: of one word at least.
            allowed: bool, shape (n,): of all rows; None for every row.
            k: 1 or more.
        """
        found = [pair for block in self.blocks for pair in _best_of(block, typed, allowed, k)]
        found.sort(key=lambda pair: (-pair[0], pair[1]))
        return Found([item_of(row) for _, row in found[:k]], [score for score, _ in found[:k]])

    def key(self, item: int) -> int:
        """Of items with equal keys only one is shown."""
        return self.keys[row_of(item)]


def _best_of(
    block: TitleBlock, typed: Typed, allowed: Mask | None, k: int
) -> list[tuple[float, int]]:
    """Scores and rows of a block's best titles; of variants all, so that one is left."""
    scores = block.scores(typed)
    if scores is None:
        return []
    if allowed is not None:
        scores[~allowed[block.rows]] = -np.inf
    matching = np.flatnonzero(np.isfinite(scores))
    order = matching[np.argsort(-scores[matching], kind="stable")]
    best: list[tuple[float, int]] = []
    keys: set[int] = set()
    for place in order.tolist():
        title = block.titles[place]
        if title.key not in keys:
            keys.add(title.key)
            best.append((float(scores[place]), title.row))
        if len(best) == k:
            break
    return best
