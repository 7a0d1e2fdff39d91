"""Ranking and paging: every match once, in one order, whichever pages are read."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from catalog.product import Availability, Product
from search.pipeline import Searcher
from search.query import Filter, Fusion, FusionMethod, Mode, Query, Sort
from search.ranking import WINDOW
from tests.search.shop import all_hits, ids, open_shop, searcher_over

QUERY = Query(q="mug", per_page=250, highlight=False)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("mode", Mode)
def test_pages_of_any_size_make_up_the_same_order(
    small_searcher: Searcher, mode: Mode, sort: Sort
) -> None:
    query = QUERY.model_copy(update={"mode": mode, "sort": sort})
    whole = small_searcher.search(query)
    assert len(whole.hits) == whole.found > 40
    for per_page in (1, 7, 20, 100):
        paged = all_hits(small_searcher, query.model_copy(update={"per_page": per_page}))
        assert ids(paged) == ids(whole.hits)
        assert [hit.score for hit in paged] == [hit.score for hit in whole.hits]
    assert len(set(ids(whole.hits))) == whole.found


@pytest.mark.parametrize("mode", Mode)
def test_pages_reach_the_end_beyond_what_is_fused(large_searcher: Searcher, mode: Mode) -> None:
    query = QUERY.model_copy(update={"mode": mode, "explain": True})
    hits = all_hits(large_searcher, query)
    assert len(hits) == len(set(ids(hits))) == large_searcher.search(query).found > WINDOW
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    fused = [hit.explanation is not None and hit.explanation.fused is not None for hit in hits]
    assert fused == sorted(fused, reverse=True), "what was fused comes before what was not"
    beyond = [hit.explanation.lexical for hit in hits[sum(fused) :] if hit.explanation]
    if mode is not Mode.DENSE:
        words = [score for score in beyond if score is not None]
        assert words == sorted(words, reverse=True)
        assert len(words) == len(beyond)


@pytest.mark.parametrize("mode", Mode)
def test_past_the_end_there_are_no_hits(small_searcher: Searcher, mode: Mode) -> None:
    query = QUERY.model_copy(update={"mode": mode})
    found = small_searcher.search(query).found
    for page in (2, 1_000_000):
        answer = small_searcher.search(query.model_copy(update={"page": page}))
        assert answer.hits == ()
        assert answer.found == found
        assert (answer.page, answer.per_page) == (page, 250)


SORTS: dict[Sort, Callable[[Product], tuple[bool, float]]] = {
    Sort.PRICE_ASC: lambda product: (product.price is None, float(product.price or 0)),
    Sort.PRICE_DESC: lambda product: (product.price is None, -float(product.price or 0)),
    Sort.NEWEST: lambda product: (
        product.released is None,
        -product.released.timestamp() if product.released else 0,
    ),
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("q", ["", "red mug"])
def test_a_column_orders_what_lacks_it_last_and_ties_by_row(
    small_searcher: Searcher, small_products: tuple[Product, ...], sort: Sort, q: str
) -> None:
    found = set(ids(small_searcher.search(QUERY.model_copy(update={"q": q})).hits))
    answer = small_searcher.search(QUERY.model_copy(update={"q": q, "sort": sort}))
    matched = [product for product in small_products if product.id in found]
    assert ids(answer.hits) == [product.id for product in sorted(matched, key=SORTS[sort])]
    assert {hit.score for hit in answer.hits} == {0}


def test_the_weight_of_meaning_at_its_ends_gives_one_order_alone(small_searcher: Searcher) -> None:
    for weight, stage in ((0.0, "lexical"), (1.0, "dense")):
        fusion = Fusion(method=FusionMethod.RRF, dense_weight=weight)
        update = {"fusion": fusion, "explain": True, "understanding": False}
        query = QUERY.model_copy(update=update)
        explanations = [hit.explanation for hit in small_searcher.search(query).hits]
        scores = [getattr(explanation, stage) for explanation in explanations]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("mode", Mode)
def test_scores_lie_between_nought_and_one(small_searcher: Searcher, mode: Mode) -> None:
    for method in FusionMethod:
        query = QUERY.model_copy(update={"mode": mode, "fusion": Fusion(method=method)})
        scores = np.array([hit.score for hit in small_searcher.search(query).hits])
        assert ((scores >= 0) & (scores <= 1)).all()
        assert (np.diff(scores) <= 0).all()


def test_a_filter_keeps_the_order_of_what_it_leaves_by_words(small_searcher: Searcher) -> None:
    query = QUERY.model_copy(update={"mode": Mode.LEXICAL})
    nord = Filter(field="brand", any_of=("Nord",))
    whole = small_searcher.search(query)
    left = small_searcher.search(query.model_copy(update={"filters": (nord,)}))
    expected = [hit.product.id for hit in whole.hits if hit.product.brand == "Nord"]
    assert ids(left.hits) == expected


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_smallest_shops_answer(tmp_path: Path, count: int) -> None:
    """Where a term occurs in half of the products or more, BM25 may give it less than nothing."""
    products = [
        Product(f"{row}", f"red mug {row}", Availability.IN_STOCK, price=Decimal(row))
        for row in range(count)
    ]
    searcher = searcher_over(open_shop(products, tmp_path))
    for mode in Mode:
        answer = searcher.search(Query(q="red mug", mode=mode, facets=("price",)))
        assert answer.found == len(answer.hits) == count
        assert all(0 <= hit.score <= 1 for hit in answer.hits)


def test_products_without_any_word_are_still_there(tmp_path: Path) -> None:
    products = [Product(f"{row}", "!?", Availability.IN_STOCK) for row in range(3)]
    searcher = searcher_over(open_shop(products, tmp_path))
    assert searcher.search(Query(q="mug", mode=Mode.LEXICAL)).found == 0
    assert searcher.search(Query()).found == 3
    assert ids(searcher.search(Query(q="2")).hits)[0] == "2"
