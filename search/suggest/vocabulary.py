"""The words that suggestions are found by, and which of them may be meant by what was typed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import IndexUnusable
from search.mapped_array import mapped_array
from search.suggest.vocabulary_kernels import beginning_with, near_beginnings, shared_beginnings

Letters = npt.NDArray[np.uint32]
Words = npt.NDArray[np.int32]

NO_WORDS: Words = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True)
class Near:
    """Words near to what was typed.

    Attributes:
        words: int32, shape (m,), rising.
        edits: uint8, shape (m,).
    """

    words: Words
    edits: npt.NDArray[np.uint8]


class Vocabulary:
    """Words in the order of their code points, memory-mapped.

    Args:
        folder: what indexer.suggestions wrote.

    Raises:
        IndexUnusable: the files do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        # Plain views: numba takes twice as long to recognise a memory map at every call.
        self._letters = mapped_array(folder / "letters.npy")
        self.letter_offsets = mapped_array(folder / "letter_offsets.npy")
        if self.letter_offsets[-1] != self._letters.size:
            raise IndexUnusable("the vocabulary does not belong together", field=folder.name)
        self._keep_lettered()

    def __len__(self) -> int:
        return self.letter_offsets.size - 1

    def beginning_with(self, typed: str) -> tuple[int, int]:
        """The words that begin with `typed`, from the first to before the last."""
        return beginning_with(self._letters, self.letter_offsets, letters_of(typed))

    def number(self, word: str) -> int | None:
        """The number of `word`; None if it is not there."""
        first, behind = self.beginning_with(word)
        # Of the words that begin with it, it is the shortest and stands first.
        if first < behind and self.size(first) == len(word):
            return first
        return None

    def size(self, word: int) -> int:
        """How many letters a word has."""
        return int(self.letter_offsets[word + 1] - self.letter_offsets[word])

    def word(self, number: int) -> str:
        """The word of a number."""
        letters = self._letters[self.letter_offsets[number] : self.letter_offsets[number + 1]]
        return letters.tobytes().decode("utf-32-le")

    def near(self, typed: str, edits: int) -> Near:
        """The words without digits with a beginning at most `edits` edits from `typed`."""
        places = np.empty(self._lettered.size, np.int32)
        distances = np.empty(self._lettered.size, np.uint8)
        found = near_beginnings(
            self._lettered_letters,
            self._lettered_offsets,
            self._shared,
            letters_of(typed),
            edits,
            places,
            distances,
        )
        return Near(self._lettered[places[:found]], distances[:found].copy())

    def _keep_lettered(self) -> None:
        """Set the words without digits apart: of a part number nobody knows what was meant."""
        sizes = np.diff(self.letter_offsets)
        digits = (self._letters >= ord("0")) & (self._letters <= ord("9"))
        lettered = np.ones(len(self), np.bool_)
        if len(self):
            lettered = ~np.logical_or.reduceat(digits, self.letter_offsets[:-1])
        self._lettered = np.flatnonzero(lettered).astype(np.int32)
        self._lettered_letters = self._letters[np.repeat(lettered, sizes)]
        self._lettered_offsets = np.concatenate(([0], np.cumsum(sizes[lettered])))
        self._shared = np.empty(self._lettered.size, np.uint8)
        shared_beginnings(self._lettered_letters, self._lettered_offsets, self._shared)


def letters_of(text: str) -> Letters:
    """The code points of `text`, uint32."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
