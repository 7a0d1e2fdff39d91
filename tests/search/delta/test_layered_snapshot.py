"""Changes laid over a version answer as a version that was built with them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from catalog.product import Product
from catalog.store.records import ProductChange
from core.bm25 import K1, B
from core.errors import BadInput
from search.arrays import Mask
from search.delta.layers import layered
from search.dense import QueryVector
from search.facets import count_facet
from search.lexical import Alternative
from search.query import Filter, InStock, Mode, Query
from search.snapshot import Snapshot
from tests.search.delta.changing import (
    ENCODER,
    ODD_SHOP,
    change_of,
    deletion_of,
    random_changes,
    resulting,
)
from tests.search.shop import RECIPE, open_shop, passes, searcher_over, shop_products

QUERIES = ("steel kettle", "nord red mug", "zweiflamm", "quiltzen lamp", "cafe", "xk0007b", "")
CONDITIONS = (
    Filter(field="brand", any_of=("NORD", "quiltzen")),
    Filter(field="brand", any_of=("nord",), exclude=True),
    Filter(field="category", any_of=("Home > New shelf",)),
    Filter(field="attributes.size", any_of=("M", "38")),
    Filter(field="price", min=11, max=80),
    Filter(field="attributes.ports", min=2),
    Filter(field="availability", any_of=("in_stock",)),
)


@dataclass(frozen=True, slots=True, repr=False)
class Start:
    """A version and what it was built of. Hypothesis prints it, so its repr is short."""

    version: Snapshot
    products: Sequence[Product]


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


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    products = list(shop_products(ODD_SHOP, seed=21))
    return Start(open_shop(products, tmp_path_factory.mktemp("version")), products)


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


def test_a_state_stays_as_it_was_when_others_are_made_of_it(start: Start) -> None:
    chance = random.Random(3)  # noqa: S311 - a made-up shop, nothing secret
    changes = random_changes(start.products, 40, chance)
    early = layered(start.version, changes[:20])
    before = fingerprint_of(early)
    late = layered(early, changes[20:])
    assert fingerprint_of(early) == before
    assert fingerprint_of(late) != before
    # Of the early state a second one is made, which knows nothing of the late one.
    beside = layered(early, [deletion_of(start.products[0].id)])
    assert fingerprint_of(early) == before
    assert fingerprint_of(layered(beside, changes[20:])) == fingerprint_of(
        layered(
            layered(layered(start.version, changes[:20]), [deletion_of(start.products[0].id)]),
            changes[20:],
        )
    )


def fingerprint_of(snapshot: Snapshot) -> list[object]:
    """Much of what a snapshot answers."""
    alive = np.ones(snapshot.rows, bool) if snapshot.alive is None else snapshot.alive
    matches = snapshot.lexical.match(snapshot.analyzer.terms("nord steel zweiflamm kettle"))
    near = snapshot.dense.search(ENCODER.encode("steel kettle"), None, k=200)
    facets = [
        count_facet(snapshot.filters, field, alive, limit=1000) for field in ("brand", "price")
    ]
    return [
        matches.rows.tolist(),
        matches.scores.tolist(),
        near.rows.tolist(),
        facets,
        snapshot.filters.mask(CONDITIONS[0]).tolist(),
        snapshot.identifiers.rows("N005"),
        snapshot.types.of_row.tolist(),
        snapshot.lexical.knows("zweiflamm"),
    ]


def test_a_change_that_says_what_is_known_changes_nothing(start: Start) -> None:
    assert layered(start.version, []) is start.version
    assert (
        layered(start.version, [change_of(start.products[3]), deletion_of("nobody")])
        is start.version
    )


def test_a_product_keeps_its_type_with_its_title_and_gets_its_neighbours_with_another(
    start: Start,
) -> None:
    types = start.version.types.of_row
    old = next(row for row in range(ODD_SHOP) if types[row] >= 0)
    cheaper = replace(start.products[old], price=None, description="Now cheaper.")
    twin = replace(start.products[old], id="TWIN", item_group_id="a new group")
    now = layered(start.version, [change_of(cheaper), change_of(twin)])
    kept, added = now.identifiers.rows(cheaper.id)[0], now.identifiers.rows("TWIN")[0]
    assert now.types.of_row[kept] == types[old]
    assert now.types.of_row[added] >= 0
    assert now.types.groups[added] not in types
    assert now.types.overlap(kept, np.array([added], np.int32)) == pytest.approx(
        start.version.types.overlap(old, np.array([old], np.int32)), nan_ok=True
    )


def test_alternatives_find_new_products_too(start: Start) -> None:
    new = replace(start.products[0], id="NEW", title="zweiflamm cooker", description="")
    now = layered(start.version, [change_of(new), deletion_of(start.products[1].id)])
    alternatives = {"hob": (Alternative(("zweiflamm", "cooker"), 0.8),)}
    matches = now.lexical.match(["hob"], alternatives)
    assert now.products.texts("id", matches.rows.tolist()) == ["NEW"]


def test_a_field_that_nobody_has_is_refused_and_a_new_one_is_found(start: Start) -> None:
    new = replace(start.products[0], attributes={"wattage": (1200.0,), "plug": ("EU",)})
    now = layered(start.version, [change_of(new)])
    assert now.filters.mask(Filter(field="attributes.wattage", min=1000)).sum() == 1
    with pytest.raises(BadInput, match="a range does not apply"):
        now.filters.mask(Filter(field="attributes.plug", min=1))
    with pytest.raises(BadInput, match="no product has a field"):
        start.version.filters.mask(Filter(field="attributes.wattage", min=1000))


def test_words_of_new_products_are_no_misspellings(start: Start) -> None:
    assert start.version.speller.repair("stel kettel") is not None
    new = replace(start.products[0], title="Kettel by Stel")
    now = layered(start.version, [change_of(new)])
    assert now.speller.repair("stel kettel") is None
    assert now.speller.frequency("kettel") == 1


def test_vectors_of_another_encoder_are_made_anew(start: Start) -> None:
    new = replace(start.products[2], id="S")
    now = layered(start.version, [ProductChange("S", new, np.ones(3, np.float32), "strange")])
    row = np.array([now.rows - 1], np.int32)
    expected = ENCODER.encode(RECIPE.dense_text(new))
    assert now.dense.vectors_of(row)[0] == pytest.approx(expected)
