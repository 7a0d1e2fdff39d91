"""Highlighting: the words of a text that the query found, marked for display."""

import unicodedata
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from html import escape
from itertools import chain, takewhile

from core.analysis import Analyzer, Word

SNIPPET_CHARACTERS = 200
LEAD_CHARACTERS = 40
"""Text shown before the first marked word of a snippet."""


def highlight(text: str, terms: AbstractSet[str], analyzer: Analyzer) -> str:
    """The whole text, HTML-escaped, with <mark> around words that have one of `terms`."""
    composed = unicodedata.normalize("NFC", text)
    return _marked(composed, analyzer.found(composed, terms), 0, len(composed))


def snippet(text: str, terms: AbstractSet[str], analyzer: Analyzer) -> str:
    """About 200 characters around the first found word, marked like `highlight`."""
    composed = unicodedata.normalize("NFC", text)
    found = analyzer.found(composed, terms)
    first = next(found, None)
    start = _start(composed, first)
    end = len(composed)
    if end - start > SNIPPET_CHARACTERS:
        space = composed.rfind(" ", start + 1, start + SNIPPET_CHARACTERS)
        end = space if space > 0 else start + SNIPPET_CHARACTERS
    before, after = "…" if start else "", "…" if end < len(composed) else ""
    # Nothing past the end is looked at: descriptions are long.
    shown = takewhile(lambda word: word.end <= end, chain([first] if first else [], found))
    return before + _marked(composed, shown, start, end) + after


def _start(text: str, first: Word | None) -> int:
    """Where the snippet begins: at the start, or a little before the first found word."""
    if first is None or first.end <= SNIPPET_CHARACTERS:
        return 0
    lead = max(0, first.start - LEAD_CHARACTERS)
    space = text.rfind(" ", 0, lead)
    return space + 1 if space >= lead - LEAD_CHARACTERS else lead


def _marked(text: str, words: Iterable[Word], start: int, end: int) -> str:
    pieces = []
    position = start
    for word in words:
        pieces.append(escape(text[position : word.start]))
        pieces.append(f"<mark>{escape(text[word.start : word.end])}</mark>")
        position = word.end
    pieces.append(escape(text[position:end]))
    return "".join(pieces)
