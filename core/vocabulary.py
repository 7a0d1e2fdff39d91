"""Where the words of a version lie on disk, for spelling: shared by writer and reader."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PairLayout:
    """The files of counted pairs of words; `keys` rise."""

    keys: Path
    counts: Path


@dataclass(frozen=True, slots=True)
class VocabularyLayout:
    """The files of a vocabulary under `root`. A word's id is its id in the trie."""

    root: Path

    @property
    def words(self) -> Path:
        """A trie of the words, normalised."""
        return self.root / "words.marisa"

    @property
    def frequencies(self) -> Path:
        """By word id, uint32: how common it is, weighted by where it stands."""
        return self.root / "frequencies.npy"

    @property
    def shapes(self) -> Path:
        """A trie from what is left of words without some letters to their ids; see core.slips."""
        return self.root / "shapes.marisa"

    @property
    def brands(self) -> Path:
        """By word id, bool: whether it is a word of a brand's name."""
        return self.root / "brands.npy"

    @property
    def neighbours(self) -> PairLayout:
        """Words that stand side by side, in their order."""
        return self._pairs("neighbours")

    @property
    def together(self) -> PairLayout:
        """Words that share titles, the lower id first."""
        return self._pairs("together")

    @property
    def accented(self) -> Path:
        """From words to how they are usually written, UTF-8, where that has accents."""
        return self.root / "accented.marisa"

    @property
    def language(self) -> Path:
        """A trie of words of the language at large, possibly empty."""
        return self.root / "language.marisa"

    def _pairs(self, name: str) -> PairLayout:
        return PairLayout(self.root / f"{name}.npy", self.root / f"{name}_counts.npy")


def pair_key(first: int, second: int) -> int:
    """The number that stands for two word ids in their order."""
    return first << 32 | second
