"""Brands, categories, types and colours that a query names: such products come forward.

A name is recognised only if products that have its words tend to be what it names:
"apple" is a brand where phones are sold and none among groceries.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from catalog.filter_values import CATEGORY_SEPARATOR
from core.analysis import Analyzer, Word
from search.boosts import Boost
from search.filters import Filters
from search.lexical import LexicalIndex, Rows
from search.product_types import Types
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
        load: gives the rows of it in a state of the version.
    """

    kind: str
    value: str
    load: Callable[[Filters, Types], Rows]


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


_Names = Mapping[Terms, Sequence[_Name]]


class Recognizer:
    """Knows the names in one catalogue.

    Args:
        filters: the values of brands, categories and colours.
        types: and the types.
        lexical: says which products have the words of a name.
        analyzer: the catalogue's.
        built: the names of the version; None to gather those of `filters` and `types`.
    """

    def __init__(
        self,
        filters: Filters,
        types: Types,
        lexical: LexicalIndex,
        analyzer: Analyzer,
        built: _Names | None = None,
    ) -> None:
        self._filters = filters
        self._types = types
        self._lexical = lexical
        self._analyzer = analyzer
        self._built = _by_terms(_names(filters, types), analyzer) if built is None else built
        self._added = {} if built is None else _by_terms(_added_names(filters), analyzer)
        self._phrases = [Phrases(names) for names in (self._built, self._added) if names]
        self._confirmed = lru_cache(CACHED_NAMES)(self._confirm)

    def over(self, filters: Filters, types: Types, lexical: LexicalIndex) -> "Recognizer":
        """One for another state of the same version, with the values that came since."""
        return Recognizer(filters, types, lexical, self._analyzer, self._built)

    def find(self, words: Sequence[Word]) -> Iterator[Recognised]:
        """What `words` name, the longest name first; a word belongs to one name of a kind."""
        taken: set[tuple[str, int]] = set()
        named = {(first, last) for each in self._phrases for first, last, _ in each.find(words)}
        for first, last in sorted(named, key=lambda each: (each[0] - each[1], each[0])):
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
            every = (*self._built.get(terms, ()), *self._added.get(terms, ()))
            named = [name for name in every if name.kind == kind]
            if not named:
                continue
            loaded = [name.load(self._filters, self._types) for name in named]
            rows = loaded[0] if len(loaded) == 1 else np.unique(np.concatenate(loaded))
            meant = np.zeros(self._types.of_row.size, dtype=bool)
            meant[rows] = True
            if having.size and meant[having].mean() >= LEAST_SHARE:
                value = named[0].value if len(named) == 1 else _common_name(named)
                confirmed.append((kind, value, Boost(rows, weight)))
        return tuple(confirmed)


def _common_name(named: Sequence[_Name]) -> str:
    """What several values of one name have in common: the last part of their paths."""
    return named[0].value.rsplit(CATEGORY_SEPARATOR, 1)[-1]


def _by_terms(names: Iterable[tuple[str, _Name]], analyzer: Analyzer) -> _Names:
    """Names by their words; those of too many are left out."""
    found: dict[Terms, list[_Name]] = {}
    for text, name in names:
        terms = terms_of(text, analyzer)
        if 0 < len(terms) <= MAX_NAME_TERMS:
            found.setdefault(terms, []).append(name)
    return found


def _names(filters: Filters, types: Types) -> Iterator[tuple[str, _Name]]:
    """Every name in the catalogue with what it may name."""
    yield from _brands(filters.values_of("brand"))
    yield from _categories(filters.values_of("category"))
    yield from _names_of_types(types)
    for field in filters.fields:
        if _COLOUR_FIELD.fullmatch(field):
            for place, value in filters.values_of(field):
                yield value, _Name("colour", value, _rows_at(place))


def _added_names(filters: Filters) -> Iterator[tuple[str, _Name]]:
    """The brands and categories that came since the version was built."""
    yield from _brands(filters.added_values_of("brand"))
    yield from _categories(filters.added_values_of("category"))


def _brands(values: Iterable[tuple[int, str]]) -> Iterator[tuple[str, _Name]]:
    for place, value in values:
        yield value, _Name("brand", value, _rows_at(place))


def _categories(values: Iterable[tuple[int, str]]) -> Iterator[tuple[str, _Name]]:
    for place, value in values:
        leaf = value.rsplit(CATEGORY_SEPARATOR, 1)[-1]
        name = _Name("category", value, _rows_at(place))
        yield from ((text, name) for text in dict.fromkeys((leaf, *_BETWEEN_NAMES.split(leaf))))


def _rows_at(place: int) -> Callable[[Filters, Types], Rows]:
    return lambda filters, _: filters.rows_at(place)


def _heads(name: str) -> Iterator[str]:
    """What a thing may be called more shortly: a "projector lamp" is a lamp."""
    words = name.split(" ")
    yield from (" ".join(words[first:]) for first in range(len(words)))


def _names_of_types(types: Types) -> Iterator[tuple[str, _Name]]:
    by_head: dict[str, list[int]] = {}
    for number, value in enumerate(types.names):
        for head in _heads(value):
            by_head.setdefault(head, []).append(number)
    for value in types.names:
        yield value, _Name("type", value, _rows_of_types(by_head[value]))


def _rows_of_types(numbers: Sequence[int]) -> Callable[[Filters, Types], Rows]:
    def load(_: Filters, types: Types) -> Rows:
        # The place of -1, no type.
        meant = np.zeros(len(types.names) + 1, dtype=bool)
        meant[numbers] = True
        return np.flatnonzero(meant[types.of_row]).astype(np.int32)

    return load
