"""Tables of phrases, of which the longest that stands in a text is taken."""

from collections.abc import Iterable
from functools import cache

from core.analysis import Analyzer


@cache
def _analyzer() -> Analyzer:
    return Analyzer("english")


class PhraseTable:
    """Names by phrases; endings ("cup", "cups"), case and accents make no difference.

    Args:
        entries: (phrase, name); of two with the same words the first one counts.
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        self._names: dict[tuple[str, ...], tuple[int, str | None]] = {}
        for phrase, name in entries:
            self._names.setdefault(tuple(_analyzer().terms(phrase)), (len(phrase), name))
        self._most_terms = max(map(len, self._names), default=0)

    def find(self, text: str) -> str | None:
        """The name of the longest phrase in `text`, of equally long ones the last.

        What a thing is comes last in English: "chocolate ice cream" is ice cream.
        """
        terms = _analyzer().terms(text)
        spans = (
            tuple(terms[start : start + size])
            for start in range(len(terms))
            for size in range(1, self._most_terms + 1)
        )
        longest, found = 0, None
        for span in spans:
            length, name = self._names.get(span, (0, None))
            if length and length >= longest:
                longest, found = length, name
        return found
