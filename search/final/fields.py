"""BM25 of every term of a query in every field of the candidates, each field by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Self

import numpy as np
import numpy.typing as npt

from core.bm25 import K1, B, FloatArray
from core.lexical_fields import FIELDS, LexicalField, unpack
from search.final.type_terms import TypeTerms
from search.lexical import Alternative, Alternatives
from search.postings import Postings, Rows
from search.product_types import Types
from search.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class FieldMatches:
    """Where candidates have the terms of a query.

    Attributes:
        contributions: float64, shape (rows, terms, 5): what each term adds to the BM25 score
            of each field, by `LexicalField`.
        found: bool, shape (rows, terms): whether the product has the term or an alternative
            of it anywhere, also outside of these fields, but for the name of its type.
    """

    contributions: FloatArray
    found: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FieldScorer:
    """Scores candidates by field. The name of a product's type counts as its category's words.

    The formula is that of Robertson and Zaragoza, "The Probabilistic Relevance Framework:
    BM25 and Beyond" (2009), within one field, with the inverse document frequency of Lucene,
    ln(1 + (N - df + 0.5) / (df + 0.5)), which is never below 0.

    Attributes:
        postings: of the catalogue.
        types: of its products.
        type_terms: the words of the types' names.
    """

    postings: Postings
    types: Types
    type_terms: TypeTerms

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """That of a version; this analyses the names of its types."""
        postings, types = snapshot.lexical.postings, snapshot.types
        return cls(postings, types, TypeTerms(types, postings, snapshot.analyzer))

    def over(self, snapshot: Snapshot) -> "FieldScorer":
        """That of another state of the same version; how common types are stays what it was."""
        return FieldScorer(snapshot.lexical.postings, snapshot.types, self.type_terms)

    def match(self, terms: Sequence[str], alternatives: Alternatives, rows: Rows) -> FieldMatches:
        """Where `rows` have `terms`.

        An alternative counts in a field that has all its terms: as their sum, at most what
        the term itself could add, times its weight. The best of the ways to be found counts.

        Args:
            terms: distinct terms of the query.
            alternatives: what else stands for them.
            rows: int32, shape (rows,), of living products.
        """
        others = [alternatives.get(term, ()) for term in terms]
        words = list(dict.fromkeys(chain(terms, *_terms_of(others))))
        place_of = {word: place for place, word in enumerate(words)}
        counts, found = self._counts(words, rows)
        idf = np.array([self._idf(word) for word in words]).reshape(-1, FIELDS)
        values = idf[:, np.newaxis] * counts * (K1 + 1) / (counts + self._norms(rows))
        contributions = np.empty((rows.size, len(terms), FIELDS))
        anywhere = np.empty((rows.size, len(terms)), np.bool_)
        for place, (term, ways) in enumerate(zip(terms, others, strict=True)):
            own = place_of[term]
            best, hit = values[own], found[own]
            for way in ways:
                joint = [place_of[word] for word in way.terms]
                at_most = np.minimum(values[joint].sum(axis=0), idf[own] * (K1 + 1))
                together = (counts[joint] > 0).all(axis=0)
                best = np.maximum(best, way.weight * at_most * together)
                hit = hit | found[joint].all(axis=0)
            contributions[:, place], anywhere[:, place] = best, hit
        return FieldMatches(contributions, anywhere)

    def _counts(self, words: Sequence[str], rows: Rows) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
        """How often every field has each word, (words, rows, 5), and who has it, (words, rows)."""
        packed = np.empty((len(words), rows.size), np.uint16)
        found = np.empty(packed.shape, np.bool_)
        for place, word in enumerate(words):
            found[place], packed[place] = self.postings.fields_at(word, rows)
        counts = unpack(packed.ravel()).reshape(*packed.shape, FIELDS).astype(np.float64)
        types = self.types.of_row[rows]
        for place, word in enumerate(words):
            counts[place, :, LexicalField.CATEGORY] += self.type_terms.counts(word, types)
        return counts, found

    def _norms(self, rows: Rows) -> FloatArray:
        """What the lengths of fields set against the counts, shape (rows, 5)."""
        lengths = self.postings.field_lengths.of(rows).astype(np.float64)
        lengths[:, LexicalField.CATEGORY] += self.type_terms.lengths(self.types.of_row[rows])
        averages = self.postings.field_lengths.averages.copy()
        averages[LexicalField.CATEGORY] += self.type_terms.average_length
        # A field that no product has is of no length, and no average is asked for.
        norms: FloatArray = K1 * (1 - B + B * lengths / np.where(averages > 0, averages, 1))
        return norms

    def _idf(self, word: str) -> FloatArray:
        """The inverse document frequency of a word in every field, shape (5,)."""
        having = self.postings.field_frequencies(word).copy()
        having[LexicalField.CATEGORY] += self.type_terms.added_frequency(word)
        documents = self.postings.documents
        # Types are counted when the version is opened, and products go: counts may pass the bounds.
        having = np.clip(having, 0, documents)
        idf: FloatArray = np.log1p((documents - having + 0.5) / (having + 0.5))
        return idf


def _terms_of(others: Sequence[Sequence[Alternative]]) -> list[tuple[str, ...]]:
    return [way.terms for ways in others for way in ways]
