"""Postings: which rows have a term, and what it adds to their scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.lexical_fields import Packed
from search.field_lengths import FieldLengths
from search.kernels import accumulate

Rows = npt.NDArray[np.int32]
Scores = npt.NDArray[np.floating]

Frequencies = npt.NDArray[np.int64]

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

    @property
    def field_lengths(self) -> FieldLengths:
        """How many terms each field of each product has."""
        ...

    def frequency(self, term: str) -> int:
        """How many products have `term`."""
        ...

    def of(self, term: str) -> tuple[Rows, Scores]:
        """The products that have `term`, rising, and what it adds to their scores."""
        ...

    def fields_of(self, term: str) -> tuple[Rows, Packed]:
        """The products that have `term`, rising, and how often each field of theirs has it."""
        ...

    def fields_at(self, term: str, rows: Rows) -> tuple[npt.NDArray[np.bool_], Packed]:
        """Of living `rows`, shape (m,), in any order, which have `term`, and its counts by field.

        A product that has the term outside of all fields has it with counts of 0.
        """
        ...

    def field_frequencies(self, term: str) -> Frequencies:
        """How many products have `term` in each field; int64, shape (5,), not to be written to."""
        ...

    def add(self, repeats: Mapping[str, int], workspace: Workspace) -> int:
        """Add the postings of terms up, each times its number; how many rows were met.

        Terms without a posting are passed over.
        """
        ...
