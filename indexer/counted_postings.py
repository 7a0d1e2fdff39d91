"""Counts of terms in consecutive documents, out of their single occurrences.

Term, document and field of an occurrence are put into one number each, so that one sort brings
together what is counted together.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.lexical_fields import LexicalField, Packed, pack

MOST_DOCUMENTS = 1 << 16
"""Documents that are counted at once, at most: which of them it is takes two bytes a posting."""

_FIELD_ROOM = 3
"""Bits of an occurrence that say its field."""

_ROW_ROOM = 32
"""Bits that say its document."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CountedPostings:
    """The postings of some consecutive documents, by term and then by document.

    Attributes:
        terms: int32: ids, rising.
        sizes: int64: how many of the documents have each.
        first: the first of the documents.
        behind: uint16, shape (postings,): how far behind the first each document is.
        counts: shape (postings,): how often each has the term.
        fields: uint16, shape (postings,): how often in every field, packed.
    """

    terms: npt.NDArray[np.int32]
    sizes: Integers
    first: int
    behind: npt.NDArray[np.uint16]
    counts: npt.NDArray[np.unsignedinteger]
    fields: Packed

    @classmethod
    def of(
        cls,
        terms: npt.NDArray[np.int32],
        fields: npt.NDArray[np.uint8],
        lengths: npt.NDArray[np.int32],
        first: int,
    ) -> "CountedPostings":
        """Count occurrences.

        Args:
            terms: shape (occurrences,): ids, document by document.
            fields: shape (occurrences,): where each is.
            lengths: shape (documents,): how many of them each document has; `MOST_DOCUMENTS` at
                the most.
            first: the first of the documents.
        """
        keys = _keys(terms, fields, lengths, first)
        sorted_fields = (keys & (1 << _FIELD_ROOM) - 1).astype(np.uint8)
        keys >>= _FIELD_ROOM
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        distinct = keys[starts]
        ids, sizes = np.unique((distinct >> _ROW_ROOM).astype(np.int32), return_counts=True)
        rows = distinct & (1 << _ROW_ROOM) - 1
        return cls(
            ids,
            sizes.astype(np.int64),
            first,
            (rows - first).astype(np.uint16),
            _narrow(np.diff(starts, append=keys.size)),
            _by_field(sorted_fields, starts),
        )

    @property
    def rows(self) -> npt.NDArray[np.int32]:
        """int32, shape (postings,): the documents."""
        return (self.behind + np.int64(self.first)).astype(np.int32)


def _keys(
    terms: npt.NDArray[np.int32],
    fields: npt.NDArray[np.uint8],
    lengths: npt.NDArray[np.int32],
    first: int,
) -> Integers:
    """Term, document and field of each occurrence in one number, rising."""
    keys = terms.astype(np.int64)
    keys <<= _ROW_ROOM
    keys |= np.repeat(np.arange(first, first + lengths.size, dtype=np.int32), lengths)
    keys <<= _FIELD_ROOM
    keys |= fields
    keys.sort()
    return keys


def _narrow(numbers: Integers) -> npt.NDArray[np.unsignedinteger]:
    """Numbers from 0 in as few bytes as they fit into."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _by_field(fields: npt.NDArray[np.uint8], starts: Integers) -> Packed:
    """How often each posting is in every field, packed; its occurrences begin at its start."""
    packed = np.zeros(starts.size, np.uint16)
    if not starts.size:
        return packed
    for field in LexicalField:
        counts = np.add.reduceat(fields == field, starts, dtype=np.int32)
        packed |= pack(counts, field)
    return packed
