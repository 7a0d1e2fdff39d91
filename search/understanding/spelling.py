"""Spelling repair against the catalogue's own words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from core.analysis import Analyzer, composed
from core.surface import SurfaceWord, surface_words
from search.understanding.spelling_errors import ErrorCosts
from search.understanding.spelling_language import LanguageModel, LanguageWeights
from search.understanding.spelling_lattice import Reading, best_readings
from search.understanding.spelling_readings import Priced, Readings, ReadingWeights
from search.understanding.vocabulary import Vocabulary

MIN_LETTERS = 4
"""A shorter word is as near to dozens of others."""
MAX_PASSES = 4
"""One repair lets another be seen; they come to rest after two or three, or are not believed."""
MAX_TOPIC_WORDS = 8

Words = AbstractSet[str]

NO_WORDS: Words = frozenset()


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
    """What is weighed against what.

    Attributes:
        errors: the slips.
        readings: what else a change costs.
        language: how likely the words are.
        safe_share: a word that makes up so much of all is never read as another,
        safe: if it is also so common.
    """

    errors: ErrorCosts = field(default_factory=ErrorCosts)
    readings: ReadingWeights = field(default_factory=ReadingWeights)
    language: LanguageWeights = field(default_factory=LanguageWeights)
    safe_share: float = 2e-4
    safe: int = 30


class Spelling(Protocol):
    """Repairs misspelt words."""

    def frequency(self, word: str) -> int:
        """How common a normalised word is in the catalogue, 0 for an unknown one."""
        ...

    def split(self, word: str) -> tuple[str, ...] | None:
        """The two words that a normalised one is clearly better read as."""
        ...

    def join(self, first: str, second: str) -> str | None:
        """The word that two are clearly better read as."""
        ...

    def repair(self, text: str, keep: Words = NO_WORDS) -> Repair | None:
        """As `Speller.repair`."""
        ...


class Speller:
    """Repairs misspelt words. Any number of threads may use it at once.

    Args:
        folder: what indexer.spelling wrote.
        analyzer: tells which words are found alike: those of one stem.

    Raises:
        IndexUnusable: the files are missing, damaged, or do not belong together.
    """

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        weights = SpellingWeights()
        self._vocabulary = Vocabulary(folder)
        self._readings = Readings(self._vocabulary, analyzer, weights.readings, weights.errors)
        self._model = LanguageModel(self._vocabulary, weights.language)
        self._safe = max(weights.safe_share * self._vocabulary.total, weights.safe)

    def frequency(self, word: str) -> int:
        """How common a normalised word is in the catalogue, 0 for an unknown one."""
        return self._vocabulary.frequency_of(word)

    def split(self, word: str) -> tuple[str, ...] | None:
        """The two words that a normalised one is clearly better read as: "usbhub" -> usb, hub."""
        best = self._best([[Reading(0, 1, (word,)), *_read(0, 1, self._readings.splits(word))]])
        return best[0].words if best[0].changes else None

    def join(self, first: str, second: str) -> str | None:
        """The word that two are clearly better read as: "note", "book" -> "notebook"."""
        joined = _read(0, 2, self._readings.joined(first, second))
        best = self._best([[Reading(0, 1, (first,)), *joined], [Reading(1, 2, (second,))]])
        return best[0].words[0] if best[0].changes else None

    def repair(self, text: str, keep: AbstractSet[str] = NO_WORDS) -> Repair | None:
        """The query that `text` was probably meant to be; None if there is nothing to repair.

        A repaired query needs no repair.

        Args:
            text: as the shopper typed it.
            keep: normalised words that are never touched.
        """
        text = composed(text)
        typed = meant = list(surface_words(text))
        for _ in range(MAX_PASSES):
            repaired = self._reread(text, meant, keep)
            if repaired == meant:
                return None if meant == typed else _rewritten(text, meant, self._vocabulary.written)
            meant = repaired
        return None

    def _reread(
        self, text: str, words: list[SurfaceWord], keep: AbstractSet[str]
    ) -> list[SurfaceWord]:
        """`words` as they were probably meant; each stands where what it replaces stood."""
        readings = [
            [
                Reading(place, place + 1, (words[place].normal,)),
                *self._changes(text, words, place, keep),
            ]
            for place in range(len(words))
        ]
        if all(len(choices) == 1 for choices in readings):
            return words
        best = self._best([self._in_topic(choices, words) for choices in readings])
        return [
            SurfaceWord(words[reading.start].start, words[reading.end - 1].end, word)
            for reading in best
            for word in reading.words
        ]

    def _changes(
        self, text: str, words: Sequence[SurfaceWord], place: int, keep: AbstractSet[str]
    ) -> Iterable[Reading]:
        word = words[place]
        if not self._may_change(word, keep):
            return
        if place + 1 < len(words):
            after = words[place + 1]
            if self._may_change(after, keep) and text[word.end : after.start].isspace():
                yield from _read(place, place + 2, self._readings.of_two(word.normal, after.normal))
        if len(word.normal) >= MIN_LETTERS and self.frequency(word.normal) < self._safe:
            yield from _read(place, place + 1, self._readings.of_word(word.normal))

    def _may_change(self, word: SurfaceWord, keep: AbstractSet[str]) -> bool:
        return not (word.has_digit or word.normal in keep or self._vocabulary.is_brand(word.normal))

    def _in_topic(
        self, choices: Sequence[Reading], words: Sequence[SurfaceWord]
    ) -> Sequence[Reading]:
        """The readings with how well each goes with the words that it leaves alone."""
        if len(choices) == 1:
            return choices
        start, end = choices[0].start, max(reading.end for reading in choices)
        others = [
            word.normal
            for word in (*words[:start], *words[end:])
            if not word.has_digit and self._model.tells_topic(word.normal)
        ][:MAX_TOPIC_WORDS]
        return [
            replace(
                reading,
                topic=sum(self._model.topic(word, others) for word in reading.words),
            )
            for reading in choices
        ]

    def _best(self, readings: Sequence[Sequence[Reading]]) -> list[Reading]:
        return best_readings(readings, self._vocabulary, self._model)


def _read(start: int, end: int, priced: Iterable[Priced]) -> list[Reading]:
    return [Reading(start, end, words, cost) for words, cost in priced]


def _rewritten(text: str, words: Sequence[SurfaceWord], write: Callable[[str], str]) -> Repair:
    """`text` with `words` in the place of what each stands for.

    Args:
        text: as typed, in its NFC form.
        words: as meant, in order; those that share a place replace it together.
        write: gives a normalised word the accents that it is written with.
    """
    pieces: list[str] = []
    changes: list[tuple[str, str]] = []
    done = 0
    for start, end, meant in _by_place(words):
        typed = text[start:end]
        if [word.normal for word in surface_words(typed)] != meant:
            repaired = " ".join(map(write, meant))
            pieces += [text[done:start], repaired]
            changes.append((typed, repaired))
            done = end
    return Repair("".join(pieces) + text[done:], tuple(changes))


def _by_place(words: Sequence[SurfaceWord]) -> Iterator[tuple[int, int, list[str]]]:
    """Start, end and normalised words of each place, in order."""
    rest = list(words)
    while rest:
        start, end, first = rest.pop(0)
        meant = [first]
        while rest and rest[0].start < end:
            end = max(end, rest[0].end)
            meant.append(rest.pop(0).normal)
        yield start, end, meant
