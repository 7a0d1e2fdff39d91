"""Brands, categories, types and colours that a query names: such products come forward.

A name is recognised only if products that have its words tend to be what it names:
"apple" is a brand where phones are sold and none among groceries.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.analysis import Analyzer, Word
from search.boosts import Boost
from search.filters import CATEGORY_SEPARATOR, FilterIndex
from search.lexical import LexicalIndex, Rows
from search.product_types import ProductTypes
from search.understanding.phrases import Phrases, Terms, terms_of

WEIGHTS = {"brand": 0.02, "category": 0.04, "type": 0.04, "colour": 0.02}

LEAST_SHARE = 0.2
"""Of the products with the words of a name, so many must be what it names."""

MAX_NAME_TERMS = 6
CACHED_NAMES = 4096

_COLOUR_FIELD = re.compile(r"attributes\.(?:\w+[ _])?(?:colou?rs?|farbe|couleur)", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*(?:&|,|/|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class _Name:
    """What a phrase may name.

    Attributes:
        kind: as `Understood` names it.
        value: as it is shown.
        load: gives the rows of it.
    """

    kind: str
    value: str
    load: Callable[[], Rows]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the words of a query from `first` to before `last` name."""

    first: int
    last: int
    kind: str
    value: str
    boost: Boost

    @property
    def effect(self) -> str:
        """As `Understood` has it."""
        return "boost"


class Recognizer:
    """Knows the names in one catalogue."""

    def __init__(
        self, filters: FilterIndex, types: ProductTypes, lexical: LexicalIndex, analyzer: Analyzer
    ) -> None:
        self._lexical = lexical
        self._documents = types.of_row.size
        names: dict[Terms, list[_Name]] = {}
        for text, name in _names(filters, types):
            terms = terms_of(text, analyzer)
            if 0 < len(terms) <= MAX_NAME_TERMS:
                names.setdefault(terms, []).append(name)
        self._phrases = Phrases(names)
        self._confirmed = lru_cache(CACHED_NAMES)(self._confirm)
        self._names = names

    def find(self, words: Sequence[Word]) -> Iterator[Recognised]:
        """What `words` name, the longest name first; a word belongs to one name of a kind."""
        taken: set[tuple[str, int]] = set()
        found = sorted(self._phrases.find(words), key=lambda each: each[0] - each[1])
        for first, last, _ in found:
            terms = tuple(term for word in words[first:last] for term in word.terms)
            for kind, value, boost in self._confirmed(terms):
                places = {(kind, place) for place in range(first, last)}
                if taken.isdisjoint(places):
                    taken |= places
                    yield Recognised(first, last, kind, value, boost)

    def _confirm(self, terms: Terms) -> tuple[tuple[str, str, Boost], ...]:
        """The kinds of things that the name is used for, each with all that are called so."""
        having = self._lexical.rows_with(terms)
        confirmed = []
        for kind, weight in WEIGHTS.items():
            named = [name for name in self._names[terms] if name.kind == kind]
            if not named:
                continue
            rows = named[0].load() if len(named) == 1 else _united(named)
            meant = np.zeros(self._documents, dtype=bool)
            meant[rows] = True
            if having.size and meant[having].mean() >= LEAST_SHARE:
                value = named[0].value if len(named) == 1 else _common_name(named)
                confirmed.append((kind, value, Boost(rows, weight)))
        return tuple(confirmed)


def _united(named: Sequence[_Name]) -> Rows:
    return np.unique(np.concatenate([name.load() for name in named]))


def _common_name(named: Sequence[_Name]) -> str:
    """What several values of one name have in common: the last part of their paths."""
    return named[0].value.rsplit(CATEGORY_SEPARATOR, 1)[-1]


def _names(filters: FilterIndex, types: ProductTypes) -> Iterator[tuple[str, _Name]]:
    """Every name in the catalogue with what it may name."""
    for place, value in filters.values_of("brand"):
        yield value, _Name("brand", value, _rows_at(filters, place))
    for place, value in filters.values_of("category"):
        leaf = value.rsplit(CATEGORY_SEPARATOR, 1)[-1]
        name = _Name("category", value, _rows_at(filters, place))
        yield from ((text, name) for text in dict.fromkeys((leaf, *_BETWEEN_NAMES.split(leaf))))
    yield from _names_of_types(types)
    for field in filters.fields:
        if _COLOUR_FIELD.fullmatch(field):
            for place, value in filters.values_of(field):
                yield value, _Name("colour", value, _rows_at(filters, place))


def _rows_at(filters: FilterIndex, place: int) -> Callable[[], Rows]:
    return lambda: filters.rows_at(place)


def _heads(name: str) -> Iterator[str]:
    """What a thing may be called more shortly: a "projector lamp" is a lamp."""
    words = name.split(" ")
    yield from (" ".join(words[first:]) for first in range(len(words)))


def _names_of_types(types: ProductTypes) -> Iterator[tuple[str, _Name]]:
    by_type = np.argsort(types.of_row, kind="stable").astype(np.int32)
    starts = np.searchsorted(types.of_row[by_type], np.arange(len(types.names) + 1))
    by_head: dict[str, list[Rows]] = {}
    for number, value in enumerate(types.names):
        rows = by_type[starts[number] : starts[number + 1]]
        for head in _heads(value):
            by_head.setdefault(head, []).append(rows)
    for value in types.names:
        yield value, _Name("type", value, _rows_of_all(by_head[value]))


def _rows_of_all(groups: Sequence[Rows]) -> Callable[[], Rows]:
    return lambda: np.sort(np.concatenate(groups))
