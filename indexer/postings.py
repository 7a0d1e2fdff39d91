"""Eager BM25: every term's contribution to every document, worked out at build time.

The scores are those of a fitted rank_bm25.BM25Okapi to the last bit in float64;
a query then only adds up the postings of its own terms. The idea of eager
scoring is from Lu, "BM25S: Orders of magnitude faster lexical search via eager
sparse scoring" (2024); the formula is Robertson and Zaragoza, "The Probabilistic
Relevance Framework: BM25 and Beyond" (2009), with the floor that BM25Okapi puts
under the inverse document frequency of very common terms.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import marisa_trie
import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from core.bm25 import K1, B, Bm25Statistics


@dataclass(frozen=True, slots=True)
class Impacts:
    """Compressed sparse columns: the postings of term t lie in offsets[t]:offsets[t + 1].

    Attributes:
        offsets: int64, shape (terms + 1,).
        rows: int32, shape (postings,): documents, rising within a term.
        values: float64, shape (postings,): what the term adds to the document's score.
    """

    offsets: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    values: npt.NDArray[np.float64]


def compile_impacts(model: BM25Okapi, terms: Sequence[object]) -> Impacts:
    """Every posting of `model` with its impact, the columns in the order of `terms`."""
    column_of = {term: column for column, term in enumerate(terms)}
    frequencies = model.doc_freqs
    sizes = np.fromiter(map(len, frequencies), dtype=np.int64, count=len(frequencies))
    total = int(sizes.sum())
    columns = np.fromiter(
        (column_of[term] for term in chain.from_iterable(frequencies)), np.int32, total
    )
    counts = np.fromiter(
        chain.from_iterable(document.values() for document in frequencies), np.float64, total
    )
    rows = np.repeat(np.arange(len(frequencies), dtype=np.int32), sizes)
    idf = np.array([model.idf[term] for term in terms], dtype=np.float64)
    lengths = np.array(model.doc_len, dtype=np.float64)
    values = idf[columns] * statistics_of(model).saturation(counts, lengths[rows])
    order = np.argsort(columns, kind="stable")
    offsets = np.zeros(len(terms) + 1, dtype=np.int64)
    np.cumsum(np.bincount(columns, minlength=len(terms)), out=offsets[1:])
    return Impacts(offsets, rows[order], values[order])


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
    """Takes documents' terms one by one and writes their postings."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._documents: list[array[int]] = []

    def add(self, terms: Sequence[str]) -> None:
        """Add the next document; it may have no terms at all."""
        ids = self._ids
        self._documents.append(array("i", [ids.setdefault(term, len(ids)) for term in terms]))

    def write(self, folder: Path) -> int:
        """Write offsets, rows, impacts (float32), vocabulary and statistics.

        A term's column is its id in the trie of the vocabulary.

        Returns:
            The number of terms.
        """
        folder.mkdir(parents=True)
        trie = marisa_trie.Trie(sorted(self._ids))
        trie.save(str(folder / "vocabulary.marisa"))
        in_trie_order = sorted(self._ids, key=trie.key_id)
        impacts, statistics = self._compiled([self._ids[term] for term in in_trie_order])
        np.save(folder / "offsets.npy", impacts.offsets)
        np.save(folder / "rows.npy", impacts.rows)
        np.save(folder / "impacts.npy", impacts.values.astype(np.float32))
        statistics.write(folder / "statistics.json")
        return len(in_trie_order)

    def _compiled(self, columns: Sequence[int]) -> tuple[Impacts, Bm25Statistics]:
        if not columns:
            empty = np.zeros(0)
            nothing = Impacts(np.zeros(1, np.int64), empty.astype(np.int32), empty)
            return nothing, Bm25Statistics(len(self._documents), 0.0, 0.0)
        model = BM25Okapi(self._corpus(), k1=K1, b=B)
        return compile_impacts(model, columns), statistics_of(model)

    def _corpus(self) -> Iterator[list[int]]:
        for document in self._documents:
            yield document.tolist()
