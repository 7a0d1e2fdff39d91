"""The query tables by size, on the demo: what they tell, and the parts that they are made of."""

import os

import numpy as np
import pytest

from benchmarks import (
    scale_delta,
    scale_lexical,
    scale_queries,
)
from benchmarks.given_vectors import ForgetfulQueryEncoder, RememberingEncoder
from benchmarks.one_core import one_core
from benchmarks.scale_bench import ScaleBench
from benchmarks.scale_changes import changes_to, resulting
from benchmarks.scale_subjects import subjects
from catalog.recipe import recipe_of
from core.progress import Silent
from search.delta.layers import layered
from search.snapshot import Snapshot
from tests.benchmarks.scale_rows import number, only


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
