"""Words as people type them, before any stemming: what spelling is counted and repaired by."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from core.analysis import MARK, composed, normalize, with_marks_unified

_RUN = rf"(?:[^\W_]{MARK}*)+"
_WORD = re.compile(rf"{_RUN}(?:['\u2019]{_RUN})*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")


class SurfaceWord(NamedTuple):
    """A run of letters and digits in a text.

    Attributes:
        start: offset of its first character in the NFC form of the text.
        end: offset past its last character.
        normal: lower case, without accents and apostrophes: "Men's" -> "mens".
    """

    start: int
    end: int
    normal: str

    @property
    def has_digit(self) -> bool:
        """Whether it is a number, a size or part of a part number, rather than a word."""
        return any(char.isdecimal() for char in self.normal)


def surface_words(text: str) -> Iterator[SurfaceWord]:
    """The words of the NFC form of `text`, in order; a hyphen ends a word, an apostrophe does not.

    "Wall-mount 2.5mm" gives "wall", "mount", "2" and "5mm".
    """
    if text.isascii():
        matches = _ASCII_WORD.finditer(text)
    else:
        text = composed(text)
        matches = _WORD.finditer(with_marks_unified(text))
    for match in matches:
        start, end = match.span()
        normal = normalize(text[start:end]).replace("'", "").replace("\u2019", "")
        if normal:
            yield SurfaceWord(start, end, normal)


def normal_words(text: str) -> list[str]:
    """The words of `text` as `surface_words` normalises them."""
    if text.isascii():
        return [word.replace("'", "") for word in _ASCII_WORD.findall(text.lower())]
    return [word.normal for word in surface_words(text)]
