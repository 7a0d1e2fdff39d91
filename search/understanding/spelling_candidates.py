"""What a typed word may have been meant to be: words near it, words it begins, and its cuts."""

import heapq
from collections.abc import Iterator
from math import log

from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from core.slips import MOST_LETTERS, MOST_SLIPS
from search.understanding.vocabulary import Vocabulary

MIN_TWO_SLIPS = 5
"""Letters of a word in which two slips are looked for; a shorter one has too many likes."""
MIN_BEGINNING = 5
"""Letters of a word that may be the beginning of another."""
MIN_PIECE = 2
MAX_NEAR = 20
NATS_A_SLIP = 4.0
"""What a slip costs, about: tells the promising candidates before each is priced."""
MAX_COMPLETIONS = 3


class Candidates:
    """Finds the words of a vocabulary that are within reach of a typed one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._distance = EditDistance(DistanceAlgorithm.DAMERAU_OSA_FAST)

    def near(self, typed: str) -> list[str]:
        """Other words one slip away, or two where `typed` is long enough; the likeliest few."""
        if len(typed) > MOST_LETTERS:
            return []
        most = MOST_SLIPS if len(typed) >= MIN_TWO_SLIPS else 1
        others = []
        for word_id in self._vocabulary.like(typed, most):
            word = self._vocabulary.word(word_id)
            slips = self._distance.compare(typed, word, most)
            if slips > 0:
                likely = log(self._vocabulary.frequency(word_id)) - NATS_A_SLIP * slips
                others.append((likely, word))
        return [word for _, word in heapq.nlargest(MAX_NEAR, others)]

    def completions(self, typed: str) -> list[str]:
        """The commonest longer words that begin with `typed`, if it is long enough."""
        if not MIN_BEGINNING <= len(typed) <= MOST_LETTERS:
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
        for place in range(MIN_PIECE, min(len(typed), MOST_LETTERS) - MIN_PIECE + 1):
            first, second = typed[:place], typed[place:]
            if vocabulary.neighbours.count(vocabulary.id(first), vocabulary.id(second)):
                yield first, second
