"""The fields of a product that its words are told apart by, and how often a word is in each.

How often a product has a term in every field takes two bytes: three bits a field.
"""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

FIELD_BITS = 3
MOST_OCCURRENCES = 2**FIELD_BITS - 1
"""More of a term in one field counts as so many: BM25 hardly tells them apart."""

LONGEST_FIELD = np.iinfo(np.uint16).max
"""In terms; a longer one counts as so long."""

Packed = npt.NDArray[np.uint16]
"""Of each posting how often its product has the term in every field; see `pack`."""

Lengths = npt.NDArray[np.uint16]
"""Of each product how many terms every field has; shape (n, 5)."""


class LexicalField(IntEnum):
    """A field whose words are scored by themselves."""

    TITLE = 0
    BRAND = 1
    MPN = 2
    CATEGORY = 3
    DESCRIPTION = 4


Document = Sequence[list[str]]
"""A product's terms by `LexicalField`; behind them those that are found, but are of no field."""

FIELDS = len(LexicalField)

FIELD_NAMES = (*(field.name.lower() for field in LexicalField), "attributes")
"""Of the fields, and of what is of none of them, the attributes."""

_SHIFTS = FIELD_BITS * np.arange(FIELDS, dtype=np.uint16)


def pack(counts: npt.NDArray[np.integer[Any]], field: LexicalField) -> Packed:
    """Counts of one field, shape (n,), in its bits, at most 7 each; `|` joins several fields'."""
    kept: Packed = np.minimum(counts, MOST_OCCURRENCES).astype(np.uint16)
    kept <<= _SHIFTS[field]
    return kept


def unpack(packed: Packed) -> npt.NDArray[np.uint16]:
    """The counts by field, shape (n, 5), that `pack` kept."""
    return (packed[:, np.newaxis] >> _SHIFTS) & np.uint16(MOST_OCCURRENCES)


def counts_by_field(packed: Packed, counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How often each field has a term, and in the last column what is of no field; (n, 6).

    More than seven of a term in one field count, beyond the seventh, as words of no field.

    Args:
        packed: shape (n,), as `pack` has them.
        counts: shape (n,): how often the whole product has the term.
    """
    return _with_rest(unpack(packed), counts)


def lengths_by_field(fields: Lengths, lengths: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How many terms each field has, and in the last column what is of no field; (n, 6).

    Args:
        fields: shape (n, 5).
        lengths: shape (n,): of the whole products.
    """
    return _with_rest(fields, lengths)


def _with_rest(
    parts: npt.NDArray[np.uint16], whole: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    known = parts.astype(np.float64)
    return np.column_stack((known, whole - known.sum(axis=1)))


def packed_counts(document: Document) -> dict[str, int]:
    """By term of a document its counts by field, as `pack` has them; 0 for one of no field."""
    packed = dict.fromkeys(chain.from_iterable(document), 0)
    for field, terms in zip(LexicalField, document, strict=False):
        for term, count in Counter(terms).items():
            packed[term] |= min(count, MOST_OCCURRENCES) << FIELD_BITS * field
    return packed


def field_lengths(document: Document) -> list[int]:
    """How many terms each field of a document has, as it is kept."""
    lengths = [min(len(terms), LONGEST_FIELD) for terms in document[:FIELDS]]
    return [*lengths, *[0] * (FIELDS - len(lengths))]


def frequencies_by_field(packed: Packed) -> npt.NDArray[np.int64]:
    """How many postings have their term in each field; shape (5,)."""
    of_field = MOST_OCCURRENCES << _SHIFTS
    return np.array([np.count_nonzero(packed & mask) for mask in of_field], np.int64)
