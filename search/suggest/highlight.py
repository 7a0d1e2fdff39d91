"""Marks what was not typed yet."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from itertools import chain

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
    """The text, HTML-escaped: mostly there is nothing to escape, and one look is quicker."""
    return escape(text) if _SPECIAL.search(text) else text


@cache
def _plain_characters() -> Mapping[int, str]:
    """Letters with accents as they are typed, signs as spaces: as many characters as before."""
    latin_and_signs = map(chr, chain(range(0x80, 0x250), range(0x2000, 0x2200)))
    return {
        ord(char): normalize(char) if char.isalnum() else " "
        for char in latin_and_signs
        if not char.isalnum() or len(normalize(char)) == 1
    }


def _typed_spans(text: str, typed: Sequence[str]) -> list[tuple[int, int]]:
    lowered = (text if text.isascii() else text.translate(_plain_characters())).lower()
    span_of = _ascii_span if lowered.isascii() else _span
    spans: list[tuple[int, int]] = []
    for word in sorted(typed, key=len, reverse=True) if len(typed) > 1 else typed:
        span = span_of(text, lowered, word, spans)
        if span is not None:
            spans.append(span)
    return spans


def _ascii_span(
    text: str, lowered: str, word: str, taken: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """As `_span`, only at letters that are the word's first."""
    size, letter = len(word), word[0]
    start = lowered.find(letter)
    while start >= 0:
        begins = not (start and lowered[start - 1].isalnum())
        if begins and (not taken or _is_free(start, taken)):
            same = lowered[start : start + size]
            if same == word:
                return start, start + size
            # Where letters stand close together each is compared with its own.
            end = None if same.isalnum() else _end_of(text, start, word)
            if end is not None:
                return start, end
        start = lowered.find(letter, start + 1)
    return None


def _span(
    text: str, _lowered: str, word: str, taken: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Where the first part of a word of `text` lies that begins with `word` and is not taken."""
    for part in _PART.finditer(text):
        start = part.start()
        end = _end_of(text, start, word) if _is_free(start, taken) else None
        if end is not None:
            return start, end
    return None


def _is_free(start: int, taken: Sequence[tuple[int, int]]) -> bool:
    return not any(begin <= start < end for begin, end in taken)


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
