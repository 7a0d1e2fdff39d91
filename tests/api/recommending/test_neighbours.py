"""Neighbours are those that are found, whoever can get them; several products' are fused."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.recommending.neighbours import MOST, Neighbours
from search.parse import QueryEncoder
from search.query import InStock
from search.similar.finder import SimilarFinder
from search.similar.results import Duplicates, SimilarQuery
from search.snapshot import Snapshot
from tests.search.shop import open_shop, shop_products

PRODUCTS = tuple(shop_products(150, seed=61))
ROWS = st.integers(0, len(PRODUCTS) - 1)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_shop(PRODUCTS, tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def finder(snapshot: Snapshot) -> SimilarFinder:
    return SimilarFinder(snapshot, QueryEncoder(snapshot.encoder))


@pytest.fixture(scope="module")
def neighbours(snapshot: Snapshot) -> Neighbours:
    return Neighbours(snapshot)


def ids(rows: Sequence[int]) -> list[str]:
    return [PRODUCTS[row].id for row in rows]


def groups(rows: Sequence[int]) -> list[str]:
    return [PRODUCTS[row].item_group_id for row in rows if PRODUCTS[row].item_group_id]


@settings(max_examples=40, deadline=None)
@given(row=ROWS, duplicates=st.sampled_from(Duplicates), most=st.integers(1, 30))
def test_neighbours_are_the_hits_whatever_is_in_stock_without_what_is_told_of_them(
    finder: SimilarFinder, row: int, duplicates: Duplicates, most: int
) -> None:
    query = SimilarQuery(
        products=(PRODUCTS[row].id,),
        duplicates=duplicates,
        per_page=most,
        in_stock=InStock.ANY,
    )

    found = finder.neighbours(row, most, duplicates=duplicates is Duplicates.ONLY)

    assert ids(found.tolist()) == [hit.product.id for hit in finder.find(query).hits]


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=5, unique=True), duplicates=st.booleans())
def test_neither_the_seeds_nor_variants_are_neighbours(
    neighbours: Neighbours, *, rows: list[int], duplicates: bool
) -> None:
    seeds = list(zip(ids(rows), rows, strict=True))
    found = neighbours.of(seeds, duplicates=duplicates).tolist()

    assert len(set(found)) == len(found) <= MOST * len(rows)
    assert not set(found) & set(rows)
    assert len(set(groups(found))) == len(groups(found))
    assert not set(groups(found)) & set(groups(rows))


def test_what_is_near_two_products_comes_before_what_is_near_one(neighbours: Neighbours) -> None:
    one, other = [(PRODUCTS[row].id, row) for row in (0, 3)]
    single = [neighbours.of([seed], duplicates=False).tolist() for seed in (one, other)]
    both = neighbours.of([one, other], duplicates=False).tolist()
    scores = {
        row: sum(1 / (61 + near.index(row)) for near in single if row in near) for row in both
    }

    assert set(single[0]) & set(single[1])
    assert both == sorted(both, key=lambda row: -round(scores[row], 12))
