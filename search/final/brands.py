"""Which candidates are of a brand that the query names, by the numbers of the brands."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.analysis import Analyzer
from search.boosts import among
from search.filters import Filters
from search.final.contract import FloatArray
from search.lexical import Rows

Name = tuple[str, ...]
"""The terms of a brand in their order."""


class Brands:
    """Knows the brands of a catalogue by their terms.

    Args:
        filters: the values of the field brand, and the rows of each.
        analyzer: the catalogue's.
        built: the brands of the version; None to gather all of `filters`.
    """

    def __init__(self, filters: Filters, analyzer: Analyzer, built: "_Names | None" = None) -> None:
        self._filters = filters
        self._analyzer = analyzer
        self._built = _Names(filters.values_of("brand"), analyzer) if built is None else built
        # None has come since where all were gathered at once.
        added = () if built is None else filters.added_values_of("brand")
        self._every = (self._built, _Names(added, analyzer))

    def over(self, filters: Filters) -> "Brands":
        """Those of another state of the same version."""
        return Brands(filters, self._analyzer, self._built)

    def is_name(self, terms: Sequence[str]) -> bool:
        """Whether `terms`, each once, are a brand's and nothing else."""
        return any(tuple(terms) in names.places for names in self._every)

    def agreement(self, terms: Sequence[str], rows: Rows) -> FloatArray:
        """1 for each of `rows` whose brand has no term but `terms`, else 0; shape (n,)."""
        of_named = np.zeros(rows.size, dtype=bool)
        for names in self._every:
            for place in names.within(terms):
                of_named |= among(rows, self._filters.rows_at(place))
        return of_named.astype(np.float64)


class _Names:
    """Brands by their terms.

    Args:
        values: the place and the name of each.
        analyzer: the catalogue's.

    Attributes:
        places: of the brands of a name, which differ in what is no letter.
    """

    def __init__(self, values: Iterable[tuple[int, str]], analyzer: Analyzer) -> None:
        places: dict[Name, list[int]] = {}
        for place, value in values:
            name = tuple(dict.fromkeys(analyzer.terms(value)))
            if name:
                places.setdefault(name, []).append(place)
        self.places: Mapping[Name, Sequence[int]] = places
        self._by_first: dict[str, list[Name]] = {}
        for name in places:
            self._by_first.setdefault(name[0], []).append(name)

    def within(self, terms: Sequence[str]) -> Iterable[int]:
        """The places of the brands all of whose terms are among `terms`."""
        known = frozenset(terms)
        for first in terms:
            for name in self._by_first.get(first, ()):
                if known.issuperset(name):
                    yield from self.places[name]
