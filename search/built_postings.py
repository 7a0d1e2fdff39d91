"""The postings of a version, mapped into memory."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt

from core.bm25 import Bm25Statistics
from core.errors import IndexUnusable
from core.lexical_fields import Packed, frequencies_by_field
from core.verification import REBUILD
from search.field_lengths import BuiltFieldLengths
from search.postings import Columns, Frequencies, Rows, Scores, Workspace

CACHED_FREQUENCIES = 4096
"""Terms of which it is kept how many products have them in each field."""


class BuiltPostings:
    """The postings of a version.

    Args:
        columns: with eager impacts.
        fields: uint16, shape (postings,): how often the product has the term in every field.
        vocabulary: a term's id in it is its column.
        field_lengths: of every row of the catalogue.
        statistics: what the impacts follow from.
    """

    def __init__(
        self,
        columns: Columns,
        fields: Packed,
        vocabulary: marisa_trie.Trie,
        field_lengths: BuiltFieldLengths,
        statistics: Bm25Statistics,
    ) -> None:
        # Plain views: numba takes twice as long to recognise a memory map at every call.
        self._columns = Columns(*(np.asarray(getattr(columns, n)) for n in columns.__slots__))
        self._fields = np.asarray(fields)
        self._vocabulary = vocabulary
        self.field_lengths = field_lengths
        self.statistics = statistics
        self.rows = self.documents = len(field_lengths)
        self.alive: npt.NDArray[np.bool_] | None = None
        self.dtype = columns.impacts.dtype
        self.field_frequencies = lru_cache(CACHED_FREQUENCIES)(self._field_frequencies)

    @classmethod
    def open(cls, folder: Path, documents: int) -> "BuiltPostings":
        """Map the postings in `folder` into memory.

        Raises:
            IndexUnusable: the files do not belong together.
        """
        vocabulary = marisa_trie.Trie()
        vocabulary.mmap(str(folder / "vocabulary.marisa"))
        offsets = _mapped(folder / "offsets.npy", np.int64, len(vocabulary) + 1)
        size = int(offsets[-1])
        columns = Columns(
            offsets,
            _mapped(folder / "rows.npy", np.int32, size),
            _mapped(folder / "impacts.npy", np.floating, size),
        )
        fields = _mapped(folder / "fields.npy", np.uint16, size)
        field_lengths = BuiltFieldLengths.open(folder / "field_lengths.npy", documents)
        statistics = Bm25Statistics.read(folder / "statistics.json")
        return cls(columns, fields, vocabulary, field_lengths, statistics)

    @property
    def frequencies(self) -> npt.NDArray[np.int64]:
        """How many products have each term of the version, int64, shape (terms,)."""
        return np.diff(self._columns.offsets)

    def frequency(self, term: str) -> int:
        """How many products have `term`."""
        where = self._where(term)
        return int(where.stop - where.start)

    def of(self, term: str) -> tuple[Rows, Scores]:
        """The products that have `term`, rising, and what it adds to their scores."""
        where = self._where(term)
        return self._columns.rows[where], self._columns.impacts[where]

    def fields_of(self, term: str) -> tuple[Rows, Packed]:
        """The products that have `term`, rising, and how often each field of theirs has it."""
        where = self._where(term)
        return self._columns.rows[where], self._fields[where]

    def fields_at(self, term: str, rows: Rows) -> tuple[npt.NDArray[np.bool_], Packed]:
        """Of `rows`, shape (m,), in any order, which have `term`, and its counts by field."""
        return looked_up(rows, *self.fields_of(term))

    def add(self, repeats: Mapping[str, float], workspace: Workspace) -> int:
        """Add the postings of terms up, each times its number; how many rows were met."""
        known = [
            (column, number)
            for term, number in repeats.items()
            if (column := self._vocabulary.get(term)) is not None
        ]
        columns = np.array([column for column, _ in known], dtype=np.int64)
        numbers = np.array([number for _, number in known], dtype=self.dtype)
        return self._columns.add(columns, numbers, workspace, found=0)

    def _field_frequencies(self, term: str) -> Frequencies:
        """How many products have `term` in each field, int64, shape (5,)."""
        counted = frequencies_by_field(self._fields[self._where(term)])
        counted.flags.writeable = False
        return counted

    def _where(self, term: str) -> slice:
        """Where the postings of `term` lie; nowhere if no product has it."""
        column = self._vocabulary.get(term)
        if column is None:
            return slice(0, 0)
        first, last = self._columns.offsets[column : column + 2].tolist()
        return slice(first, last)


def looked_up(asked: Rows, rows: Rows, packed: Packed) -> tuple[npt.NDArray[np.bool_], Packed]:
    """Which of the `asked` are among `rows`, rising, and what these have; 0 for the others."""
    if rows.size == 0:
        return np.zeros(asked.size, np.bool_), np.zeros(asked.size, np.uint16)
    places = np.minimum(np.searchsorted(rows, asked), rows.size - 1)
    there = rows[places] == asked
    return there, np.where(there, packed[places], np.uint16(0))


def _mapped(path: Path, kind: type[np.generic], size: int) -> npt.NDArray[Any]:
    """A file of `size` numbers of a kind."""
    array: npt.NDArray[Any] = np.load(path, mmap_mode="r")
    if array.shape != (size,) or not np.issubdtype(array.dtype, kind):
        raise IndexUnusable(
            f"the postings do not belong together: {path.name} has {array.size} {array.dtype}, "
            f"not {size} {kind.__name__}",
            field=path.name,
            hint=REBUILD,
        )
    return array
