"""Spelling repair against the catalogue's own words."""

import heapq
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from core.analysis import Analyzer, composed
from core.surface import SurfaceWord, surface_words
from search.understanding.spelling_candidates import Candidates
from search.understanding.spelling_errors import ErrorCosts, ErrorModel
from search.understanding.spelling_lattice import LanguageModel, Reading, best_readings
from search.understanding.vocabulary import Vocabulary

MIN_LETTERS = 4
"""A shorter word is as near to dozens of others."""
NO_WORDS: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Repair:
    """A query as it was probably meant.

    Attributes:
        text: what to search for instead; what was not changed stands as it was typed.
        changes: (as typed, as repaired), in order.
    """

    text: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SpellingWeights:
    """What repairs cost beside the slips themselves, in nats.

    Attributes:
        change: of taking an unknown word for another.
        known_change: of taking a known word for another.
        split: of a space left out.
        join: of a space put in.
        smoothing: see LanguageModel.
        unseen: see LanguageModel.
        safe_share: words at least so common, of all, are never touched.
        considered: how many candidates of a word are weighed.
        errors: the slips.
    """

    change: float = 1.0
    known_change: float = 4.0
    split: float = 5.0
    join: float = 5.0
    smoothing: float = 2000.0
    unseen: float = 0.5
    safe_share: float = 2e-4
    considered: int = 16
    errors: ErrorCosts = ErrorCosts()  # noqa: RUF009 - frozen


class Speller:
    """Repairs misspelt words. Any number of threads may use it at once.

    Args:
        folder: what indexer.spelling wrote.
        analyzer: tells which words are found alike: those of one stem.
        weights: what repairs cost.

    Raises:
        IndexUnusable: the files are missing, damaged, or do not belong together.
    """

    def __init__(
        self, folder: Path, analyzer: Analyzer, weights: SpellingWeights | None = None
    ) -> None:
        self._weights = weights or SpellingWeights()
        self._analyzer = analyzer
        self._vocabulary = Vocabulary(folder)
        self._candidates = Candidates(self._vocabulary)
        self._errors = ErrorModel(self._weights.errors)
        self._model = LanguageModel(self._vocabulary, self._weights.smoothing, self._weights.unseen)
        self._safe = self._weights.safe_share * self._vocabulary.total

    def frequency(self, word: str) -> int:
        """How common a normalised word is in the catalogue, 0 for an unknown one."""
        return self._vocabulary.frequency(self._vocabulary.id(word))

    def split(self, word: str) -> tuple[str, ...] | None:
        """The two words that `word` is clearly better read as: "usbhub" -> usb, hub."""
        readings = [[self._as_it_stands(0, word), *self._splits(0, word)]]
        best = best_readings(readings, self._vocabulary, self._model)[0]
        return best.words if best.changes else None

    def join(self, first: str, second: str) -> str | None:
        """The one word that two are clearly better read as: "note", "book" -> "notebook"."""
        readings = [
            [self._as_it_stands(0, first), *self._joins(0, first, second)],
            [self._as_it_stands(1, second)],
        ]
        best = best_readings(readings, self._vocabulary, self._model)[0]
        return best.words[0] if best.changes else None

    def repair(self, text: str, keep: AbstractSet[str] = NO_WORDS) -> Repair | None:
        """The query that `text` was probably meant to be; None if there is nothing to repair.

        Args:
            text: as the shopper typed it.
            keep: normalised words that are never touched.
        """
        text = composed(text)
        words = list(surface_words(text))
        readings = [self._readings(text, words, place, keep) for place in range(len(words))]
        if all(len(choices) == 1 for choices in readings):
            return None
        best = best_readings(readings, self._vocabulary, self._model)
        changed = [reading for reading in best if reading.changes]
        return self._rewritten(text, words, changed) if changed else None

    def _readings(
        self, text: str, words: Sequence[SurfaceWord], place: int, keep: AbstractSet[str]
    ) -> list[Reading]:
        word = words[place]
        found = [self._as_it_stands(place, word.normal)]
        if not self._may_change(word, keep):
            return found
        follower = words[place + 1] if place + 1 < len(words) else None
        if follower and text[word.end : follower.start] == " " and self._may_join(follower, keep):
            found.extend(self._joins(place, word.normal, follower.normal))
        if len(word.normal) >= MIN_LETTERS and self.frequency(word.normal) < self._safe:
            found.extend(self._respelled(place, word.normal))
            found.extend(self._splits(place, word.normal))
        return found

    def _may_change(self, word: SurfaceWord, keep: AbstractSet[str]) -> bool:
        return not (
            word.has_digit
            or word.normal in keep
            or self._vocabulary.is_brand(self._vocabulary.id(word.normal))
        )

    def _may_join(self, word: SurfaceWord, keep: AbstractSet[str]) -> bool:
        return not word.has_digit and word.normal not in keep

    def _as_it_stands(self, place: int, word: str) -> Reading:
        return Reading(place, place + 1, (word,), 0.0)

    def _respelled(self, place: int, typed: str) -> Iterator[Reading]:
        weights, terms = self._weights, self._analyzer.terms(typed)
        base = weights.known_change if self.frequency(typed) else weights.change
        for word in self._likeliest(typed):
            if self._analyzer.terms(word) != terms:
                yield Reading(place, place + 1, (word,), base + self._errors.cost(typed, word))

    def _likeliest(self, typed: str) -> list[str]:
        near = self._candidates.near(typed)
        return heapq.nlargest(self._weights.considered, near, key=self.frequency)

    def _splits(self, place: int, typed: str) -> Iterator[Reading]:
        if self.frequency(typed):
            return
        for pieces in self._candidates.splits(typed):
            yield Reading(place, place + 1, pieces, self._weights.split)

    def _joins(self, place: int, first: str, second: str) -> Iterator[Reading]:
        if self.frequency(first + second):
            yield Reading(place, place + 2, (first + second,), self._weights.join)

    def _rewritten(
        self, text: str, words: Sequence[SurfaceWord], changed: Sequence[Reading]
    ) -> Repair:
        pieces, changes, done = [], [], 0
        for reading in changed:
            start, end = words[reading.start].start, words[reading.end - 1].end
            repaired = " ".join(map(self._vocabulary.written, reading.words))
            pieces += [text[done:start], repaired]
            changes.append((text[start:end], repaired))
            done = end
        return Repair("".join(pieces) + text[done:], tuple(changes))
