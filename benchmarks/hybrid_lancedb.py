"""LanceDB: a table with a full-text index and a graph over the vectors, fused by rank."""

from pathlib import Path
from typing import Any

import lancedb
import pyarrow as pa
from lancedb.index import FTS, Bitmap, BTree, IvfHnswSq
from lancedb.rerankers import RRFReranker

from benchmarks.hybrid_engines import (
    CANDIDATES,
    HITS,
    RRF_K,
    Condition,
    Documents,
    Found,
    HybridEngine,
    HybridQuery,
)

TABLE = "products"
VECTOR, TERMS = "vector", "terms"


class LanceDb:
    """A database under `folder`; the terms come analysed, and its full-text index splits them."""

    def __init__(self, folder: Path, documents: Documents) -> None:
        columns = _columns(documents)
        self._shown = [name for name in columns.column_names if name not in {VECTOR, TERMS}]
        self._table = lancedb.connect(folder).create_table(TABLE, columns)
        as_they_are = FTS(
            base_tokenizer="whitespace",
            max_token_length=None,
            lower_case=False,
            stem=False,
            remove_stop_words=False,
            ascii_folding=False,
        )
        self._table.create_index(TERMS, config=as_they_are)
        self._table.create_index("brand", config=Bitmap())
        self._table.create_index("price", config=BTree())
        graph = IvfHnswSq(distance_type="cosine", num_partitions=1)
        self._table.create_index(VECTOR, config=graph)
        self._fusion = RRFReranker(K=RRF_K)

    def engine(self, condition: Condition | None) -> HybridEngine:
        """The search under a condition."""

        def search(query: HybridQuery) -> Found:
            # The builder of hybrid queries, which its types take for that of any query.
            asked: Any = self._table.search(
                query_type="hybrid", vector_column_name=VECTOR, fts_columns=TERMS
            )
            asked = (
                asked.vector(query.vector)
                .text(" ".join(query.terms))
                .distance_type("cosine")
                .limit(CANDIDATES)
                .select(self._shown)
                .rerank(self._fusion)
            )
            if condition is not None:
                asked = asked.where(_sql(condition), prefilter=True)
            hits: list[dict[str, Any]] = asked.to_arrow().slice(0, HITS).to_pylist()
            return lambda: [str(hit["id"]) for hit in hits]

        return search


def _columns(documents: Documents) -> pa.Table:
    dimension = documents.vectors.shape[1]
    flat = pa.array(documents.vectors.ravel(), type=pa.float32())
    return (
        pa.Table.from_pylist([dict(payload) for payload in documents.payloads])
        .append_column(TERMS, pa.array([" ".join(terms) for terms in documents.terms]))
        .append_column(VECTOR, pa.FixedSizeListArray.from_arrays(flat, dimension))
    )


def _sql(condition: Condition) -> str:
    brands = ", ".join("'" + brand.replace("'", "''") + "'" for brand in condition.brands)
    return f"price <= {condition.most} AND brand IN ({brands})"
