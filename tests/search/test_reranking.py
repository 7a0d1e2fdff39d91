"""Reranking: what becomes of a reranker's scores, with one that is a plain function."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.product import Availability, Product
from search.pipeline import Searcher
from search.query import Mode, Query, Rerank, Sort
from search.ranking import Ranking, reorder
from search.reranking import SearchDefaults, blend
from search.snapshot import Snapshot
from tests.search.shop import all_hits, ids, open_shop, searcher_over

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcome:
    scores: npt.NDArray[np.float32]
    scored: int
    exhausted: bool


@dataclass(frozen=True, slots=True)
class HashReranker:
    """Scores a passage by its checksum, and no more than `most` of them a query."""

    most: int = 1_000
    name: str = "checksum"
    asked: list[tuple[str, Sequence[str], float | None]] = field(default_factory=list)

    def score(self, query: str, passages: Sequence[str], *, budget_ms: float | None) -> Outcome:
        self.asked.append((query, passages, budget_ms))
        scores = np.full(len(passages), np.nan, dtype=np.float32)
        for place, passage in enumerate(passages[: self.most]):
            scores[place] = score_of(passage)
        scored = min(self.most, len(passages))
        return Outcome(scores, scored, exhausted=scored < len(passages))


def score_of(passage: str) -> float:
    return crc32(passage.encode()) / 2**32


QUERY = Query(q="red mug", per_page=10, highlight=False, explain=True)
DEFAULTS = SearchDefaults(rerank_top=15, rerank_budget_ms=40, rerank_weight=1.0)


def reranked(snapshot: Snapshot, most: int = 1_000) -> tuple[Searcher, HashReranker]:
    reranker = HashReranker(most)
    return searcher_over(snapshot, reranker, DEFAULTS), reranker


def with_rerank(query: Query, **settings: object) -> Query:
    return query.model_copy(update={"rerank": Rerank.model_validate(settings)})


def ranking_of(scores: Sequence[float], *, pinned: int = 0) -> Ranking:
    rows = np.arange(100, 100 + len(scores), dtype=np.int32)
    values = np.array(scores)
    return Ranking(
        rows, values, values * 10, values / 10, values, values / 100, values * np.nan, pinned
    )


def blended_rows(
    ranking: Ranking, places: Sequence[int], scores: Sequence[float], weight: float
) -> list[int]:
    chosen = np.array(places, dtype=np.intp)
    blended = blend(ranking.scores[chosen], np.array(scores), weight)
    return [int(row) - 100 for row in reorder(ranking, chosen, blended).rows]


def test_blend_by_hand() -> None:
    ranking = ranking_of([0.9, 0.7, 0.6, 0.5, 0.1])
    # Places 0 to 3 scaled: 1, 0.5, 0.25, 0. Half and half with the scores: 0.5, 0.7, 0.375, 0.4.
    assert blended_rows(ranking, [0, 1, 2, 3], [0.0, 0.9, 0.5, 0.8], 0.5) == [1, 0, 3, 2, 4]
    assert blended_rows(ranking, [0, 1, 2, 3], [0.0, 0.9, 0.5, 0.8], 0.0) == [0, 1, 2, 3, 4]
    assert blended_rows(ranking, [0, 1, 2, 3], [0.0, 0.9, 0.5, 0.8], 1.0) == [1, 3, 2, 0, 4]


def test_the_blend_of_what_was_not_scored_is_unknown() -> None:
    blended = blend(np.array([0.9, 0.5, 0.1]), np.array([0.2, np.nan, 0.8]), 0.25)
    np.testing.assert_allclose(blended, [0.75 * 1 + 0.25 * 0.2, np.nan, 0.75 * 0 + 0.25 * 0.8])


def test_what_was_not_scored_keeps_its_place() -> None:
    ranking = ranking_of([0.9, 0.8, 0.7, 0.6, 0.5])
    assert blended_rows(ranking, range(5), [0.1, np.nan, 0.9, np.nan, 0.5], 1.0) == [2, 1, 4, 3, 0]
    assert blended_rows(ranking, range(5), [np.nan] * 5, 1.0) == [0, 1, 2, 3, 4]


def test_what_belongs_to_a_row_moves_with_it() -> None:
    ranking = ranking_of([0.9, 0.8, 0.7])
    result = reorder(ranking, np.arange(3), np.array([0.1, 0.2, 0.3]))
    np.testing.assert_array_equal(result.fused, [0.7, 0.8, 0.9])
    np.testing.assert_array_equal(result.lexical, [7, 8, 9])
    np.testing.assert_allclose(result.dense, [0.07, 0.08, 0.09])


falling = st.lists(st.floats(0, 1), min_size=1, max_size=12).map(
    lambda scores: sorted(scores, reverse=True)
)


@given(falling, st.floats(0, 1), st.data())
def test_blending_only_moves_what_was_scored(
    scores: list[float], weight: float, data: st.DataObject
) -> None:
    size = len(scores)
    pinned = data.draw(st.integers(0, size - 1))
    places = range(pinned, size)
    given_scores = data.draw(
        st.lists(
            st.floats(0, 1) | st.just(float("nan")), min_size=len(places), max_size=len(places)
        )
    )
    ranking = ranking_of(scores, pinned=pinned)
    rows = blended_rows(ranking, places, given_scores, weight)
    assert sorted(rows) == list(range(size))
    assert rows[:pinned] == list(range(pinned))
    for place, score in zip(places, given_scores, strict=True):
        if np.isnan(score):
            assert rows[place] == place


def test_the_first_are_ordered_by_the_model_and_the_rest_stay(small_shop: Snapshot) -> None:
    searcher, _ = reranked(small_shop)
    plain = all_hits(searcher_over(small_shop), QUERY)
    hits = all_hits(searcher, QUERY)
    scores = [hit.explanation.rerank for hit in hits if hit.explanation]
    assert all(score is not None for score in scores[:15])
    assert scores[:15] == sorted(scores[:15], key=lambda score: -(score or 0))
    assert set(scores[15:]) == {None}
    assert set(ids(hits[:15])) == set(ids(plain[:15]))
    assert ids(hits[15:]) == ids(plain[15:])


def test_the_reported_scores_are_the_models_for_these_products(small_shop: Snapshot) -> None:
    searcher, reranker = reranked(small_shop)
    hits = searcher.search(QUERY).hits
    for hit in hits:
        assert hit.explanation is not None
        (passage,) = small_shop.passages(small_shop.identifiers.rows(hit.product.id))
        assert passage in reranker.asked[0][1]
        assert hit.explanation.rerank == pytest.approx(score_of(passage))


@pytest.mark.parametrize("per_page", [4, 10, 15, 20])
@pytest.mark.parametrize("most", [1_000, 7, 0])
def test_no_product_is_lost_or_doubled_where_reranking_ends_within_a_page(
    small_shop: Snapshot, per_page: int, most: int
) -> None:
    searcher, _ = reranked(small_shop, most)
    query = QUERY.model_copy(update={"per_page": per_page})
    paged = ids(all_hits(searcher, query))
    whole = ids(searcher.search(query.model_copy(update={"per_page": 250})).hits)
    assert paged == whole
    assert len(set(paged)) == len(paged) == searcher.search(query).found


def test_a_weight_of_nought_leaves_the_order(small_shop: Snapshot) -> None:
    searcher, _ = reranked(small_shop)
    plain = searcher_over(small_shop).search(QUERY)
    assert ids(searcher.search(with_rerank(QUERY, weight=0)).hits) == ids(plain.hits)


def test_scores_stay_falling(small_shop: Snapshot) -> None:
    searcher, _ = reranked(small_shop, most=5)
    scores = [hit.score for hit in all_hits(searcher, QUERY)]
    assert scores == sorted(scores, reverse=True)


def test_identified_products_are_never_moved(small_shop: Snapshot) -> None:
    searcher, reranker = reranked(small_shop)
    query = QUERY.model_copy(update={"q": "red mug P00002 P00005"})
    plain = searcher_over(small_shop).search(query)
    hits = searcher.search(query).hits
    assert ids(hits)[:2] == ids(plain.hits)[:2]
    assert {"P00002", "P00005"} == set(ids(hits)[:2])
    (_, passages, _) = reranker.asked[0]
    assert len(passages) == 13


def test_the_report_says_what_was_done(small_shop: Snapshot) -> None:
    searcher, reranker = reranked(small_shop, most=4)
    report = searcher.search(QUERY).rerank
    assert report is not None
    assert report.model_dump() == {
        "model": "checksum",
        "scored": 4,
        "budget_ms": 40,
        "exhausted": True,
    }
    assert reranker.asked[0][0] == "red mug"
    assert reranker.asked[0][2] == 40


def test_a_query_may_set_what_the_server_sets_otherwise(small_shop: Snapshot) -> None:
    searcher, reranker = reranked(small_shop)
    report = searcher.search(with_rerank(QUERY, top=6, budget_ms=7.5)).rerank
    assert report is not None
    assert (report.scored, report.budget_ms, report.exhausted) == (6, 7.5, False)
    assert len(reranker.asked[0][1]) == 6


@pytest.mark.parametrize(
    "query",
    [
        QUERY.model_copy(update={"page": 3}),
        QUERY.model_copy(update={"sort": Sort.PRICE_ASC}),
        QUERY.model_copy(update={"q": ""}),
        with_rerank(QUERY, enabled=False),
        QUERY.model_copy(update={"q": "P00002", "mode": Mode.LEXICAL}),
    ],
    ids=["page past the top", "sorted by price", "no query", "disabled", "only identified"],
)
def test_reranking_is_spared_where_it_can_change_nothing(
    small_shop: Snapshot, query: Query
) -> None:
    searcher, reranker = reranked(small_shop)
    answer = searcher.search(query)
    assert answer.hits
    assert answer.rerank is None
    assert reranker.asked == []


def test_a_passage_is_title_brand_where_it_lacks_and_the_head_of_the_description(
    tmp_path: Path,
) -> None:
    products = [
        Product("1", "Nord red mug", Availability.IN_STOCK, brand="NORD", description="x" * 500),
        Product("2", "Red mug", Availability.IN_STOCK, brand="Nord"),
    ]
    snapshot = open_shop(products, tmp_path)
    assert snapshot.passages([1, 0]) == ["Red mug. Nord", "Nord red mug. " + "x" * 160]
