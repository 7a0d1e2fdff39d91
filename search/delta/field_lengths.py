"""How many terms each field of each product has, new ones included."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.lexical_fields import FIELDS, Document, Lengths, field_lengths
from search.delta.growing import GrowingArray, empty
from search.field_lengths import Averages, BuiltFieldLengths


class GrowingFieldLengths:
    """Takes the words of new rows and of dead ones; `at` gives what stands at a moment.

    Args:
        built: the version's.
    """

    def __init__(self, built: BuiltFieldLengths) -> None:
        self._built = built
        self._new: GrowingArray[np.uint16] = empty(np.uint16, FIELDS)
        self._sums = built.sums.copy()

    def append(self, document: Document) -> None:
        """Add the next row."""
        lengths = field_lengths(document)
        self._new.append(lengths)
        self._sums += lengths

    def bury(self, document: Document) -> None:
        """Take a row that died, built or new, out of the averages."""
        self._sums -= field_lengths(document)

    def at(self, documents: int) -> "LayeredFieldLengths":
        """The lengths as they are now, with so many products alive."""
        return LayeredFieldLengths(self._built, self._new.view(), self._sums / max(documents, 1))


@dataclass(frozen=True, slots=True)
class LayeredFieldLengths:
    """The lengths of a version's rows and of those behind them, at one moment.

    Attributes:
        built: the version's.
        new: uint16, shape (new rows, 5).
        averages: float64, shape (5,): over all products that are alive.
    """

    built: BuiltFieldLengths
    new: Lengths
    averages: Averages

    def of(self, rows: npt.NDArray[np.int32]) -> Lengths:
        """The lengths of the fields of `rows`, uint16, shape (m, 5)."""
        is_new = rows >= len(self.built)
        lengths = np.empty((rows.size, FIELDS), np.uint16)
        lengths[~is_new] = self.built.of(rows[~is_new])
        lengths[is_new] = self.new[rows[is_new] - len(self.built)]
        return lengths
