"""Postings: which rows have a term, and what it adds to their scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol

import marisa_trie
import numpy as np
import numpy.typing as npt

from core.bm25 import Bm25Statistics
from core.errors import IndexUnusable
from search.kernels import accumulate

Rows = npt.NDArray[np.int32]
Scores = npt.NDArray[np.floating]

SPARE_SHARE = 8
"""A workspace has room for so much more of the rows than there are: an eighth."""


class Workspace:
    """Buffers of one query at work; zero whenever nobody uses them.

    Args:
        rows: that there is room for.
        dtype: of the scores.
    """

    def __init__(self, rows: int, dtype: npt.DTypeLike) -> None:
        self.scores = np.zeros(rows, dtype=dtype)
        self.coverage = np.zeros(rows, dtype=np.uint16)
        self.touched = np.empty(rows + 1, dtype=np.int32)


class Workspaces:
    """Idle workspaces: there are as many as queries ever ran at once."""

    def __init__(self) -> None:
        self._idle: SimpleQueue[Workspace] = SimpleQueue()

    def borrow(self, rows: int, dtype: npt.DTypeLike) -> Workspace:
        """An idle workspace with room for `rows`, or a new one."""
        try:
            workspace = self._idle.get_nowait()
        except Empty:
            return Workspace(rows, dtype)
        if workspace.scores.size >= rows:
            return workspace
        # The rows have grown since and will go on growing.
        return Workspace(rows + rows // SPARE_SHARE, dtype)

    def give_back(self, workspace: Workspace) -> None:
        """Take a workspace whose buffers are zero again."""
        self._idle.put(workspace)


@dataclass(frozen=True, slots=True)
class Columns:
    """Compressed sparse columns, as the kernel reads them, not to be written to.

    Attributes:
        offsets: int64, shape (terms + 1,): where each term's postings lie.
        rows: int32, shape (postings,), rising within a term.
        impacts: shape (postings,).
    """

    offsets: npt.NDArray[np.int64]
    rows: Rows
    impacts: Scores

    @classmethod
    def of_lists(cls, rows: list[Rows], impacts: list[Scores]) -> "Columns":
        """A column for each list; one list at least."""
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([each.size for each in rows], out=offsets[1:])
        columns = cls(offsets, np.concatenate(rows), np.concatenate(impacts))
        for array in (columns.offsets, columns.rows, columns.impacts):
            # As mapped files are, so that the kernel need not be compiled for both.
            array.flags.writeable = False
        return columns

    def add(
        self,
        columns: npt.NDArray[np.int64],
        repeats: Scores,
        workspace: Workspace,
        *,
        found: int,
    ) -> int:
        """Add the postings of `columns` up; how many rows were met, with the `found` before."""
        return found + accumulate(
            self.offsets,
            self.rows,
            self.impacts,
            columns,
            repeats,
            workspace.scores,
            workspace.coverage,
            workspace.touched[found:],
        )


class Postings(Protocol):
    """The postings of a catalogue.

    Attributes:
        rows: how many rows there are, dead ones included.
        documents: how many products there are.
        alive: bool, shape (rows,): False for rows that `add` may meet and that do not count;
            None where there are none.
        dtype: of the impacts.
    """

    rows: int
    documents: int
    alive: npt.NDArray[np.bool_] | None
    dtype: np.dtype[np.floating]

    def frequency(self, term: str) -> int:
        """How many products have `term`."""
        ...

    def of(self, term: str) -> tuple[Rows, Scores]:
        """The products that have `term`, rising, and what it adds to their scores."""
        ...

    def add(self, repeats: Mapping[str, int], workspace: Workspace) -> int:
        """Add the postings of terms up, each times its number; how many rows were met.

        Terms without a posting are passed over.
        """
        ...


class BuiltPostings:
    """The postings of a version.

    Args:
        columns: with eager impacts.
        vocabulary: a term's id in it is its column.
        documents: rows of the catalogue.
        statistics: what the impacts follow from.
    """

    def __init__(
        self,
        columns: Columns,
        vocabulary: marisa_trie.Trie,
        documents: int,
        statistics: Bm25Statistics,
    ) -> None:
        # Plain views: numba takes twice as long to recognise a memory map at every call.
        self._columns = Columns(*(np.asarray(getattr(columns, n)) for n in columns.__slots__))
        self._vocabulary = vocabulary
        self.statistics = statistics
        self.rows = self.documents = documents
        self.alive: npt.NDArray[np.bool_] | None = None
        self.dtype = columns.impacts.dtype

    @classmethod
    def open(cls, folder: Path, documents: int) -> "BuiltPostings":
        """Map the postings in `folder` into memory.

        Raises:
            IndexUnusable: the arrays do not belong together.
        """
        names = ("offsets", "rows", "impacts")
        columns = Columns(*(np.load(folder / f"{name}.npy", mmap_mode="r") for name in names))
        vocabulary = marisa_trie.Trie()
        vocabulary.mmap(str(folder / "vocabulary.marisa"))
        if not (
            columns.offsets.size == len(vocabulary) + 1
            and columns.rows.size == columns.impacts.size == columns.offsets[-1]
        ):
            raise IndexUnusable(
                "the postings do not belong together", field="postings", hint="rebuild"
            )
        statistics = Bm25Statistics.read(folder / "statistics.json")
        return cls(columns, vocabulary, documents, statistics)

    @property
    def frequencies(self) -> npt.NDArray[np.int64]:
        """How many products have each term of the version, int64, shape (terms,)."""
        return np.diff(self._columns.offsets)

    def frequency(self, term: str) -> int:
        """How many products have `term`."""
        column = self._vocabulary.get(term)
        if column is None:
            return 0
        first, last = self._columns.offsets[column : column + 2]
        return int(last - first)

    def of(self, term: str) -> tuple[Rows, Scores]:
        """The products that have `term`, rising, and what it adds to their scores."""
        column = self._vocabulary.get(term)
        if column is None:
            return self._columns.rows[:0], self._columns.impacts[:0]
        where = slice(self._columns.offsets[column], self._columns.offsets[column + 1])
        return self._columns.rows[where], self._columns.impacts[where]

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
