"""Parsing: what the shopper typed becomes terms, a vector and exact identifiers."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from core.analysis import Analyzer
from core.encoder import Encoder
from search.dense import QueryVector
from search.products import Identifiers

CACHED_VECTORS = 4096
MIN_CODE_CHARACTERS = 5
MAX_CODE_ROWS = 3
"""A word inside a longer query counts as a part number only if it names so few products."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as the retrievers take it.

    Attributes:
        text: with white space and control characters tidied.
        terms: as the analyser gives them, repeated as typed.
        identified: rows that the query names by id, GTIN or part number, rising.
    """

    text: str
    terms: tuple[str, ...]
    identified: tuple[int, ...]


def parse(text: str, analyzer: Analyzer, identifiers: Identifiers) -> ParsedQuery:
    """Tidy the text, analyse it, and look up the identifiers it names."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    tidy = " ".join(printable.split())
    return ParsedQuery(tidy, tuple(analyzer.terms(tidy)), _identified(tidy, identifiers))


def _identified(text: str, identifiers: Identifiers) -> tuple[int, ...]:
    if not text:
        return ()
    whole = identifiers.rows(text)
    if whole:
        return tuple(whole)
    rows: set[int] = set()
    for word in text.split():
        if len(word) >= MIN_CODE_CHARACTERS and any(char.isdecimal() for char in word):
            named = identifiers.rows(word)
            if len(named) <= MAX_CODE_ROWS:
                rows.update(named)
    return tuple(sorted(rows))


class QueryEncoder:
    """Encodes queries and keeps the vectors of the latest ones.

    Shoppers type the same queries, and one query comes again with every filter
    and page.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._cache: OrderedDict[str, QueryVector] = OrderedDict()
        self._lock = Lock()

    def encode(self, text: str) -> QueryVector:
        """The vector of `text`, the same object for the same text as long as it is kept."""
        with self._lock:
            if text in self._cache:
                self._cache.move_to_end(text)
                return self._cache[text]
        vector = QueryVector(self._encoder.encode(text))
        with self._lock:
            kept = self._cache.setdefault(text, vector)
            while len(self._cache) > CACHED_VECTORS:
                self._cache.popitem(last=False)
        return kept
