"""The engines of others beside ours by size: they are asked alike and answer as they should."""

import math
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip(
    "hnswlib", reason="the `scale` extra is not installed: make bench-scale adds it"
)

from benchmarks import scale_hybrid, scale_neighbours
from benchmarks.hybrid_engines import Condition, Documents, HybridQuery, shown
from benchmarks.hybrid_lancedb import LanceDb
from benchmarks.hybrid_qdrant import Qdrant
from benchmarks.neighbour_engines import ENGINES, least_effort
from benchmarks.scale_bench import ScaleBench
from benchmarks.subsets import FilteredQuery, random_subset
from search.snapshot import Snapshot
from tests.benchmarks.scale_rows import number, only


def test_graphs_reach_the_recall_that_they_are_tuned_for(bench: ScaleBench) -> None:
    tables = scale_neighbours.tables(bench)
    rows = only(tables, "scale-neighbours")
    assert len(rows) == 9
    assert min(number(row, "recall") for row in rows) >= 1 - scale_neighbours.ALLOWANCE
    built = only(tables, "scale-neighbours-built")
    vectors_mb = bench.source.vectors.nbytes / 1e6
    assert all(number(row, "MB") > vectors_mb for row in built)


@pytest.mark.parametrize("name", sorted(ENGINES))
def test_graphs_give_allowed_rows_only_nearest_first(name: str) -> None:
    chance = np.random.default_rng(1)
    vectors = chance.standard_normal((300, 16), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    engine = ENGINES[name](vectors, 5)
    allowed = random_subset(300, 0.2, chance)
    cosines = vectors @ vectors[7]
    expected = [row for row in np.argsort(-cosines) if allowed[row]][:5]
    assert engine.search(FilteredQuery(vectors[7], allowed, 0), 300).tolist() == expected
    assert engine.search(FilteredQuery(vectors[7], None, 0), 300)[0] == 7


def test_the_least_effort_that_is_enough() -> None:
    assert least_effort(lambda effort: effort / 100, 0.15, 1000) == math.ceil(10 * math.sqrt(2))
    assert least_effort(lambda _: 0.0, 0.5, 64) == 64
    assert least_effort(lambda _: 1.0, 0.5, 64) == 10


@pytest.mark.parametrize("peer", [Qdrant, LanceDb])
def test_peers_find_by_words_and_vectors_and_obey_the_filter(
    peer: type[Qdrant] | type[LanceDb],
    bench: ScaleBench,
    demo_snapshot: Snapshot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANCEDB_LOG", "error")
    products = {product.id: product for product in bench.source.products}
    terms = [demo_snapshot.analyzer.terms(product.title) for product in products.values()]
    payloads = [shown(product) for product in products.values()]
    index = peer(tmp_path / "index", Documents(payloads, terms, bench.source.vectors))
    wanted = 5
    query = HybridQuery(payloads[wanted]["title"], tuple(terms[wanted]), bench.source.vectors[5])
    found = index.engine(None)(query)()
    assert found[0] == payloads[wanted]["id"]
    assert len(found) == 20
    condition = Condition(("O'Neill", payloads[wanted]["brand"]), payloads[wanted]["price"])
    allowed = index.engine(condition)(query)()
    assert allowed[0] == payloads[wanted]["id"]
    for name in allowed:
        price = products[name].price
        assert price is not None
        assert float(price) <= condition.most
        assert products[name].brand in condition.brands


def test_the_whole_hybrid_query_of_all_engines(bench: ScaleBench) -> None:
    tables = scale_hybrid.tables(bench)
    rows = only(tables, "scale-hybrid")
    assert len(rows) == 2 * 6
    assert {row["engine"] for row in rows} >= {"aisle", "qdrant-edge", "lancedb"}
    assert all(number(row, "p50 ms") > 0 for row in rows)
    built = only(tables, "scale-hybrid-built")
    assert [row["engine"] for row in built] == ["aisle", "qdrant-edge", "lancedb"]
