"""BM25 as both sides need it: what writes impacts, and what brings them up to date.

The formula is Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), with the floor that rank_bm25.BM25Okapi puts under the inverse document
frequency of terms that more than half of the documents have. A document is taken whole
(BM25), or field by field (BM25F, section 3.4 there).
"""

from dataclasses import asdict, dataclass
from functools import cached_property
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from core.errors import IndexUnusable
from core.lexical_fields import Lengths, Packed, counts_by_field, lengths_by_field
from core.verification import REBUILD

K1 = 1.2
B = 0.75
FLOOR = 0.25
"""Of the mean inverse document frequency, where a term's own would be below 0."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What each field counts in BM25F, in the order of `FIELD_NAMES`.

    Attributes:
        weights: above 0: how many words of the last field one of each is worth.
        b: from 0 to 1: how much the length of each field counts.
    """

    weights: tuple[float, ...]
    b: tuple[float, ...]

    def frequencies(
        self, counts: FloatArray, lengths: FloatArray, averages: FloatArray
    ) -> FloatArray:
        """Over fields the sum of weight x count / (1 - b + b x length / average); shape (n,).

        Args:
            counts: shape (n, 6).
            lengths: shape (n, 6), in terms.
            averages: shape (6,), of the lengths of all documents.
        """
        weights, b = np.array(self.weights), np.array(self.b)
        # A field that no document has is of no length, and no average is asked for.
        norms = 1 - b + b * lengths / np.where(averages > 0, averages, 1)
        # With b = 1 an empty field has no norm, and there is nothing in it to be divided.
        summed: FloatArray = (counts / np.where(counts > 0, norms, 1)) @ weights
        return summed


@dataclass(frozen=True)
class Occurrences:
    """How often documents have terms, posting by posting.

    Attributes:
        counts: float64, shape (p,).
        packed: uint16, shape (p,): the counts by field, as core.lexical_fields packs them.
        documents: shape (p,): the place of each posting's document in what follows.
        lengths: shape (d,), in terms.
        field_lengths: uint16, shape (d, 5).
    """

    counts: FloatArray
    packed: Packed
    documents: npt.NDArray[np.integer]
    lengths: npt.NDArray[np.integer]
    field_lengths: Lengths

    @cached_property
    def of_lengths(self) -> FloatArray:
        """The length of each posting's document; shape (p,)."""
        lengths: FloatArray = self.lengths[self.documents].astype(np.float64)
        return lengths

    @property
    def by_field(self) -> tuple[FloatArray, FloatArray]:
        """Counts and lengths by field, shape (p, 6) each."""
        lengths = lengths_by_field(self.field_lengths[self.documents], self.of_lengths)
        return counts_by_field(self.packed, self.counts), lengths


@dataclass(frozen=True, slots=True)
class Bm25Statistics:
    """What a term's weight and a document's norm follow from.

    Attributes:
        documents: how many there are.
        average_length: of a document, in terms.
        average_idf: the mean inverse document frequency of all terms, before the floor.
        k1: how soon more of a term adds little.
        b: how much a document's length counts, where it is taken whole.
        fields: what each field counts; None for a document that is taken whole.
        average_lengths: of each field, in terms, shape (6,); empty without `fields`.
    """

    documents: int
    average_length: float
    average_idf: float
    k1: float = K1
    b: float = B
    fields: FieldWeights | None = None
    average_lengths: tuple[float, ...] = ()

    def idf(self, frequency: int) -> float:
        """The inverse document frequency of a term that `frequency` documents have."""
        plain = log(self.documents - frequency + 0.5) - log(frequency + 0.5)
        return plain if plain >= 0 else FLOOR * self.average_idf

    def saturation(self, counts: FloatArray, lengths: FloatArray | float) -> FloatArray:
        """What terms add to a document's score but for their inverse document frequencies.

        Args:
            counts: how often the document has each term, shape (n,).
            lengths: of the document, in terms, shape (n,) or one for all.
        """
        # In the very order of operations of BM25Okapi.get_scores, so that no bit differs.
        # A catalogue of empty documents has no average; there every length is usual.
        norms = self.k1 * (1 - self.b + self.b * lengths / (self.average_length or 1.0))
        saturated: FloatArray = counts * (self.k1 + 1) / (counts + norms)
        return saturated

    def weighed(self, occurrences: Occurrences) -> FloatArray:
        """What `saturation` tells, of documents taken whole or by field; shape (p,)."""
        if self.fields is None:
            return self.saturation(occurrences.counts, occurrences.of_lengths)
        averages = np.array(self.average_lengths)
        frequencies = self.fields.frequencies(*occurrences.by_field, averages)
        saturated: FloatArray = frequencies * (self.k1 + 1) / (frequencies + self.k1)
        return saturated

    def write(self, path: Path) -> None:
        """Write them as JSON."""
        said = asdict(self)
        if self.fields is None:
            del said["fields"], said["average_lengths"]
        path.write_bytes(orjson.dumps(said))

    @classmethod
    def read(cls, path: Path) -> "Bm25Statistics":
        """What `write` wrote.

        Raises:
            IndexUnusable: the file is not there, or damaged.
        """
        try:
            said = orjson.loads(path.read_bytes())
            return cls(**said | _by_field(said))
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnusable(
                "the statistics of the words cannot be read", field=path.name, hint=REBUILD
            ) from error


def field_weights(said: dict[str, list[float]]) -> FieldWeights:
    """Those that JSON says as `asdict` has them.

    Raises:
        TypeError: it says something else.
    """
    return FieldWeights(**{name: tuple(values) for name, values in said.items()})


def _by_field(said: dict[str, Any]) -> dict[str, Any]:
    """What is kept of fields, as the statistics have it."""
    if "fields" not in said:
        return {}
    averages = tuple(said["average_lengths"])
    return {"fields": field_weights(said["fields"]), "average_lengths": averages}


def plain_idf(documents: int, frequencies: npt.NDArray[np.int64]) -> FloatArray:
    """ln((N - df + 0.5) / (df + 0.5)), below 0 for what more than half of all have."""
    idf: FloatArray = np.log(documents - frequencies + 0.5) - np.log(frequencies + 0.5)
    return idf
