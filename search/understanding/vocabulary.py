"""The words of a version: how common each is, and beside which others it stands."""

from pathlib import Path
from typing import TypeVar

import marisa_trie
import numpy as np
import numpy.typing as npt

from core.errors import IndexUnusable
from core.verification import REBUILD
from core.vocabulary import VocabularyLayout, pair_key

UNKNOWN = -1

Scalar = TypeVar("Scalar", bound=np.generic)


class Vocabulary:
    """Words with their frequencies, memory-mapped.

    Args:
        folder: what indexer.spelling wrote.

    Raises:
        IndexUnusable: the files are missing, damaged, or do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        layout = VocabularyLayout(folder)
        try:
            self._words = marisa_trie.Trie().mmap(str(layout.words))
            self._accented = marisa_trie.BytesTrie().mmap(str(layout.accented))
            self.frequencies = _mapped(layout.frequencies, np.uint32)
            self._brands = _mapped(layout.brands, np.bool_)
            self._pairs = _mapped(layout.pairs, np.int64)
            self._pair_frequencies = _mapped(layout.pair_frequencies, np.uint32)
        except (OSError, RuntimeError, ValueError) as error:
            raise _damaged(str(error)) from error
        size = len(self._words)
        if self.frequencies.shape != (size,) or self._brands.shape != (size,):
            raise _damaged("words and frequencies differ in number")
        if self._pairs.shape != self._pair_frequencies.shape:
            raise _damaged("pairs and their frequencies differ in number")
        self.total = int(self.frequencies.sum(dtype=np.int64))

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

    def is_brand(self, word_id: int) -> bool:
        """Whether the word of that id belongs to a brand's name."""
        return word_id >= 0 and bool(self._brands[word_id])

    def pair_frequency(self, first: int, second: int) -> int:
        """How common the two words are side by side; 0 if either is `UNKNOWN`."""
        if first < 0 or second < 0:
            return 0
        key = pair_key(first, second)
        place = int(np.searchsorted(self._pairs, key))
        if place == len(self._pairs) or self._pairs[place] != key:
            return 0
        return int(self._pair_frequencies[place])

    def written(self, word: str) -> str:
        """How a normalised word is usually written: with its accents, if it has any."""
        found = self._accented.get(word)
        return found[0].decode() if found else word


def _mapped(path: Path, dtype: type[Scalar]) -> npt.NDArray[Scalar]:
    array: npt.NDArray[Scalar] = np.load(path, mmap_mode="r", allow_pickle=False)
    if array.dtype != dtype or array.ndim != 1:
        raise ValueError(f"{path.name} holds {array.dtype} of shape {array.shape}")
    return array


def _damaged(reason: str) -> IndexUnusable:
    return IndexUnusable(
        f"the words for spelling cannot be used ({reason})", field="spelling", hint=REBUILD
    )
