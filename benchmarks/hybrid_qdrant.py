"""Qdrant in process: dense and sparse vectors fused by rank, payload filters."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as qdrant

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
from core.bm25 import Bm25Statistics

DENSE, SPARSE = "dense", "terms"
BATCH = 1000
LINKS, BUILD_EFFORT = 16, 100
SCANNED_KB = 10_000
"""Qdrant's defaults for a graph: its links, effort, and the vectors below which it has none."""


class Qdrant:
    """A shard under `folder`, in one segment and searched by one thread.

    The sparse vectors hold the saturated term frequencies of BM25; Qdrant itself
    multiplies them by the inverse document frequencies.
    """

    def __init__(self, folder: Path, documents: Documents) -> None:
        self._numbers: dict[str, int] = {}
        dimension = documents.vectors.shape[1]
        self._shard = qdrant.EdgeShard.create(str(folder), _config(dimension))
        points = self._points(documents)
        while batch := list(islice(points, BATCH)):
            self._shard.update(qdrant.UpdateOperation.upsert_points(batch))
        for field, kind in (
            ("brand", qdrant.PayloadSchemaType.Keyword),
            ("price", qdrant.PayloadSchemaType.Float),
        ):
            self._shard.update(qdrant.UpdateOperation.create_field_index(field, kind))
        self._shard.optimize()
        self._shard.flush()

    def engine(self, condition: Condition | None) -> HybridEngine:
        """The search under a condition."""
        allowed = None if condition is None else _filter(condition)
        fusion: Any = qdrant.Fusion.Rrf(k=RRF_K)  # no Fusion, say its stubs

        def search(query: HybridQuery) -> Found:
            legs = [_leg(qdrant.Query.Nearest(query.vector.tolist(), using=DENSE), allowed)]
            sparse = self._sparse(query)
            if sparse is not None:
                legs.append(_leg(qdrant.Query.Nearest(sparse, using=SPARSE), allowed))
            request = qdrant.QueryRequest(
                limit=HITS, query=fusion, prefetches=legs, with_payload=True
            )
            hits = [point.payload for point in self._shard.query(request)]
            return lambda: [str(payload["id"]) for payload in hits if payload is not None]

        return search

    def _points(self, documents: Documents) -> Iterator[qdrant.Point]:
        lengths = [len(terms) for terms in documents.terms]
        average = sum(lengths) / max(len(lengths), 1)
        statistics = Bm25Statistics(len(lengths), average, average_idf=0)
        rows = zip(documents.payloads, documents.terms, documents.vectors, strict=True)
        for row, (payload, terms, vector) in enumerate(rows):
            counts = Counter(terms)
            numbers = [self._numbers.setdefault(term, len(self._numbers)) for term in counts]
            often = np.fromiter(counts.values(), np.float64, len(counts))
            saturated = statistics.saturation(often, len(terms))
            sparse = qdrant.SparseVector(numbers, saturated.tolist())
            yield qdrant.Point(row, {DENSE: vector.tolist(), SPARSE: sparse}, dict(payload))

    def _sparse(self, query: HybridQuery) -> qdrant.SparseVector | None:
        counts = Counter(term for term in query.terms if term in self._numbers)
        if not counts:
            return None
        numbers = [self._numbers[term] for term in counts]
        return qdrant.SparseVector(numbers, [float(count) for count in counts.values()])


def _config(dimension: int) -> qdrant.EdgeConfig:
    return qdrant.EdgeConfig(
        vectors={DENSE: qdrant.EdgeVectorParams(dimension, qdrant.Distance.Cosine)},
        sparse_vectors={SPARSE: qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)},
        hnsw_config=qdrant.HnswIndexConfig(LINKS, BUILD_EFFORT, SCANNED_KB),
        optimizers=qdrant.EdgeOptimizersConfig(
            default_segment_number=1, indexing_threshold=SCANNED_KB
        ),
        max_search_threads=1,
    )


def _filter(condition: Condition) -> qdrant.Filter:
    brands = qdrant.FieldCondition("brand", match=qdrant.MatchAny(list(condition.brands)))
    price = qdrant.FieldCondition("price", range=qdrant.RangeFloat(lte=condition.most))
    return qdrant.Filter(must=[brands, price])


def _leg(query: qdrant.Query, allowed: qdrant.Filter | None) -> qdrant.Prefetch:
    return qdrant.Prefetch(limit=CANDIDATES, query=query, filter=allowed)
