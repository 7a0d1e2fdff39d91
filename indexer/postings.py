"""Eager BM25: every term's contribution to every document, worked out at build time.

The scores are those of a fitted rank_bm25.BM25Okapi to the last bit in float64;
a query then only adds up the postings of its own terms. The idea of eager
scoring is from Lu, "BM25S: Orders of magnitude faster lexical search via eager
sparse scoring" (2024); the formula is Robertson and Zaragoza, "The Probabilistic
Relevance Framework: BM25 and Beyond" (2009), with the floor that BM25Okapi puts
under the inverse document frequency of very common terms.
"""

import os
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from core.bm25 import K1, B, Bm25Statistics, FieldWeights, Occurrences
from core.lexical_fields import FIELDS, Document, Lengths, field_lengths, lengths_by_field
from indexer.counted_postings import MOST_DOCUMENTS, CountedPostings, Integers
from indexer.numbering import Numbers

FOLDED_AT = 4_000_000
"""Terms that are noted one by one before they are counted."""


class CountedBm25(BM25Okapi):  # type: ignore[misc]  # rank_bm25 has no types
    """A BM25Okapi fitted to counts: its own weights, without a dictionary a document.

    Args:
        frequencies: how many documents have each term, in the order in which terms were met.
        documents: how many there are, at least one.
        occurrences: of all terms in all documents.
        k1, b: as `Bm25Statistics` has them.
    """

    def __init__(
        self, frequencies: Integers, documents: int, occurrences: int, *, k1: float, b: float
    ) -> None:
        self._documents = documents
        self._occurrences = occurrences
        super().__init__(frequencies.tolist(), k1=k1, b=b)

    def _initialize(self, corpus: list[int]) -> dict[int, int]:
        """Take the counts for what BM25Okapi would have counted."""
        self.corpus_size = self._documents
        self.avgdl = self._occurrences / self._documents
        return dict(enumerate(corpus))


def statistics_of(model: BM25Okapi) -> Bm25Statistics:
    """What the weights of `model` follow from."""
    return Bm25Statistics(
        documents=model.corpus_size,
        average_length=model.avgdl,
        average_idf=model.average_idf,
        k1=model.k1,
        b=model.b,
    )


class PostingsWriter:
    """Takes documents' terms one by one and writes their postings.

    Args:
        dtype: of the impacts.
        folded_at: how many terms are noted one by one before they are counted.
        k1, b, fields: as `Bm25Statistics` has them.
    """

    def __init__(
        self,
        dtype: npt.DTypeLike = np.float32,
        folded_at: int = FOLDED_AT,
        *,
        k1: float = K1,
        b: float = B,
        fields: FieldWeights | None = None,
    ) -> None:
        self._k1 = k1
        self._b = b
        self._fields = fields
        self._ids = Numbers()
        self._dtype = np.dtype(dtype)
        self._folded_at = folded_at
        self._lengths = array("i")
        self._field_lengths = array("H")
        self._noted = array("i")
        self._noted_fields = bytearray()
        self._noted_from = 0
        self._parts: list[CountedPostings] = []

    def add(self, document: Document) -> None:
        """Add the next document; it may have no terms at all."""
        for field, terms in enumerate(document):
            self._noted.extend(map(self._ids.__getitem__, terms))
            self._noted_fields += bytes([min(field, FIELDS)]) * len(terms)
        self._field_lengths.extend(field_lengths(document))
        self._lengths.append(sum(map(len, document)))
        documents = len(self._lengths) - self._noted_from
        if len(self._noted) >= self._folded_at or documents == MOST_DOCUMENTS:
            self._fold()

    def weighing(self, *, k1: float, b: float, fields: FieldWeights | None) -> "PostingsWriter":
        """Another writer, of the documents so far, that weighs them otherwise."""
        self._fold()
        other = PostingsWriter(self._dtype, self._folded_at, k1=k1, b=b, fields=fields)
        other._ids, other._noted_from = self._ids, self._noted_from
        other._lengths, other._field_lengths = self._lengths, self._field_lengths
        # The parts are shared; which of them are still to be written is not.
        other._parts = list(self._parts)
        return other

    def write(self, folder: Path) -> int:
        """Write offsets, rows, impacts, fields, their lengths, vocabulary and statistics, once.

        Compressed sparse columns: the postings of term t lie in offsets[t]:offsets[t + 1] of
        rows (int32, rising), impacts and fields (uint16, as core.lexical_fields packs them);
        t is the term's id in the trie of the vocabulary.

        Returns:
            The number of terms.
        """
        folder.mkdir(parents=True)
        trie = marisa_trie.Trie(sorted(self._ids))
        trie.save(str(folder / "vocabulary.marisa"))
        columns = np.fromiter(map(trie.key_id, self._ids), np.int64, len(self._ids))
        self._fold()
        statistics, parts = self._weighed(columns)
        offsets = self._offsets(columns)
        size = int(offsets[-1])
        rows = _mapped(folder / "rows.npy", np.dtype(np.int32), size)
        impacts = _mapped(folder / "impacts.npy", self._dtype, size)
        fields = _mapped(folder / "fields.npy", np.dtype(np.uint16), size)
        for places, part, values in parts:
            rows[places], impacts[places], fields[places] = part.rows, values, part.fields
        np.save(folder / "offsets.npy", offsets)
        np.save(folder / "field_lengths.npy", self._lengths_of_fields())
        statistics.write(folder / "statistics.json")
        return len(columns)

    def _weighed(
        self, columns: Integers
    ) -> tuple[Bm25Statistics, Iterator[tuple[Integers, CountedPostings, Any]]]:
        """The statistics, and the parts with the places and impacts of their postings."""
        documents = len(self._lengths)
        if not len(columns):
            return Bm25Statistics(documents, 0.0, 0.0, self._k1, self._b), iter(())
        lengths = np.frombuffer(self._lengths, np.int32)
        occurrences = int(lengths.sum(dtype=np.int64))
        model = CountedBm25(self._frequencies(), documents, occurrences, k1=self._k1, b=self._b)
        statistics = self._by_field(statistics_of(model), lengths)
        idf = np.fromiter(model.idf.values(), np.float64, len(columns))
        return statistics, self._placed(statistics, idf, columns, lengths)

    def _by_field(
        self, statistics: Bm25Statistics, lengths: npt.NDArray[np.int32]
    ) -> Bm25Statistics:
        """With what each field counts, if that is told apart."""
        if self._fields is None:
            return statistics
        by_field = lengths_by_field(self._lengths_of_fields(), lengths.astype(np.float64))
        averages = tuple(by_field.mean(axis=0).tolist())
        return replace(statistics, fields=self._fields, average_lengths=averages)

    def _lengths_of_fields(self) -> Lengths:
        return np.frombuffer(self._field_lengths, np.uint16).reshape(-1, FIELDS)

    def _placed(
        self,
        statistics: Bm25Statistics,
        idf: npt.NDArray[np.float64],
        columns: Integers,
        lengths: npt.NDArray[np.int32],
    ) -> Iterator[tuple[Integers, CountedPostings, Any]]:
        fields = self._lengths_of_fields()
        free = self._offsets(columns)[:-1]
        while self._parts:
            # Let go of what was written: the mapped files take its room.
            part = self._parts.pop(0)
            own = columns[part.terms]
            starts = np.cumsum(part.sizes) - part.sizes
            places = np.arange(part.behind.size) + np.repeat(free[own] - starts, part.sizes)
            free[own] += part.sizes
            counts = part.counts.astype(np.float64)
            saturation = statistics.weighed(
                Occurrences(counts, part.fields, part.rows, lengths, fields)
            )
            yield places, part, np.repeat(idf[part.terms], part.sizes) * saturation

    def _frequencies(self) -> Integers:
        frequencies = np.zeros(len(self._ids), np.int64)
        for part in self._parts:
            frequencies[part.terms] += part.sizes
        return frequencies

    def _offsets(self, columns: Integers) -> Integers:
        offsets = np.zeros(len(columns) + 1, np.int64)
        offsets[columns + 1] = self._frequencies()
        return np.cumsum(offsets)

    def _fold(self) -> None:
        """Count the terms that were noted since the last time."""
        first, self._noted_from = self._noted_from, len(self._lengths)
        terms = np.frombuffer(self._noted, np.int32)
        fields = np.frombuffer(self._noted_fields, np.uint8)
        lengths = np.frombuffer(self._lengths, np.int32)[first:]
        self._parts.append(CountedPostings.of(terms, fields, lengths, first))
        self._noted, self._noted_fields = array("i"), bytearray()


def _mapped(path: Path, dtype: np.dtype[Any], size: int) -> npt.NDArray[Any]:
    """A new file of an array, to be filled; one without elements cannot be mapped."""
    if size:
        mapped = np.lib.format.open_memmap(path, "w+", dtype=dtype, shape=(size,))
        with path.open("r+b") as file:
            # On a disk that is full, writing to the mapping would kill the process (SIGBUS).
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
        return mapped
    np.save(path, np.empty(0, dtype))
    return np.empty(0, dtype)
