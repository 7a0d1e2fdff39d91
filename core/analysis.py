"""The one text analyser: the same terms come out of a product and out of a query.

An analyser is named by its fingerprint, which an index keeps: a query analysed
otherwise than the postings were would silently find less.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from core.errors import BadInput
from core.fingerprint import of_parts

ANALYZER_VERSION = 1
"""Raised whenever the code below gives other terms for some text."""

CACHED_WORDS = 65_536
"""Catalogues repeat their words: most are analysed once and then looked up."""

MARK = "\u0300"
"""Stands for every combining mark in `with_marks_unified`."""

_RUN = rf"(?:[^\W_]{MARK}*)+"
_WORD = re.compile(rf"{_RUN}(?:[.,'\u2019/+&\-]{_RUN})*")
_PART = re.compile(_RUN)
# The same for ASCII, where they take two thirds of the time.
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:[.,'/+&\-][A-Za-z0-9]+)*")
_ASCII_PART = re.compile(r"[A-Za-z0-9]+")
_SYMBOL = re.compile(r"[^\w\x00-\x7f]")


class Word(NamedTuple):
    """A word of a text, where it stands, and the terms it is indexed under.

    Attributes:
        start: offset of its first character in the NFC form of the text.
        end: offset past its last character.
        terms: the parts of the word, stemmed, then the whole word joined if it had several.
    """

    start: int
    end: int
    terms: tuple[str, ...]


def normalize(text: str) -> str:
    """Lower case, compatibility forms unified and accents removed ("Café" -> "cafe")."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def composed(text: str) -> str:
    """The NFC form of `text`: a letter and its accents are one character where they can be."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def compact(text: str) -> str:
    """The letters and digits of the normalised text alone: "TN-2110" and "tn 2110" -> "tn2110"."""
    return "".join(filter(str.isalnum, normalize(text)))


class Analyzer:
    """Splits text into words and words into stemmed terms.

    "TN-2110 cartridges" gives "tn", "2110", "tn2110" and "cartridg": a part number
    is found by its parts and by the whole, with and without its hyphen.

    Args:
        language: a Snowball stemmer's name, such as "english" or "german", or "none".

    Raises:
        BadInput: there is no stemmer of that name.
    """

    def __init__(self, language: str = "english") -> None:
        if language != "none" and language not in Stemmer.algorithms():
            raise BadInput(
                f"no stemmer for {language!r}",
                field="language",
                hint=f"one of: none, {', '.join(Stemmer.algorithms())}",
            )
        self.language = language
        self._stemmer = None if language == "none" else Stemmer.Stemmer(language)
        # A Snowball stemmer keeps state while it works and must not be entered twice at once.
        self._lock = threading.Lock()
        self._terms_of = lru_cache(CACHED_WORDS)(self._analyze_word)

    @property
    def fingerprint(self) -> str:
        """Names the analyser: equal fingerprints give equal terms."""
        return of_parts(["analyzer", str(ANALYZER_VERSION), self.language])[:16]

    def terms(self, text: str) -> list[str]:
        """The terms of `text` in order, repeated as often as they occur."""
        terms_of = self._terms_of
        return [term for word in _written_words(composed(text)) for term in terms_of(word)]

    def stem(self, word: str) -> str:
        """The term by which a written word is found: its last, the whole of a part number.

        A word without terms, such as a sign, is its own stem.
        """
        terms = self.terms(word)
        return terms[-1] if terms else word

    def found(self, text: str, wanted: AbstractSet[str]) -> Iterator[Word]:
        """The words of the NFC form of `text` that have one of the terms `wanted`, in order."""
        whole, absent, terms_of = composed(text), wanted.isdisjoint, self._terms_of
        if whole.isascii():
            # Offsets are asked for the few words found alone: an eighth less time.
            for match in _ASCII_WORD.finditer(whole):
                terms = terms_of(match[0])
                if not absent(terms):
                    yield Word(match.start(), match.end(), terms)
            return
        for start, end in _word_spans(whole):
            terms = terms_of(whole[start:end])
            if not absent(terms):
                yield Word(start, end, terms)

    def words(self, text: str) -> Iterator[Word]:
        """The words of the NFC form of `text`, in order."""
        whole = composed(text)
        for start, end in _word_spans(whole):
            yield Word(start, end, self._terms_of(whole[start:end]))

    def _analyze_word(self, word: str) -> tuple[str, ...]:
        normal = normalize(word)
        parts = [normal[start:end] for start, end in _part_spans(normal)]
        whole = ["".join(parts)] if len(parts) > 1 else []
        return self._stem(parts + whole)

    def _stem(self, words: list[str]) -> tuple[str, ...]:
        if self._stemmer is None:
            return tuple(words)
        with self._lock:
            return tuple(self._stemmer.stemWords(words))


def _written_words(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return [text[start:end] for start, end in _word_spans(text)]


def _word_spans(text: str) -> Iterator[tuple[int, int]]:
    if text.isascii():
        return (match.span() for match in _ASCII_WORD.finditer(text))
    return (match.span() for match in _WORD.finditer(with_marks_unified(text)))


def _part_spans(text: str) -> Iterator[tuple[int, int]]:
    if text.isascii():
        return (match.span() for match in _ASCII_PART.finditer(text))
    return (match.span() for match in _PART.finditer(with_marks_unified(text)))


def with_marks_unified(text: str) -> str:
    """`text`, of the same length, with every combining mark replaced by `MARK`.

    To `re` a mark is no part of a word, though "i\u0307stanbul" is one word, and so
    is every word of Hindi or Thai with a vowel sign.
    """
    return _SYMBOL.sub(_unify_mark, text)


def _unify_mark(symbol: re.Match[str]) -> str:
    char = symbol.group()
    return MARK if unicodedata.category(char).startswith("M") else char
