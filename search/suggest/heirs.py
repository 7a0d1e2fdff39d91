"""Rows of a version that are suggested by what their products are now."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from search.arrays import Mask
from search.lexical import Rows


@dataclass(frozen=True, slots=True)
class Heirs:
    """The rows that stand now for the products of other rows.

    Attributes:
        rows: int32, rising: of the version.
        heirs: int32, as many: the latest rows of the same products, alive or not.
        size: rows of the version.
    """

    rows: Rows
    heirs: Rows
    size: int

    @classmethod
    def of(cls, successions: npt.NDArray[np.int32], size: int) -> Self:
        """Those that come of `successions`: of each a row and the one after it."""
        behind = int(successions.max(initial=size - 1)) + 1
        following = np.arange(behind, dtype=np.int32)
        following[successions[:, 0]] = successions[:, 1]
        rows = np.unique(successions[successions[:, 0] < size, 0])
        heirs = following[rows]
        while (moved := following[heirs] != heirs).any():
            heirs = np.where(moved, following[heirs], heirs)
        return cls(rows, heirs, size)

    def heir_of(self, row: int) -> int:
        """The row that stands for the product of `row` now."""
        place = int(self.rows.searchsorted(np.int32(row)))
        found = place < self.rows.size and self.rows[place] == row
        return int(self.heirs[place]) if found else row

    def row_of(self, row: int) -> int | None:
        """The row of the version that the product of `row` had; None if it had none."""
        if row < self.size:
            return row
        places = np.flatnonzero(self.heirs == row)
        return int(self.rows[places[0]]) if places.size else None

    def inherited(self, allowed: Mask | None) -> Mask | None:
        """`allowed` for the rows of the version, each by what stands for it now.

        Args:
            allowed: bool, shape (n,): of all rows; None for every row.
        """
        if allowed is None or (allowed.size == self.size and self.rows.size == 0):
            return allowed
        mask = allowed[: self.size].copy()
        mask[self.rows] = allowed[self.heirs]
        return mask


def heirs_in(successions: npt.NDArray[np.int32] | None, size: int) -> Heirs:
    """The heirs in a snapshot whose version has `size` rows."""
    return Heirs.of(np.empty((0, 2), np.int32) if successions is None else successions, size)
