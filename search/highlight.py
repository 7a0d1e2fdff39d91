"""Highlighting: the words of a text that the query found, marked for display."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from html import escape
from itertools import chain, takewhile

from core.analysis import Analyzer, Word, composed
from core.quantities import MARK, quantities

SNIPPET_CHARACTERS = 200
LEAD_CHARACTERS = 40
"""Text shown before the first marked word of a snippet."""

_TO_ESCAPE = re.compile("[&<>\"']")


class Highlighter:
    """Marks what a query found, in any number of texts.

    Args:
        terms: that a match may have been found by.
        analyzer: of the index.
    """

    def __init__(self, terms: AbstractSet[str], analyzer: Analyzer) -> None:
        self._terms = terms
        self._amounts = frozenset(term for term in terms if term.startswith(MARK))
        self._analyzer = analyzer

    def whole(self, text: str) -> str:
        """The whole text, HTML-escaped, with <mark> around words that have one of the terms."""
        text = composed(text)
        return _marked(text, self._found(text), 0, len(text))

    def snippet(self, text: str) -> str:
        """About 200 characters around the first found word, marked like the whole."""
        text = composed(text)
        if len(text) <= SNIPPET_CHARACTERS:
            return self.whole(text)
        found = self._found(text)
        first = next(found, None)
        start = _start(text, first)
        end = len(text)
        if end - start > SNIPPET_CHARACTERS:
            space = text.rfind(" ", start + 1, start + SNIPPET_CHARACTERS)
            end = space if space > 0 else start + SNIPPET_CHARACTERS
        before, after = "…" if start else "", "…" if end < len(text) else ""
        # Nothing past the end is looked at: descriptions are long.
        shown = takewhile(lambda word: word.end <= end, chain([first] if first else [], found))
        return before + _marked(text, shown, start, end) + after

    def _found(self, text: str) -> Iterator[Word]:
        """The words of `text` that have one of the terms, or that write one of their amounts."""
        terms, wanted = self._terms, self._amounts
        amounts = [each for each in quantities(text) if each.term in wanted] if wanted else []
        if not amounts:
            return self._analyzer.found(text, terms)
        return (
            word
            for word in self._analyzer.words(text)
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
    # Few texts have a character to escape: one look at the whole saves one at each piece.
    safe = _as_it_is if _TO_ESCAPE.search(text, start, end) is None else escape
    pieces: list[str] = []
    position = start
    for first, last, _ in words:
        pieces += (safe(text[position:first]), "<mark>", safe(text[first:last]), "</mark>")
        position = last
    pieces.append(safe(text[position:end]))
    return "".join(pieces)


def _as_it_is(text: str) -> str:
    return text
