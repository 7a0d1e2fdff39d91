"""Changes laid over a version answer as a version that was built with them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from catalog.product import Product
from core.bm25 import K1, B
from search.arrays import Mask
from search.delta.layers import layered
from search.dense_matches import QueryVector
from search.query import InStock, Mode, Query
from search.snapshot import Snapshot
from tests.search.delta.changing import ENCODER, random_changes, resulting
from tests.search.delta.starting import CONDITIONS, Start
from tests.search.shop import RECIPE, open_shop, passes, searcher_over

QUERIES = ("steel kettle", "nord red mug", "zweiflamm", "quiltzen lamp", "cafe", "xk0007b", "")


@dataclass(frozen=True, slots=True, repr=False)
class Changed:
    """A shop with changes over it, and what it should be."""

    now: Snapshot
    products: Sequence[Product]

    def ids(self, snapshot: Snapshot, rows: Sequence[int]) -> list[str]:
        return snapshot.products.texts("id", rows)

    def alive(self) -> Mask:
        return np.ones(self.now.rows, bool) if self.now.alive is None else self.now.alive

    def rebuilt(self, folder: Path) -> Snapshot:
        return open_shop(self.products, folder)


def changed_by(start: Start, seed: int, count: int) -> Changed:
    """The shop after random changes that came in several batches."""
    chance = random.Random(seed)  # noqa: S311 - a made-up shop, nothing secret
    changes = random_changes(start.products, count, chance)
    now, first = start.version, 0
    while first < len(changes):
        size = chance.randint(1, 9)
        now = layered(now, changes[first : first + size])
        first += size
    return Changed(now, resulting(start.products, changes))


seeds = st.integers(min_value=0, max_value=10_000)
counts = st.integers(min_value=1, max_value=50)
few = settings(deadline=None, max_examples=25)


@few
@given(seed=seeds, count=counts)
def test_the_living_rows_are_the_products(start: Start, seed: int, count: int) -> None:
    shop = changed_by(start, seed, count)
    rows = np.flatnonzero(shop.alive()).tolist()
    found = {shop.now.products.product(row).id: shop.now.products.product(row) for row in rows}
    assert len(rows) == len(shop.products)
    assert found == {product.id: product for product in shop.products}
    for product in shop.products:
        for name in (product.id, *product.gtin):
            named = shop.ids(shop.now, shop.now.identifiers.rows(name))
            assert product.id in named
            assert set(named) <= found.keys()


@few
@given(seed=seeds, count=counts)
def test_filters_let_through_what_the_products_say(start: Start, seed: int, count: int) -> None:
    shop = changed_by(start, seed, count)
    for condition in CONDITIONS:
        mask = shop.now.filters.mask(condition) & shop.alive()
        assert sorted(shop.ids(shop.now, np.flatnonzero(mask).tolist())) == sorted(
            product.id for product in shop.products if passes(product, condition)
        )


@few
@given(seed=seeds, count=counts)
def test_scores_are_those_of_bm25_with_the_length_of_the_build(
    start: Start, seed: int, count: int
) -> None:
    shop = changed_by(start, seed, count)
    analyzer = start.version.analyzer
    before = BM25Okapi(
        [RECIPE.lexical_terms(each, analyzer) for each in start.products], k1=K1, b=B
    )
    model = BM25Okapi([RECIPE.lexical_terms(each, analyzer) for each in shop.products], k1=K1, b=B)
    model.avgdl = before.avgdl
    for text in QUERIES:
        terms = analyzer.terms(text)
        matches = shop.now.lexical.match(terms)
        found = dict(
            zip(shop.ids(shop.now, matches.rows.tolist()), matches.scores.tolist(), strict=True)
        )
        # The impacts are kept in float32; the weights of the terms are exact.
        ids = [each.id for each in shop.products]
        expected = dict(zip(ids, model.get_scores(terms).tolist(), strict=True))
        having = zip(ids, model.doc_freqs, strict=True)
        assert found.keys() == {name for name, counts in having if counts.keys() & set(terms)}
        assert found == pytest.approx({key: expected[key] for key in found}, rel=1e-5)
        assert set(matches.known_terms) == {term for term in terms if term in model.idf}
        for term in terms:
            assert shop.now.lexical.knows(term) == (term in model.idf)


@few
@given(seed=seeds, count=counts)
def test_the_nearest_are_the_nearest_of_the_living(start: Start, seed: int, count: int) -> None:
    shop = changed_by(start, seed, count)
    vectors = {each.id: ENCODER.encode(RECIPE.dense_text(each)) for each in shop.products}
    for text in ("steel kettle", "zweiflamm wooden lamp"):
        query = ENCODER.encode(text)
        cosines = {name: float(vector @ query) for name, vector in vectors.items()}
        falling = sorted(cosines.values(), reverse=True)
        best = shop.now.dense.search(query, None, k=10)
        assert best.similarities.tolist() == pytest.approx(falling[:10], abs=1e-5)
        assert [cosines[name] for name in shop.ids(shop.now, best.rows.tolist())] == pytest.approx(
            best.similarities.tolist(), abs=1e-5
        )
        learnt = QueryVector(query)
        near = shop.now.dense.near(learnt, None, share=0.7, least=0.1)
        assert learnt.best_in(shop.now.dense.products) == pytest.approx(falling[0], abs=1e-5)
        floor = max(0.7 * falling[0], 0.1)
        assert set(shop.ids(shop.now, near.rows.tolist())) == {
            name for name, cosine in cosines.items() if cosine >= floor
        }


@settings(deadline=None, max_examples=4)
@given(seed=seeds, count=st.integers(min_value=10, max_value=60))
def test_queries_are_answered_as_by_a_version_built_anew(
    start: Start,
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    count: int,
) -> None:
    shop = changed_by(start, seed, count)
    rebuilt = shop.rebuilt(tmp_path_factory.mktemp("rebuilt"))
    now, anew = searcher_over(shop.now), searcher_over(rebuilt)
    for text in QUERIES:
        for condition in (*CONDITIONS, None):
            query = Query(
                q=text,
                per_page=100,
                mode=Mode.HYBRID,
                in_stock=InStock.ANY,
                spelling=False,
                filters=() if condition is None else (condition,),
                facets=("brand", "category", "price", "attributes.colour"),
                max_facet_values=100,
            )
            found, expected = now.search(query), anew.search(query)
            assert found.found == expected.found
            assert {hit.product.id: hit.product for hit in found.hits} == {
                hit.product.id: hit.product for hit in expected.hits
            }
            for one, other in zip(found.facet_counts, expected.facet_counts, strict=True):
                assert (one.total_values, one.min, one.max) == (
                    other.total_values,
                    other.min,
                    other.max,
                )
                assert {each.value.casefold(): each.count for each in one.counts} == {
                    each.value.casefold(): each.count for each in other.counts
                }
