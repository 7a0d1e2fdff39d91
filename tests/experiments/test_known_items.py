from collections import Counter

import pytest

from core.made_queries import SHARES, Kind
from experiments.offline.judgments import JudgedQuery
from experiments.offline.known_items import RELATED, RIGHT, known_items
from search.snapshot import Snapshot
from tests.conftest import BuiltIndex

COUNT = 60


@pytest.fixture(scope="module")
def queries(demo_snapshot: Snapshot) -> tuple[JudgedQuery, ...]:
    return known_items(demo_snapshot, COUNT, seed=3).queries


def test_the_shares_make_a_whole() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)


def test_every_query_is_asked_once_and_has_a_right_answer(
    queries: tuple[JudgedQuery, ...],
) -> None:
    assert len(queries) == COUNT
    assert set(Counter(query.text for query in queries).values()) == {1}
    assert all(RIGHT in query.ratings.values() for query in queries)
    assert {rating for query in queries for rating in query.ratings.values()} == {RELATED, RIGHT}


def test_a_model_number_has_the_products_that_carry_it(
    queries: tuple[JudgedQuery, ...], demo_index: BuiltIndex
) -> None:
    having: dict[str, set[str]] = {}
    for product in demo_index.products:
        having.setdefault(product.mpn, set()).add(product.id)
    of_models = [query for query in queries if query.text in having]

    assert len(of_models) == round(SHARES[Kind.MODEL] * COUNT)
    for query in of_models:
        assert set(query.ratings) == having[query.text]


def test_a_brand_and_type_has_the_brands_products_and_the_others_of_the_type(
    queries: tuple[JudgedQuery, ...], demo_index: BuiltIndex, demo_snapshot: Snapshot
) -> None:
    products = {product.id: product for product in demo_index.products}
    types = dict.fromkeys(products, "")
    ids = demo_snapshot.products.texts("id", range(demo_snapshot.rows))
    for row, product in enumerate(ids):
        types[product] = demo_snapshot.types.name(int(demo_snapshot.types.of_row[row])) or ""
    asked = {
        f"{product.brand} {types[product.id]}": (product.brand, types[product.id])
        for product in products.values()
        if types[product.id]
    }
    found = [query for query in queries if query.text in asked]

    assert found
    for query in found:
        brand, kind = asked[query.text]
        same = {product for product in products if types[product] == kind}
        right = {product for product, rating in query.ratings.items() if rating == RIGHT}
        assert set(query.ratings) == same
        assert right == {product for product in same if products[product].brand == brand}


def test_the_seed_decides(queries: tuple[JudgedQuery, ...], demo_snapshot: Snapshot) -> None:
    assert known_items(demo_snapshot, COUNT, seed=3).queries == queries
    assert known_items(demo_snapshot, COUNT, seed=4).queries != queries
