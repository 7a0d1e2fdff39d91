"""The one text analyser: the same terms come out of a product and out of a query.

An analyser is named by its fingerprint, which an index keeps: a query analysed
otherwise than the postings were would silently find less.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import Stemmer

from core.errors import BadInput
from core.fingerprint import of_parts

ANALYZER_VERSION = 1
"""Raised whenever the code below gives other terms for some text."""

_WORD = re.compile(r"[^\W_]+(?:[.,'\u2019/+&\-][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Word:
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

    @property
    def fingerprint(self) -> str:
        """Names the analyser: equal fingerprints give equal terms."""
        return of_parts(["analyzer", str(ANALYZER_VERSION), self.language])[:16]

    def terms(self, text: str) -> list[str]:
        """The terms of `text` in order, repeated as often as they occur."""
        return [term for word in self.words(text) for term in word.terms]

    def words(self, text: str) -> Iterator[Word]:
        """The words of the NFC form of `text`, in order."""
        composed = text if text.isascii() else unicodedata.normalize("NFC", text)
        for match in _WORD.finditer(composed):
            parts = _PART.findall(normalize(match.group()))
            whole = ["".join(parts)] if len(parts) > 1 else []
            yield Word(match.start(), match.end(), tuple(self._stem(parts + whole)))

    def _stem(self, words: list[str]) -> list[str]:
        if self._stemmer is None:
            return words
        with self._lock:
            stems: list[str] = self._stemmer.stemWords(words)
            return stems
