"""Marks what was not typed yet."""

import re
from collections.abc import Sequence
from html import escape

from core.analysis import normalize

_PART = re.compile(r"[^\W_]+")
_SPECIAL = re.compile(r"[&<>\"']")


def untyped_marked(text: str, typed: Sequence[str]) -> str:
    """The text, HTML-escaped, with <mark> and </mark> around what goes beyond `typed`.

    Each typed word counts for the first part of a word that begins with it; marks
    reach over the spaces between what they mark.

    Args:
        text: a suggestion.
        typed: normalised words.
    """
    pieces: list[str] = []
    end = 0
    for start, stop in sorted(_typed_spans(text, typed)):
        pieces += (_marked(text[end:start]), _escaped(text[start:stop]))
        end = stop
    pieces.append(_marked(text[end:]))
    return "".join(pieces)


def _marked(untyped: str) -> str:
    """The text marked, without the spaces at its ends."""
    inner = untyped.strip()
    if not inner:
        return untyped
    before, _, after = untyped.partition(inner)
    return f"{before}<mark>{_escaped(inner)}</mark>{after}"


def _escaped(text: str) -> str:
    return escape(text) if _SPECIAL.search(text) else text


def _typed_spans(text: str, typed: Sequence[str]) -> list[tuple[int, int]]:
    is_ascii = text.isascii()
    lowered = text.lower()
    starts = [match.start() for match in _PART.finditer(text)]
    spans = []
    for word in sorted(typed, key=len, reverse=True):
        for start in starts:
            if is_ascii and lowered[start] != word[0]:
                continue
            end = _end_of(text, start, word)
            if end is not None:
                spans.append((start, end))
                starts = [other for other in starts if not start <= other < end]
                break
    return spans


def _end_of(text: str, start: int, word: str) -> int | None:
    """Where `word` ends in `text` if it begins at `start`, whatever case, accents and hyphens."""
    size = len(word)
    if text[start : start + size].lower() == word:
        return start + size
    done, place = 0, start
    while done < size:
        if place == len(text) or text[place].isspace():
            return None
        char = text[place]
        if char.isalnum() or not char.isascii():
            letters = normalize(char)
            if not word.startswith(letters, done):
                return None
            done += len(letters)
        place += 1
    return place
