"""The query tables by size, on the demo: what they tell, and the parts that they are made of."""

import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks import (
    scale_delta,
    scale_hybrid,
    scale_lexical,
    scale_neighbours,
    scale_queries,
)
from benchmarks.given_vectors import ForgetfulQueryEncoder, RememberingEncoder
from benchmarks.hybrid_engines import Condition, Documents, HybridQuery, shown
from benchmarks.hybrid_lancedb import LanceDb
from benchmarks.hybrid_qdrant import Qdrant
from benchmarks.neighbour_engines import ENGINES, least_effort
from benchmarks.one_core import one_core
from benchmarks.report import Table, Value
from benchmarks.scale_bench import ScaleBench
from benchmarks.scale_changes import changes_to, resulting
from benchmarks.scale_data import Source
from benchmarks.scale_subjects import subjects
from benchmarks.subsets import FilteredQuery, random_subset
from catalog.recipe import recipe_of
from core.progress import Silent
from core.settings import Settings
from search.delta.layers import layered
from search.snapshot import Snapshot
from tests.conftest import BuiltIndex

QUERIES = ("steel kettle", "usb cable black", "desk lamp", "red mug", "wireless mouse")


@pytest.fixture(scope="module")
def bench(
    demo_index: BuiltIndex, demo_snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> ScaleBench:
    """The demo in the place of the real catalogue, and no larger one."""
    layout = demo_index.layout
    version = layout.version(layout.current_version())
    rows = np.arange(demo_snapshot.rows, dtype=np.int32)
    source = Source(version, demo_index.products, demo_snapshot.dense.vectors_of(rows))
    work = tmp_path_factory.mktemp("scale")
    (work / ".models").symlink_to(demo_index.options.models)
    return ScaleBench(source, QUERIES, (600,), Settings(indexes=work), work, Silent())


def only(tables: Sequence[Table], name: str) -> list[dict[str, Value]]:
    (table,) = [table for table in tables if table.name == name]
    return [dict(row) for row in table.rows]


def number(row: dict[str, Value], name: str) -> float:
    value = row[name]
    assert isinstance(value, float)
    return value


def test_the_real_catalogue_stands_for_all_sizes_up_to_its_own(bench: ScaleBench) -> None:
    assert [(each.size, each.version) for each in subjects(bench)] == [(600, bench.source.version)]


def test_stages_of_the_query_and_what_filters_let_through(bench: ScaleBench) -> None:
    rows = only(scale_queries.tables(bench), "scale-queries")
    assert [row["allowed"] for row in rows[::2]] == ["100 %", "50 %", "10 %", "1 %", "0.1 %"]
    for row in rows:
        assert number(row, "total") > number(row, "encode") > 0
    # Up to 20,000 rows the vectors are compared one by one: nothing may be missed.
    assert {row["recall"] for row in rows if "recall" in row} <= {1.0, None}


def test_a_price_filter_lets_its_share_through(demo_snapshot: Snapshot) -> None:
    (half,) = scale_queries.cheapest(demo_snapshot.prices, 0.5)
    assert half.max == pytest.approx(np.nanmedian(demo_snapshot.prices))
    assert scale_queries.cheapest(demo_snapshot.prices, 1.0) == ()


def test_changes_are_a_quarter_of_each_kind_and_become_the_same_products(
    bench: ScaleBench, demo_snapshot: Snapshot
) -> None:
    changes = changes_to(demo_snapshot, bench.source, 40)
    ids = {product.id for product in bench.source.products}
    gone = {change.product_id for change in changes if change.product is None}
    added = {change.product_id for change in changes} - ids
    assert len({change.product_id for change in changes}) == 40
    assert (len(gone), len(added)) == (10, 10)
    for change in changes:
        assert change.vector is None or np.linalg.norm(change.vector) == pytest.approx(1)
    now = {product.id for product in resulting(bench.source.products, changes)}
    assert now == (ids | added) - gone
    changed = layered(demo_snapshot, changes)
    assert changed.alive is not None
    alive = np.flatnonzero(changed.alive).tolist()
    assert set(changed.products.texts("id", alive)) == now


def test_small_updates_are_compared_with_a_catalogue_built_anew(bench: ScaleBench) -> None:
    rows = only(scale_delta.tables(bench), "scale-delta")
    assert [row["changes"] for row in rows] == [0, 6, 30]
    assert rows[0]["p50 / bare"] == 1
    assert [row["overlap@10"] is None for row in rows] == [True, False, False]
    assert min(number(row, "overlap@10") for row in rows[1:]) > 0.9


def test_overlap_is_over_the_queries_for_which_something_is_wanted() -> None:
    assert scale_delta.overlap([["a", "b"], [], ["c"]], [["b"], ["x"], ["c", "d"]]) == 0.75


def test_lexical_engines_get_the_terms_that_were_indexed(
    bench: ScaleBench, demo_snapshot: Snapshot
) -> None:
    documents = scale_lexical.documents_of(subjects(bench)[0], Silent())
    recipe = recipe_of(demo_snapshot.manifest.recipe)
    assert documents == [
        recipe.lexical_terms(product, demo_snapshot.analyzer) for product in bench.source.products
    ]
    objects = {id(term) for terms in documents for term in terms}
    assert len(objects) == len({term for terms in documents for term in terms})


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


def test_given_vectors_are_those_of_the_encoder_and_nothing_is_learnt(
    demo_snapshot: Snapshot,
) -> None:
    encoder = ForgetfulQueryEncoder(RememberingEncoder(demo_snapshot.encoder))
    first, again = encoder.encode("red mug"), encoder.encode("red mug")
    assert first is not again
    assert np.array_equal(first.values, demo_snapshot.encoder.encode("red mug"))
    demo_snapshot.dense.near(first, None, share=0.8)
    assert first.learnt is not None
    assert encoder.encode("red mug").learnt is None


def test_one_core_is_given_back() -> None:
    before = os.sched_getaffinity(0)
    with one_core():
        assert os.sched_getaffinity(0) == {min(before)}
    assert os.sched_getaffinity(0) == before
