"""Which products a completion names: those that have all its words."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Protocol

import marisa_trie
import numpy as np
import numpy.typing as npt

from core.analysis import Analyzer
from indexer.suggestions.headings import Heading

Rows = npt.NDArray[np.int32]

NONE: Rows = np.empty(0, np.int32)


class RowsOfText(Protocol):
    """Says which products have the words of a text."""

    def of(self, text: str) -> Rows:
        """Rows that have every word of `text`, int32, rising."""
        ...


class HeadingRows:
    """Rows by the terms of the products' headings: title, brand and categories."""

    def __init__(self, headings: Sequence[Heading], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        rows: defaultdict[str, array[int]] = defaultdict(lambda: array("i"))
        for row, heading in enumerate(headings):
            texts = (heading.title, heading.brand, *heading.category)
            for term in set(analyzer.terms("\n".join(texts))):
                rows[term].append(row)
        self._rows = rows

    def of(self, text: str) -> Rows:
        """Rows that have every word of `text` in their heading, int32, rising."""
        return _in_all(
            np.frombuffer(self._rows[term], np.int32) if term in self._rows else NONE
            for term in self._analyzer.terms(text)
        )


class PostedRows:
    """Rows by all that is indexed of the products, descriptions included.

    Args:
        folder: postings of the version.
        analyzer: the version's.
    """

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._offsets = np.load(folder / "offsets.npy", mmap_mode="r")
        self._rows = np.load(folder / "rows.npy", mmap_mode="r")
        self._vocabulary = marisa_trie.Trie()
        self._vocabulary.mmap(str(folder / "vocabulary.marisa"))

    def of(self, text: str) -> Rows:
        """Rows that have every word of `text`, int32, rising."""
        return _in_all(self._postings(self._analyzer.terms(text)))

    def _postings(self, terms: Iterable[str]) -> Iterator[Rows]:
        for term in terms:
            column = self._vocabulary.get(term)
            if column is None:
                yield NONE
            else:
                yield self._rows[self._offsets[column] : self._offsets[column + 1]]


def _in_all(postings: Iterable[Rows]) -> Rows:
    """The rows that are in each of `postings`; none if there are no postings."""
    shortest_first = sorted(postings, key=len)
    return reduce(_common, shortest_first) if shortest_first else NONE


def _common(few: Rows, many: Rows) -> Rows:
    if not (few.size and many.size):
        return NONE
    places = np.minimum(np.searchsorted(many, few), many.size - 1)
    common: Rows = few[many[places] == few]
    return common
