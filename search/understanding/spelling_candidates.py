"""What a typed word may have been meant to be: candidates from symspellpy, splits and joins."""

from collections.abc import Iterator

import numpy as np
from symspellpy import SymSpell, Verbosity

from search.understanding.vocabulary import Vocabulary

MAX_WORDS = 50_000
"""The commonest words that are candidates: symspellpy takes about 20 us and 2 KB a word."""
MAX_DISTANCE = 2
PREFIX_LENGTH = 7
MIN_CANDIDATE = 2
"""Letters of the shortest word that another is repaired to."""
MIN_TWO_SLIPS = 6
"""Letters of a word in which two slips are looked for; a shorter one has too many likes."""
MIN_PIECE = 2
MAX_WORD = 40


class Candidates:
    """Finds the words of a vocabulary that are within reach of a typed one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._symspell = SymSpell(MAX_DISTANCE, PREFIX_LENGTH)
        for word, frequency in _common_words(vocabulary):
            self._symspell.create_dictionary_entry(word, frequency)

    def near(self, typed: str) -> list[str]:
        """Words one slip away, or two where the word is long enough."""
        if len(typed) > MAX_WORD:
            return []
        distance = MAX_DISTANCE if len(typed) >= MIN_TWO_SLIPS else 1
        return [
            found.term
            for found in self._symspell.lookup(typed, Verbosity.ALL, distance)
            if found.term != typed
        ]

    def splits(self, typed: str) -> Iterator[tuple[str, str]]:
        """The ways of cutting a word into two known ones."""
        known = self._vocabulary.id
        for place in range(MIN_PIECE, min(len(typed), MAX_WORD) - MIN_PIECE + 1):
            first, second = typed[:place], typed[place:]
            if known(first) >= 0 and known(second) >= 0:
                yield first, second


def _common_words(vocabulary: Vocabulary) -> Iterator[tuple[str, int]]:
    """The commonest words of letters alone, with their frequencies."""
    commonest_first = np.argsort(-vocabulary.frequencies.astype(np.int64), kind="stable")
    taken = 0
    for word_id in commonest_first.tolist():
        word = vocabulary.word(word_id)
        if MIN_CANDIDATE <= len(word) <= MAX_WORD and word.isalpha():
            yield word, vocabulary.frequency(word_id)
            taken += 1
            if taken == MAX_WORDS:
                return
