"""Reads titles as stretches of plain words: the places where the name of a type can stand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from core.analysis import CACHED_WORDS, Analyzer, normalize
from indexer.types.lexicon import (
    COMES_FROM,
    JOINING,
    LETTERS,
    MADE_FOR,
    PLACED,
    PROVIDED_WITH,
    QUALIFIERS,
    TECHNIQUES,
)

MAX_WORDS = 3
MIN_LETTERS = 3
BEFORE_TECHNIQUE = 0.8
"""The mouse of "mouse USB optical" is likely all of it, as the cell of "cell wireless" is not."""

TOKEN = re.compile(r"[^\W\d_](?:[\w'\u2019/&+.-]*\w)?|\w[\w'\u2019./+-]*|[^\w\s]")
_PLAIN = re.compile(r"[^\W\d_]+(?:['\u2019&-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)?")
_NEW_CLAUSE = frozenset("-\u2013,()|:;.!?")
_PARTING = JOINING | COMES_FROM | MADE_FOR | PLACED | PROVIDED_WITH
_MARKS = str.maketrans("", "", "\u00ae\u2122\u00a9")


class Part(IntEnum):
    """Which part of a title words stand in.

    Beyond what a product is made for, a number, a code or its brand may part what it is called:
    "for iPhone 6s case", "coffee to go 300 ml paper cups".
    """

    NAMING = 0
    PLACED = 1
    PROVIDED = 2
    MADE_FOR = 3
    COMES_FROM = 4
    BEYOND = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """A candidate for the name of a type, as it stands in one title.

    Attributes:
        key: its stems, joined by a space.
        shown: its words, lower case.
        closes: how surely it ends there: 1 where nothing but a quality follows in its
            stretch, `BEFORE_TECHNIQUE` where a technique does, else 0.
        opens: whether it begins its stretch.
        qualified: whether it begins with a quality ("white wine").
        part: "leather case" names the product in "leather case for phones", "phones" does not.
    """

    key: str
    shown: str
    closes: float
    opens: bool
    qualified: bool
    part: Part


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words with nothing between them, normalised."""

    words: tuple[str, ...]
    part: Part


@lru_cache(CACHED_WORDS)
def is_plain(token: str) -> bool:
    """Whether `token` is a word of letters alone."""
    return _PLAIN.fullmatch(token) is not None


@lru_cache(CACHED_WORDS)
def is_number(token: str) -> bool:
    """Whether `token` is a bare number: what follows it is a unit."""
    return _NUMBER.fullmatch(token) is not None


class TitleReader:
    """Finds the phrases of titles.

    Args:
        analyzer: gives words their stems.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._stems: dict[str, str] = {}
        self.qualifiers = {self.stem(word) for word in QUALIFIERS}
        """Stems that a type neither begins nor ends with; more may be added."""
        self._techniques = {self.stem(word) for word in TECHNIQUES}

    def stem(self, word: str) -> str:
        """The stem of a normalised word, its parts joined."""
        known = self._stems.get(word)
        if known is None:
            known = self._stems[word] = self._analyzer.stem(word)
        return known

    def key(self, text: str) -> str:
        """The stems of the plain words of `text`, joined by a space."""
        tokens = TOKEN.findall(normalize(text))
        return " ".join(self.stem(token) for token in tokens if is_plain(token))

    def head(self, name: str) -> str:
        """The stem of the last word of a category's name: of "Kitchen Roll", "roll"."""
        return self.key(name).rpartition(" ")[2]

    def phrases(
        self, title: str, brand: str = "", qualities: Iterable[str] = (), head: str = ""
    ) -> Iterator[Phrase]:
        """The phrases of one to three words that could name the product's type.

        Args:
            title: of the product.
            brand: its own, which is no part of a type.
            qualities: its own colours, materials and the like, which follow a type.
            head: a stem that ends a type here, whatever it is elsewhere.
        """
        own = {stem for quality in qualities for stem in self.key(quality).split()} - {head}
        for stretch in stretches(title, brand):
            stems = [self.stem(word) for word in stretch.words]
            for end in range(1, len(stems) + 1):
                last = stems[end - 1]
                can_end = last == head or self._can_end(stretch.words[end - 1], last)
                if last not in own and can_end:
                    following = stems[end] if end < len(stems) else None
                    closes = 0.0 if following == head else self._closes(following, own)
                    yield from self._ending_at(stretch, stems, end, closes)

    def _ending_at(
        self, stretch: Stretch, stems: Sequence[str], end: int, closes: float
    ) -> Iterator[Phrase]:
        for start in range(end - 1, max(end - MAX_WORDS, 0) - 1, -1):
            chosen = stems[start:end]
            if len(set(chosen)) < len(chosen):
                return
            shown = " ".join(stretch.words[start:end])
            qualified = stems[start] in self.qualifiers
            yield Phrase(" ".join(chosen), shown, closes, start == 0, qualified, stretch.part)

    def _closes(self, following: str | None, own: AbstractSet[str]) -> float:
        if following is None or following in self.qualifiers or following in own:
            return 1.0
        return BEFORE_TECHNIQUE if following in self._techniques else 0.0

    def _can_end(self, word: str, stem: str) -> bool:
        return (
            (len(word) >= MIN_LETTERS or word in LETTERS)
            and stem not in self.qualifiers
            and stem not in self._techniques
        )


def stretches(title: str, brand: str) -> Iterator[Stretch]:
    """The runs of plain words, parted by numbers, codes, marks, the brand and small words."""
    tokens = TOKEN.findall(title.translate(_MARKS))
    words = [normalize(token) for token in tokens]
    brand_words = [normalize(token) for token in TOKEN.findall(brand.translate(_MARKS))]
    run: list[str] = []
    part = Part.NAMING
    place = 0
    while place < len(words):
        word = words[place]
        is_brand = bool(brand_words) and words[place : place + len(brand_words)] == brand_words
        if not is_brand and is_plain(word) and word not in _PARTING:
            run.append(word)
            place += 1
            continue
        if run:
            yield Stretch(tuple(run), part)
            run = []
            if part is Part.MADE_FOR and word not in _PARTING:
                part = Part.BEYOND
        part = _part_after(word, part)
        place += len(brand_words) if is_brand else 1
    if run:
        yield Stretch(tuple(run), part)


def _part_after(word: str, part: Part) -> Part:
    if word in _NEW_CLAUSE:
        return Part.NAMING
    if word in MADE_FOR:
        return Part.MADE_FOR
    if word in COMES_FROM:
        return Part.COMES_FROM
    if word in PROVIDED_WITH:
        return Part.PROVIDED
    return Part.PLACED if word in PLACED else part
