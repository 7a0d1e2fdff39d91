"""Lexical engines side by side: ours and its peers, all over the very same terms."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import tantivy
from rank_bm25 import BM25Okapi

from core.bm25 import K1, B
from search.lexical import LexicalIndex, best_places

Terms = Sequence[str]
Documents = Sequence[list[str]]

Found = Callable[[], list[int]]
"""What an engine found, in its own form; called, after the timing, it gives the rows that score."""

Engine = Callable[[Terms], Found]
"""Finds the best documents for terms; this is what is timed."""


def ours(index: LexicalIndex, k: int) -> Engine:
    """Every match with score and coverage, then the best `k` of them."""

    def search(terms: Terms) -> Found:
        matches = index.match(terms)
        best = matches.rows[best_places(matches.scores, k)]
        return best.tolist

    return search


def rank_bm25(documents: Documents, k: int) -> Engine:
    """BM25Okapi scores every document; then the best `k` of them."""
    model = BM25Okapi(documents, k1=K1, b=B)

    def search(terms: Terms) -> Found:
        scores = model.get_scores(terms)
        best = best_places(scores, k)
        return partial(_with_score, best, scores[best])

    return search


def bm25s_numba(documents: Documents, k: int) -> Engine:
    """Bm25s in one thread with the formula nearest to Okapi's, which it calls "robertson"."""
    model = bm25s.BM25(k1=K1, b=B, method="robertson", backend="numba")
    model.index(documents, show_progress=False)

    def search(terms: Terms) -> Found:
        found = model.retrieve([terms], k=k, n_threads=1, show_progress=False)
        return partial(_with_score, found.documents[0], found.scores[0])

    return search


def tantivy_in(folder: Path, documents: Documents, k: int) -> Engine:
    """An index in one segment under `folder`, asked for any of the terms without a parser."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("row", stored=True)
    schema = builder.build()
    folder.mkdir(parents=True)
    index = tantivy.Index(schema, path=str(folder))
    writer = index.writer(heap_size=512_000_000, num_threads=1)
    for row, terms in enumerate(documents):
        writer.add_document(tantivy.Document(terms=[" ".join(terms)], row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(terms: Terms) -> Found:
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "terms", term, "freq"))
            for term in terms
        ]
        found = searcher.search(tantivy.Query.boolean_query(clauses), k, count=False)
        return lambda: [searcher.doc(address)["row"][0] for _, address in found.hits]

    return search


def _with_score(rows: npt.NDArray[np.integer], scores: npt.NDArray[np.floating]) -> list[int]:
    """Without the rows that an engine filled up with to have k."""
    scoring: list[int] = rows[scores > 0].tolist()
    return scoring
