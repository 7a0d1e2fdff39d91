"""Parsing: what the shopper typed becomes terms, a vector and exact identifiers."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from itertools import chain
from threading import Lock

from core.analysis import Analyzer
from core.encoder import Encoder
from core.surface import normal_words
from search.boosts import Boost
from search.dense_matches import QueryVector
from search.exclusions import Exclusion, without_exclusions
from search.lexical import NO_ALTERNATIVES, Alternatives
from search.products import ProductLookup
from search.query import Filter
from search.results import Understood

CACHED_VECTORS = 4096
MIN_CODE_CHARACTERS = 5
MAX_CODE_ROWS = 3
"""A word inside a longer query counts as a part number only if it names so few products."""


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as the retrievers take it.

    Attributes:
        text: what is encoded: tidied, repaired, without price words and what is left out.
        terms: as the analyser gives them, repeated as typed.
        identified: rows that the query names by id, GTIN or part number, rising.
        codes: the words that name them, normalised.
        alternatives: what else stands for each of `terms`.
        conditions: filters that were said in words.
        boosts: what comes forward.
        corrected: the whole query with its spelling repaired; None if as typed.
        understood: what was recognised, to be shown.
        excluded: words that nothing that is found has.
    """

    text: str
    terms: tuple[str, ...]
    identified: tuple[int, ...]
    codes: frozenset[str] = frozenset()
    alternatives: Alternatives = field(default_factory=lambda: NO_ALTERNATIVES)
    conditions: tuple[Filter, ...] = ()
    boosts: tuple[Boost, ...] = ()
    corrected: str | None = None
    understood: tuple[Understood, ...] = ()
    excluded: tuple[Exclusion, ...] = ()

    @property
    def searched(self) -> frozenset[str]:
        """Every term that a match may have been found by."""
        others = chain.from_iterable(self.alternatives.values())
        return frozenset(chain(self.terms, *(other.terms for other in others)))

    def excluding(self, excluded: tuple[Exclusion, ...]) -> "ParsedQuery":
        """This query, which leaves out `excluded` and tells of it."""
        if not excluded:
            return self
        typed = " ".join(each.text for each in excluded)
        return replace(
            self,
            corrected=None if self.corrected is None else f"{self.corrected} {typed}",
            understood=(*self.understood, *(each.told for each in excluded)),
            excluded=excluded,
        )


def parse(text: str, analyzer: Analyzer, identifiers: ProductLookup) -> ParsedQuery:
    """Tidy the text, part it from what it leaves out, analyse it, and look up what it names."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    tidy = " ".join(printable.split())
    wanted, excluded = without_exclusions(tidy, analyzer)
    if excluded and identifiers.rows(tidy):
        # "XK 100 -B" is the number of a part.
        wanted, excluded = tidy, ()
    rows, codes = _identified(wanted, identifiers)
    return ParsedQuery(wanted, tuple(analyzer.terms(wanted)), rows, codes).excluding(excluded)


def _identified(text: str, identifiers: ProductLookup) -> tuple[tuple[int, ...], frozenset[str]]:
    """The rows that `text` names, and the words that name them."""
    if not text:
        return (), frozenset()
    whole = identifiers.rows(text)
    if whole:
        return tuple(whole), frozenset(normal_words(text))
    rows: set[int] = set()
    codes: set[str] = set()
    for word in text.split():
        if len(word) >= MIN_CODE_CHARACTERS and any(char.isdecimal() for char in word):
            named = identifiers.rows(word)
            if 0 < len(named) <= MAX_CODE_ROWS:
                rows.update(named)
                codes.update(normal_words(word))
    return tuple(sorted(rows)), frozenset(codes)


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
