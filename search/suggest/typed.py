"""What was typed, word by word, and which words of the vocabulary each may become."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.analysis import Analyzer
from search.suggest.cost_kernels import erase_costs, write_costs
from search.suggest.vocabulary import NO_WORDS, Vocabulary, Words

MOST_TYPED = 8
MOST_LETTERS = 40
"""Words and letters that are looked at; what is typed beyond them decides nothing."""

UNIT = 1 / 8
"""What one unit of cost takes off a weight, which is the binary logarithm of a likelihood."""

GOES_ON = 12
"""Cost if a word that was typed to its end is only the beginning of a longer one."""

ENDING = 2
"""So many letters more do not make it another word: case, cases."""

EDIT = 24
"""Cost of a typo."""

ONE_EDIT_FROM, TWO_EDITS_FROM = 4, 8
"""Letters from which a word may hold one typo, and two."""

SHORTEST_PART = 2
SHORTEST_STEM = 3
MOST_FORMS = 16

CACHED_WORDS = 1024

Costs = npt.NDArray[np.uint8]

NO_COSTS: Costs = np.empty(0, np.uint8)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed.

    Attributes:
        words: normalised; parts of a hyphenated word are words.
        ended: whether the last word was, by a space or such.
    """

    words: tuple[str, ...]
    ended: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """Words of the vocabulary that a typed word may become, and what each costs.

    Attributes:
        first: from here...
        behind: ... to before here all words begin with what was typed.
        goes_on: the cost of those that are more than `ENDING` letters longer.
        others: further words, int32, rising.
        costs: of the others, uint8.
    """

    first: int
    behind: int
    goes_on: int
    others: Words
    costs: npt.NDArray[np.uint8]

    @property
    def is_nothing(self) -> bool:
        """Whether there is no such word."""
        return self.first == self.behind and self.others.size == 0


@dataclass(frozen=True, slots=True)
class Meanings:
    """What all typed words mean, flat as kernels take it; see `write_costs`.

    Attributes:
        first: int64, shape (typed,).
        behind: int64, shape (typed,).
        goes_on: uint8, shape (typed,).
        longest: int64, shape (typed,): letters of words that do not go on.
        other_offsets: int64, shape (typed + 1,).
        others: int32.
        other_costs: uint8.
    """

    first: npt.NDArray[np.int64]
    behind: npt.NDArray[np.int64]
    goes_on: npt.NDArray[np.uint8]
    longest: npt.NDArray[np.int64]
    other_offsets: npt.NDArray[np.int64]
    others: Words
    other_costs: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, meant: Sequence[Meant], words: Sequence[str]) -> "Meanings":
        """What `words` mean, one of `meant` each."""
        numbers = [
            (each.first, each.behind, each.goes_on, len(word) + ENDING, each.others.size)
            for each, word in zip(meant, words, strict=True)
        ]
        table = np.array(numbers, np.int64).reshape(-1, 5)
        offsets = np.zeros(len(meant) + 1, np.int64)
        np.cumsum(table[:, 4], out=offsets[1:])
        return cls(
            table[:, 0].copy(),
            table[:, 1].copy(),
            table[:, 2].astype(np.uint8),
            table[:, 3].copy(),
            offsets,
            np.concatenate([NO_WORDS, *(each.others for each in meant)]),
            np.concatenate([NO_COSTS, *(each.costs for each in meant)]),
        )

    def write(self, costs: Costs, vocabulary: Vocabulary) -> None:
        """Write the costs, shape (most typed, words), in which no word matched."""
        write_costs(
            costs,
            self.first,
            self.behind,
            self.goes_on,
            self.longest,
            self.other_offsets,
            self.others,
            self.other_costs,
            vocabulary.letter_offsets,
        )

    def erase(self, costs: Costs) -> None:
        """Undo `write`."""
        erase_costs(costs, self.first, self.behind, self.other_offsets, self.others)


class Reader:
    """Reads what was typed.

    Args:
        vocabulary: of the suggestions.
        analyzer: the version's; words with one stem are the same.
    """

    def __init__(self, vocabulary: Vocabulary, analyzer: Analyzer) -> None:
        self._vocabulary = vocabulary
        self._stem = analyzer.stem
        self._plain = Analyzer("none")
        self._near = lru_cache(CACHED_WORDS)(vocabulary.near)
        self._exact = lru_cache(CACHED_WORDS)(self._exactly)

    def read(self, text: str) -> Typed:
        """The words of `text`."""
        words: list[str] = []
        for word in self._plain.words(text):
            words.extend(word.terms[:-1] if len(word.terms) > 1 else word.terms)
            if len(words) >= MOST_TYPED:
                break
        ended = bool(text) and not text[-1].isalnum()
        return Typed(tuple(word[:MOST_LETTERS] for word in words[:MOST_TYPED]), ended)

    def as_typed(self, typed: Typed) -> list[Meant] | None:
        """What each word means as it stands; None if one of them means nothing."""
        meant = [
            self._exact(word, ended=typed.ended or place < len(typed.words) - 1)
            for place, word in enumerate(typed.words)
        ]
        return None if any(each.is_nothing for each in meant) else meant

    def with_typos(self, typed: Typed) -> list[Meant] | None:
        """What each word means if it holds typos; None if one of them means nothing."""
        meant = [
            self._nearly(word, ended=typed.ended or place < len(typed.words) - 1)
            for place, word in enumerate(typed.words)
        ]
        return None if any(each.is_nothing for each in meant) else meant

    def parted_otherwise(self, typed: Typed) -> Iterator[Typed]:
        """The same letters with their spaces elsewhere: two words as one, one word as two."""
        words, ended = typed.words, typed.ended
        for place in range(len(words) - 1):
            left, right = words[place : place + 2]
            before, behind = words[:place], words[place + 2 :]
            yield Typed((*before, left + right, *behind), ended)
            # A space that came a letter too soon or too late.
            if len(right) > 1 and self._is_word(left + right[0]):
                yield Typed((*before, left + right[0], right[1:], *behind), ended)
            if len(left) > 1 and self._is_word(left[:-1]):
                yield Typed((*before, left[:-1], left[-1] + right, *behind), ended)
        if len(words) == MOST_TYPED:
            return
        for place, word in enumerate(words):
            for cut in range(SHORTEST_PART, len(word)):
                left, right = word[:cut], word[cut:]
                if _are_parts(left, right) and self._is_word(left):
                    yield Typed((*words[:place], left, right, *words[place + 1 :]), ended)

    def _is_word(self, text: str) -> bool:
        return self._vocabulary.number(text) is not None

    def _exactly(self, word: str, *, ended: bool) -> Meant:
        first, behind = self._vocabulary.beginning_with(word)
        others = self._of_same_stem(word)
        costs = np.zeros(others.size, np.uint8)
        return Meant(first, behind, GOES_ON if ended else 0, others, costs)

    def _of_same_stem(self, word: str) -> Words:
        """Other forms of `word` that do not begin with it: the singular of a plural."""
        stem = self._stem(word)
        if len(stem) < SHORTEST_STEM or stem == word:
            return NO_WORDS
        # Without its last letter, which some endings change: battery, batteries.
        first, behind = self._vocabulary.beginning_with(stem[:-1])
        if behind - first > MOST_FORMS:
            first, behind = self._vocabulary.beginning_with(stem)
        forms = range(first, min(behind, first + MOST_FORMS))
        return np.array(
            [form for form in forms if self._stem(self._vocabulary.word(form)) == stem], np.int32
        )

    def _nearly(self, word: str, *, ended: bool) -> Meant:
        exact = self._exact(word, ended=ended)
        edits = allowed_edits(word)
        if edits == 0:
            return exact
        near = self._near(word, edits)
        costs = (near.edits * EDIT).astype(np.uint8)
        return Meant(exact.first, exact.behind, exact.goes_on, near.words, costs)


def _are_parts(left: str, right: str) -> bool:
    """Whether two halves are long enough to be words: "tv" and "stand", "iphone" and "7"."""
    return right.isdecimal() or (len(right) > SHORTEST_PART and len(left) + len(right) > 5)


def allowed_edits(word: str) -> int:
    """How many typos `word` may hold: none in short words and in codes."""
    if len(word) < ONE_EDIT_FROM or any(char.isdecimal() for char in word):
        return 0
    return 1 if len(word) < TWO_EDITS_FROM else 2
