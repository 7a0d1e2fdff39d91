"""Highlighting: the words of a text that the query found, marked for display."""

import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from html import escape
from itertools import chain, takewhile

from core.analysis import Analyzer, Word
from core.quantities import MARK, quantities

SNIPPET_CHARACTERS = 200
LEAD_CHARACTERS = 40
"""Text shown before the first marked word of a snippet."""


def highlight(text: str, terms: AbstractSet[str], analyzer: Analyzer) -> str:
    """The whole text, HTML-escaped, with <mark> around words that have one of `terms`."""
    composed = unicodedata.normalize("NFC", text)
    return _marked(composed, _found(composed, terms, analyzer), 0, len(composed))


def snippet(text: str, terms: AbstractSet[str], analyzer: Analyzer) -> str:
    """About 200 characters around the first found word, marked like `highlight`."""
    composed = unicodedata.normalize("NFC", text)
    found = _found(composed, terms, analyzer)
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


def _found(text: str, terms: AbstractSet[str], analyzer: Analyzer) -> Iterator[Word]:
    """The words of `text` that have one of `terms`, or that write one of these amounts."""
    if not any(term.startswith(MARK) for term in terms):
        return analyzer.found(text, terms)
    amounts = [each for each in quantities(text) if each.term in terms]
    return (
        word
        for word in analyzer.words(text)
        if not terms.isdisjoint(word.terms)
        or any(word.start < each.end and each.start < word.end for each in amounts)
    )


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
