"""The words of types' names, which count as words of the category of each product of a type."""

from collections import Counter
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.analysis import Analyzer
from core.bm25 import FloatArray
from core.lexical_fields import LexicalField, unpack
from search.postings import Postings
from search.product_types import Types

CACHED_TERMS = 4096
"""Terms of which it is kept how many products have them by their type alone."""


class TypeTerms:
    """The terms of every type's name. How common they are is counted once, when this is made.

    Args:
        types: of the products.
        postings: of the products.
        analyzer: the catalogue's.

    Attributes:
        average_length: of the name of a product's type, in terms; 0 for one without.
    """

    def __init__(self, types: Types, postings: Postings, analyzer: Analyzer) -> None:
        counted = [Counter(analyzer.terms(name)) for name in types.names]
        # A place behind the types, for rows without one, whose type is -1.
        self._lengths = np.array([*(each.total() for each in counted), 0], np.float64)
        self._places = len(self._lengths)
        self._counts: dict[str, dict[int, int]] = {}
        for number, counts in enumerate(counted):
            for term, count in counts.items():
                self._counts.setdefault(term, {})[number] = count
        self._of_row = types.of_row
        self._postings = postings
        self._sizes = np.bincount(types.of_row + 1, minlength=self._places)[1:]
        documents = max(postings.documents, 1)
        self.average_length = float(self._sizes @ self._lengths[:-1]) / documents
        self.added_frequency = lru_cache(CACHED_TERMS)(self._added_frequency)

    def lengths(self, types: npt.NDArray[np.int32]) -> FloatArray:
        """How many terms the names of `types` have, -1 for none; shape (m,)."""
        return self._lengths[types]

    def counts(self, term: str, types: npt.NDArray[np.int32]) -> FloatArray:
        """How often the names of `types`, -1 for none, have `term`; shape (m,)."""
        return self._by_type(term)[types]

    def _added_frequency(self, term: str) -> int:
        """How many products have `term` in the name of their type and in no category."""
        if term not in self._counts:
            return 0
        counts = self._by_type(term)
        rows, packed = self._postings.fields_of(term)
        in_category = unpack(packed)[:, LexicalField.CATEGORY] > 0
        in_both = int(np.count_nonzero(counts[self._of_row[rows[in_category]]]))
        return int(self._sizes[counts[:-1] > 0].sum()) - in_both

    def _by_type(self, term: str) -> FloatArray:
        counts = np.zeros(self._places)
        for number, count in self._counts.get(term, {}).items():
            counts[number] = count
        return counts
