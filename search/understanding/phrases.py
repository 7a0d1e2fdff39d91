"""Phrases of a query that a dictionary knows, by the analyser's terms."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from core.analysis import Analyzer, Word

Meaning = TypeVar("Meaning")
Terms = tuple[str, ...]


class Phrases(Generic[Meaning]):
    """A dictionary from phrases to what they mean.

    Args:
        meanings: by the terms of a phrase; none of them empty.
    """

    def __init__(self, meanings: Mapping[Terms, Meaning]) -> None:
        self._meanings = meanings
        self._longest = max(map(len, meanings), default=0)

    def find(self, words: Sequence[Word]) -> Iterator[tuple[int, int, Meaning]]:
        """(first word, past the last word, meaning) of every phrase in `words`, longest first.

        A word without terms is in no phrase, nor are the words about it in one together.
        """
        for first in range(len(words)):
            yield from reversed(list(self._from(words, first)))

    def _from(self, words: Sequence[Word], first: int) -> Iterator[tuple[int, int, Meaning]]:
        terms: Terms = ()
        for last in range(first, len(words)):
            terms += words[last].terms
            if not words[last].terms or len(terms) > self._longest:
                return
            if terms in self._meanings:
                yield first, last + 1, self._meanings[terms]


def terms_of(text: str, analyzer: Analyzer) -> Terms:
    """The terms of a phrase, as a key."""
    return tuple(analyzer.terms(text))
