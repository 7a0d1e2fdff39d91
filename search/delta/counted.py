"""What new documents say of terms, and what became of each term since the build."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from core.bm25 import Occurrences
from core.lexical_fields import FIELDS, Document, field_lengths, packed_counts
from search.delta.growing import GrowingArray, empty


class TermChanges:
    """What became of one term since the build.

    Attributes:
        rows: int32, rising: the new rows that have it.
        saturations: what it adds to their scores but for its inverse document frequency.
        fields: uint16: how often every field of theirs has it.
        deaths: rising: the numbers of the deaths of rows that had it.
        buried: uint16: how often every field of these had it.
    """

    __slots__ = ("buried", "deaths", "fields", "rows", "saturations")

    def __init__(self, dtype: np.dtype[np.floating]) -> None:
        self.rows: GrowingArray[np.int32] = empty(np.int32)
        self.saturations = GrowingArray(np.empty(0, dtype))
        self.fields: GrowingArray[np.uint16] = empty(np.uint16)
        self.deaths: list[int] = []
        self.buried: GrowingArray[np.uint16] = empty(np.uint16)


@dataclass(frozen=True, slots=True)
class CountedDocuments:
    """Of each pair of a document and a term that it has, its numbers, document by document.

    Attributes:
        names: of the terms, by number.
        terms: the number of the term.
        occurrences: how often the document has it.
    """

    names: Sequence[str]
    terms: npt.NDArray[np.int64]
    occurrences: Occurrences

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "CountedDocuments":
        """The postings of documents."""
        numbers: dict[str, int] = {}
        terms: list[int] = []
        counts: list[int] = []
        fields: list[int] = []
        sizes: list[int] = []
        lengths: list[int] = []
        for document in documents:
            counted = Counter(chain.from_iterable(document))
            packed = packed_counts(document)
            terms.extend(numbers.setdefault(term, len(numbers)) for term in counted)
            counts.extend(counted.values())
            fields.extend(packed[term] for term in counted)
            sizes.append(len(counted))
            lengths.append(counted.total())
        by_field = np.array([field_lengths(each) for each in documents], np.uint16)
        occurrences = Occurrences(
            np.array(counts, np.float64),
            np.array(fields, np.uint16),
            np.repeat(np.arange(len(sizes)), sizes),
            np.array(lengths, np.int64),
            by_field.reshape(-1, FIELDS),
        )
        return cls(tuple(numbers), np.array(terms, np.int64), occurrences)
