"""How many terms each field of each product has."""

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.errors import IndexUnusable
from core.lexical_fields import FIELDS, Lengths
from core.verification import REBUILD

Averages = npt.NDArray[np.float64]


class FieldLengths(Protocol):
    """The lengths of every row's fields."""

    @property
    def averages(self) -> Averages:
        """Over all products, also those that lack a field; float64, shape (5,)."""
        ...

    def of(self, rows: npt.NDArray[np.int32]) -> Lengths:
        """The lengths of the fields of `rows`, uint16, shape (m, 5)."""
        ...


class BuiltFieldLengths:
    """The lengths of a version.

    Args:
        lengths: uint16, shape (n, 5).

    Attributes:
        sums: int64, shape (5,): over all products.
    """

    def __init__(self, lengths: Lengths) -> None:
        self._lengths = np.asarray(lengths)
        self.sums: npt.NDArray[np.int64] = lengths.sum(axis=0, dtype=np.int64)
        self.averages: Averages = self.sums / max(len(lengths), 1)

    @classmethod
    def open(cls, path: Path, documents: int) -> "BuiltFieldLengths":
        """Map the lengths of so many products into memory.

        Raises:
            IndexUnusable: they are not of so many.
        """
        lengths = np.load(path, mmap_mode="r")
        if lengths.shape != (documents, FIELDS) or lengths.dtype != np.uint16:
            raise IndexUnusable(
                f"the postings do not belong together: {path.name} is {lengths.dtype} "
                f"{lengths.shape}, not uint16 {(documents, FIELDS)}",
                field=path.name,
                hint=REBUILD,
            )
        return cls(lengths)

    def __len__(self) -> int:
        return len(self._lengths)

    def of(self, rows: npt.NDArray[np.int32]) -> Lengths:
        """The lengths of the fields of `rows`, uint16, shape (m, 5)."""
        return self._lengths[rows]
