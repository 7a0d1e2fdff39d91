"""BM25 as both sides need it: what writes impacts, and what brings them up to date.

The formula is Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond" (2009), with the floor that rank_bm25.BM25Okapi puts under the inverse document
frequency of terms that more than half of the documents have.
"""

from dataclasses import asdict, dataclass
from math import log
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from core.errors import IndexUnusable
from core.verification import REBUILD

K1 = 1.2
B = 0.75
FLOOR = 0.25
"""Of the mean inverse document frequency, where a term's own would be below 0."""

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bm25Statistics:
    """What a term's weight and a document's norm follow from.

    Attributes:
        documents: how many there are.
        average_length: of a document, in terms.
        average_idf: the mean inverse document frequency of all terms, before the floor.
        k1: how soon more of a term adds little.
        b: how much a document's length counts.
    """

    documents: int
    average_length: float
    average_idf: float
    k1: float = K1
    b: float = B

    def idf(self, frequency: int) -> float:
        """The inverse document frequency of a term that `frequency` documents have."""
        plain = log(self.documents - frequency + 0.5) - log(frequency + 0.5)
        return plain if plain >= 0 else FLOOR * self.average_idf

    def saturation(self, counts: FloatArray, lengths: FloatArray | float) -> FloatArray:
        """What terms add to a document's score but for their inverse document frequencies.

        Args:
            counts: how often the document has each term.
            lengths: of the document, in terms.
        """
        # In the very order of operations of BM25Okapi.get_scores, so that no bit differs.
        # A catalogue of empty documents has no average; there every length is usual.
        norms = self.k1 * (1 - self.b + self.b * lengths / (self.average_length or 1.0))
        saturated: FloatArray = counts * (self.k1 + 1) / (counts + norms)
        return saturated

    def write(self, path: Path) -> None:
        """Write them as JSON."""
        path.write_bytes(orjson.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Bm25Statistics":
        """What `write` wrote.

        Raises:
            IndexUnusable: the file is not there, or damaged.
        """
        try:
            return cls(**orjson.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError) as error:
            raise IndexUnusable(
                "the statistics of the words cannot be read", field=path.name, hint=REBUILD
            ) from error


def plain_idf(documents: int, frequencies: npt.NDArray[np.int64]) -> FloatArray:
    """ln((N - df + 0.5) / (df + 0.5)), below 0 for what more than half of all have."""
    idf: FloatArray = np.log(documents - frequencies + 0.5) - np.log(frequencies + 0.5)
    return idf
