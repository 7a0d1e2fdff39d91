"""What a typed word may have been meant to be: words near it, words it begins, and its cuts."""

import heapq
from collections.abc import Iterator
from math import log

import numpy as np
from symspellpy import SymSpell, Verbosity
from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from search.understanding.vocabulary import Vocabulary

MAX_WORDS = 50_000
"""The commonest words are candidates: symspellpy takes some 20 us and 2 KB to take in a word."""
MAX_DISTANCE = 2
PREFIX_LENGTH = 7
MIN_CANDIDATE = 2
"""Letters of the shortest word that another is repaired to."""
MIN_TWO_SLIPS = 5
"""Letters of a word in which two slips are looked for; a shorter one has too many likes."""
MIN_BEGINNING = 5
"""Letters of a word that may be the beginning of another."""
MIN_PIECE = 2
MAX_LETTERS = 40
MAX_NEAR = 20
NATS_A_SLIP = 4.0
"""What a slip costs, about: tells the promising candidates before each is priced."""
MAX_COMPLETIONS = 3


class Candidates:
    """Finds the words of a vocabulary that are within reach of a typed one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        # The same distance as the default's, compiled by editdistpy.
        compiled = EditDistance(DistanceAlgorithm.DAMERAU_OSA_FAST)
        self._symspell = SymSpell(MAX_DISTANCE, PREFIX_LENGTH, distance_comparer=compiled)
        for word, frequency in _commonest(vocabulary):
            self._symspell.create_dictionary_entry(word, frequency)

    def near(self, typed: str) -> list[str]:
        """Other words one slip away, or two where `typed` is long enough; the likeliest few."""
        if len(typed) > MAX_LETTERS:
            return []
        distance = MAX_DISTANCE if len(typed) >= MIN_TWO_SLIPS else 1
        found = self._symspell.lookup(typed, Verbosity.ALL, distance)
        others = [
            (log(item.count) - NATS_A_SLIP * item.distance, item.term)
            for item in found
            if item.distance
        ]
        return [term for _, term in heapq.nlargest(MAX_NEAR, others)]

    def completions(self, typed: str) -> list[str]:
        """The commonest longer words that begin with `typed`, if it is long enough."""
        if not MIN_BEGINNING <= len(typed) <= MAX_LETTERS:
            return []
        longer = (
            word
            for word in self._vocabulary.beginning_with(typed)
            if word != typed and word.isalpha()
        )
        return heapq.nlargest(MAX_COMPLETIONS, longer, key=self._vocabulary.frequency_of)

    def splits(self, typed: str) -> Iterator[tuple[str, str]]:
        """The ways of cutting `typed` into two words that stand side by side in the catalogue."""
        vocabulary = self._vocabulary
        for place in range(MIN_PIECE, min(len(typed), MAX_LETTERS) - MIN_PIECE + 1):
            first, second = typed[:place], typed[place:]
            if vocabulary.neighbours.count(vocabulary.id(first), vocabulary.id(second)):
                yield first, second


def _commonest(vocabulary: Vocabulary) -> Iterator[tuple[str, int]]:
    """The commonest words without a digit, with their frequencies."""
    commonest_first = np.argsort(-vocabulary.frequencies.astype(np.int64), kind="stable")
    taken = 0
    for word_id in commonest_first.tolist():
        word = vocabulary.word(word_id)
        if MIN_CANDIDATE <= len(word) <= MAX_LETTERS and not any(map(str.isdecimal, word)):
            yield word, vocabulary.frequency(word_id)
            taken += 1
            if taken == MAX_WORDS:
                return
