"""The readings of each typed word: as it stands, respelled, cut in two, or one with the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.analysis import Analyzer
from search.understanding.spelling_candidates import Candidates
from search.understanding.spelling_errors import ErrorCosts, ErrorModel, common_prefix
from search.understanding.vocabulary import Vocabulary

CACHED_WORDS = 16_384
MIN_JOINED = 7
"""Letters of two words that together may be one misspelt word."""

Priced = tuple[tuple[str, ...], float]
"""Words that the typed ones may have been meant to be, and what that costs in nats."""


@dataclass(frozen=True, slots=True)
class ReadingWeights:
    """What a change costs beside the slips themselves, in nats.

    Attributes:
        change: reading an unknown word as another.
        known: reading a known word as another, instead.
        of_language: the same, more for a word of the language at large.
        split: a space left out.
        join: a space put in, where one of the two words is unknown.
        join_known: a space put in between two known words.
        shift: a space typed one letter early or late.
        truncated: a word whose end is missing, and each letter of it.
        vouched: added for an unknown word of which another form is known.
    """

    change: float = 2.9
    known: float = 0.5
    of_language: float = 3.5
    split: float = 5.0
    join: float = 6.5
    join_known: float = 13.0
    shift: float = 6.0
    truncated: float = 5.0
    truncated_letter: float = 0.5
    vouched: float = 2.0


class Readings:
    """Prices what typed words may have been meant to be."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        analyzer: Analyzer,
        weights: ReadingWeights,
        errors: ErrorCosts,
    ) -> None:
        self._vocabulary = vocabulary
        self._analyzer = analyzer
        self._weights = weights
        self._errors = ErrorModel(errors)
        self._candidates = Candidates(vocabulary)
        # Shoppers type the same words; a word's readings depend on nothing else.
        self.of_word = lru_cache(CACHED_WORDS)(self._of_word)
        self.of_two = lru_cache(CACHED_WORDS)(self._of_two)

    def splits(self, word: str) -> list[Priced]:
        """The ways of reading a word as two."""
        return [(pieces, self._weights.split) for pieces in self._candidates.splits(word)]

    def joined(self, first: str, second: str) -> list[Priced]:
        """The ways of reading two words as their letters in one."""
        whole, known = first + second, self._vocabulary.frequency_of
        if not known(whole):
            return []
        both = known(first) and known(second)
        return [((whole,), self._weights.join_known if both else self._weights.join)]

    def _of_word(self, typed: str) -> tuple[Priced, ...]:
        """The ways of reading one word as another, or as two if it is unknown."""
        known = self._vocabulary.frequency_of(typed)
        near = self._candidates.near(typed)
        longer = [word for word in self._candidates.completions(typed) if word not in near]
        forms = {word for word in (*near, *longer) if self._is_form(typed, word)}
        base = self._weights.known if known else self._weights.change
        if not (known or forms.isdisjoint(near)):
            base += self._weights.vouched
        if self._vocabulary.is_of_language(typed):
            base += self._weights.of_language
        respelled = [
            ((word,), base + self._cost(typed, word))
            for word in (*near, *longer)
            if word not in forms
        ]
        return (*respelled, *([] if known else self.splits(typed)))

    def _of_two(self, first: str, second: str) -> tuple[Priced, ...]:
        """The ways of reading two words as one, or with the space elsewhere."""
        known = self._vocabulary.frequency_of
        if known(first) and known(second):
            return tuple(self.joined(first, second))
        return (
            *self.joined(first, second),
            *self._joined_and_respelled(first + second),
            *self._shifted(first, second),
        )

    def _joined_and_respelled(self, whole: str) -> Iterator[Priced]:
        if len(whole) < MIN_JOINED:
            return
        base = self._weights.join + self._weights.change
        for word in self._candidates.near(whole):
            yield (word,), base + self._errors.cost(whole, word)

    def _shifted(self, first: str, second: str) -> Iterator[Priced]:
        neighbours, word_id = self._vocabulary.neighbours, self._vocabulary.id
        early, late = (first[:-1], first[-1] + second), (first + second[0], second[1:])
        for one, other in (early, late):
            if neighbours.count(word_id(one), word_id(other)):
                yield (one, other), self._weights.shift

    def _cost(self, typed: str, word: str) -> float:
        slips = self._errors.cost(typed, word)
        if not word.startswith(typed):
            return slips
        missing = len(word) - len(typed)
        return min(slips, self._weights.truncated + self._weights.truncated_letter * missing)

    def _is_form(self, typed: str, word: str) -> bool:
        """Whether the two are forms of one word, which find the same products."""
        shared = common_prefix(typed, word)
        endings = {typed[shared:], word[shared:]}
        if not ("" in endings or endings == {"y", "ies"}):
            return False
        return self._analyzer.terms(typed) == self._analyzer.terms(word)
