"""The words of a version: how common each is, and beside which others it stands."""

from pathlib import Path
from typing import TypeVar

import marisa_trie
import numpy as np
import numpy.typing as npt

from core.errors import IndexUnusable
from core.slips import shapes
from core.verification import REBUILD
from core.vocabulary import PairLayout, VocabularyLayout, pair_key
from search.mapped_array import mapped_array

UNKNOWN = -1

Scalar = TypeVar("Scalar", bound=np.generic)


class PairCounts:
    """How common pairs of words are, memory-mapped."""

    def __init__(self, layout: PairLayout) -> None:
        self._keys = _mapped(layout.keys, np.int64)
        self._counts = _mapped(layout.counts, np.uint32)
        if self._keys.shape != self._counts.shape:
            raise ValueError(f"{layout.keys.name} and its counts differ in number")

    def count(self, first: int, second: int) -> int:
        """How common the pair of ids is; 0 if either is `UNKNOWN`."""
        if first < 0 or second < 0:
            return 0
        key = pair_key(first, second)
        place = int(self._keys.searchsorted(key))
        if place == len(self._keys) or self._keys[place] != key:
            return 0
        return int(self._counts[place])

    @property
    def total(self) -> int:
        """The sum of all counts."""
        return int(self._counts.sum(dtype=np.int64))


class Vocabulary:
    """Words with their frequencies, memory-mapped.

    Args:
        folder: what indexer.spelling wrote.

    Raises:
        IndexUnusable: the files are missing, damaged, or do not belong together.

    Attributes:
        frequencies: by word id, uint32, shape (words,).
        neighbours: words side by side, in their order.
        total: the sum of all frequencies.
    """

    def __init__(self, folder: Path) -> None:
        layout = VocabularyLayout(folder)
        try:
            self._words = marisa_trie.Trie().mmap(str(layout.words))
            self._language = marisa_trie.Trie().mmap(str(layout.language))
            self._accented = marisa_trie.BytesTrie().mmap(str(layout.accented))
            self.frequencies = _mapped(layout.frequencies, np.uint32)
            self._brands = _mapped(layout.brands, np.bool_)
            self.neighbours = PairCounts(layout.neighbours)
            self._together = PairCounts(layout.together)
        except (EOFError, OSError, RuntimeError, ValueError) as error:
            raise _damaged(str(error)) from error
        self._shapes = _shapes(layout.shapes)
        size = len(self._words)
        if self.frequencies.shape != (size,) or self._brands.shape != (size,):
            raise _damaged("words and frequencies differ in number")
        self.total = int(self.frequencies.sum(dtype=np.int64))
        self._by_chance = self._together.total / max(self.total, 1) ** 2

    def __len__(self) -> int:
        return len(self._words)

    def id(self, word: str) -> int:
        """The id of a normalised word, `UNKNOWN` if there is none."""
        found: int = self._words.get(word, UNKNOWN)
        return found

    def word(self, word_id: int) -> str:
        """The normalised word of that id."""
        found: str = self._words.restore_key(word_id)
        return found

    def frequency(self, word_id: int) -> int:
        """How common the word of that id is, 0 for `UNKNOWN`."""
        return 0 if word_id < 0 else int(self.frequencies[word_id])

    def frequency_of(self, word: str) -> int:
        """How common a normalised word is, 0 if it is unknown."""
        return self.frequency(self.id(word))

    def is_brand(self, word: str) -> bool:
        """Whether a normalised word belongs to a brand's name."""
        word_id = self.id(word)
        return word_id >= 0 and bool(self._brands[word_id])

    def is_of_language(self, word: str) -> bool:
        """Whether a normalised word is one of the language at large."""
        return word in self._language

    def like(self, typed: str, slips: int) -> set[int]:
        """The ids of the common words that may be at most `slips` from `typed`."""
        known = self._shapes.get
        return {
            word_id for shape in shapes(typed, slips) if shape for (word_id,) in known(shape, ())
        }

    def together(self, one: int, other: int) -> tuple[int, float]:
        """How often two words share a title, and how often they would by chance."""
        chance = 2 * self._by_chance * self.frequency(one) * self.frequency(other)
        return self._together.count(min(one, other), max(one, other)), chance

    def beginning_with(self, prefix: str) -> list[str]:
        """The normalised words that begin so, in the trie's order."""
        found: list[str] = self._words.keys(prefix)
        return found

    def written(self, word: str) -> str:
        """How a normalised word is usually written: with its accents, if it has any."""
        found = self._accented.get(word)
        return found[0].decode() if found else word


def _mapped(path: Path, dtype: type[Scalar]) -> npt.NDArray[Scalar]:
    array: npt.NDArray[Scalar] = mapped_array(path)
    if array.dtype != dtype or array.ndim != 1:
        raise ValueError(f"{path.name} holds {array.dtype} of shape {array.shape}")
    return array


def _shapes(path: Path) -> marisa_trie.RecordTrie:
    trie = marisa_trie.RecordTrie("<I")
    trie.mmap(str(path))
    return trie


def _damaged(reason: str) -> IndexUnusable:
    return IndexUnusable(
        f"the words for spelling cannot be used ({reason})", field="spelling", hint=REBUILD
    )
