"""Explanations: every stage's score for every hit, from which the order can be worked out."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from rank_bm25 import BM25Okapi

from catalog.product import Product
from core.analysis import Analyzer
from core.bm25 import K1, B
from search.pipeline import Searcher
from search.query import Filter, Fusion, FusionMethod, Mode, Query, Sort
from search.results import Explanation, Hit, HitExplanation
from tests.conftest import BuiltIndex
from tests.search.shop import RECIPE, WordVectors, all_hits

FloatArray = npt.NDArray[np.float64]
QUERY = Query(q="red mugs", explain=True, highlight=False, per_page=250)


def explained(hits: list[Hit]) -> list[HitExplanation]:
    return [hit.explanation for hit in hits if hit.explanation is not None]


def explanation_of(searcher: Searcher, query: Query) -> Explanation:
    explanation = searcher.search(query).explanation
    assert explanation is not None
    return explanation


def by_rank(scores: FloatArray) -> FloatArray:
    return np.array([61 / (61 + sum(other > score for other in scores)) for score in scores])


def by_range(scores: FloatArray) -> FloatArray:
    low, high = min(scores), max(scores)
    return np.array([(score - low) / (high - low) for score in scores])


def by_deviation(scores: FloatArray) -> FloatArray:
    mean = sum(scores) / len(scores)
    low = mean - 3 * (sum((score - mean) ** 2 for score in scores) / len(scores)) ** 0.5
    return np.array([min(max((score - low) / (2 * (mean - low)), 0), 1) for score in scores])


BY_HAND: dict[FusionMethod, Callable[[FloatArray], FloatArray]] = {
    FusionMethod.RRF: by_rank,
    FusionMethod.MIN_MAX: by_range,
    FusionMethod.DISTRIBUTION: by_deviation,
}


@pytest.mark.parametrize("method", FusionMethod)
@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_the_fused_score_follows_from_the_two_that_are_shown(
    demo_searcher: Searcher, method: FusionMethod, weight: float
) -> None:
    fusion = Fusion(method=method, dense_weight=weight)
    query = QUERY.model_copy(update={"q": "organic ground coffee", "fusion": fusion})
    hits = all_hits(demo_searcher, query)
    stages = explained(hits)
    assert len(stages) == len(hits) > 5
    lexical = np.array([stage.lexical for stage in stages], dtype=np.float64)
    dense = np.array([stage.dense for stage in stages], dtype=np.float64)
    fused = np.array([stage.fused for stage in stages], dtype=np.float64)
    scale = BY_HAND[method]
    np.testing.assert_allclose(
        fused, (1 - weight) * scale(lexical) + weight * scale(dense), atol=1e-9
    )
    assert fused.tolist() == sorted(fused, reverse=True)
    assert [hit.score for hit in hits] == fused.tolist()
    assert [stage.final for stage in stages] == fused.tolist()


def test_lexical_and_dense_scores_are_those_of_the_models(
    small_searcher: Searcher, small_products: tuple[Product, ...]
) -> None:
    analyzer, encoder = Analyzer("english"), WordVectors()
    model = BM25Okapi(
        [RECIPE.lexical_terms(product, analyzer) for product in small_products], k1=K1, b=B
    )
    scores = model.get_scores(analyzer.terms(QUERY.q))
    row_of = {product.id: row for row, product in enumerate(small_products)}
    vector = encoder.encode(QUERY.q)
    hits = all_hits(small_searcher, QUERY)
    assert hits
    for hit, stage in zip(hits, explained(hits), strict=True):
        row = row_of[hit.product.id]
        text = RECIPE.dense_text(small_products[row])
        assert stage.lexical == pytest.approx(scores[row], rel=1e-4)
        assert stage.dense == pytest.approx(float(encoder.encode(text) @ vector), abs=1e-5)
        assert stage.rerank is None
        assert not stage.identifier


def test_matched_terms_are_those_that_the_hit_shows(small_searcher: Searcher) -> None:
    hits = all_hits(small_searcher, QUERY)
    for hit, stage in zip(hits, explained(hits), strict=True):
        said = f"{hit.product.title} {hit.product.description}".casefold()
        assert stage.matched_terms == tuple(term for term in ("mug", "red") if term in said)


def test_a_stage_that_did_not_run_is_none(small_searcher: Searcher) -> None:
    by_words = small_searcher.search(QUERY.model_copy(update={"mode": Mode.LEXICAL})).hits
    by_meaning = small_searcher.search(QUERY.model_copy(update={"mode": Mode.DENSE})).hits
    by_price = small_searcher.search(QUERY.model_copy(update={"sort": Sort.PRICE_ASC})).hits
    assert {stage.dense for stage in explained(list(by_words))} == {None}
    assert {stage.lexical for stage in explained(list(by_meaning))} == {None}
    for stage in explained(list(by_price)):
        assert stage.lexical is stage.dense is stage.fused is stage.rerank is None


def test_a_dense_score_is_the_cosine_scaled(small_searcher: Searcher) -> None:
    for hit in small_searcher.search(QUERY.model_copy(update={"mode": Mode.DENSE})).hits:
        assert hit.explanation is not None
        assert hit.explanation.dense is not None
        assert hit.score == pytest.approx((hit.explanation.dense + 1) / 2)


PLANS = (
    (QUERY, "flat"),
    (QUERY.model_copy(update={"filters": (Filter(field="brand", any_of=("Nord",)),)}), "exact"),
    (QUERY.model_copy(update={"filters": (Filter(field="brand", any_of=("None",)),)}), "none"),
    (QUERY.model_copy(update={"mode": Mode.LEXICAL}), "none"),
    (QUERY.model_copy(update={"q": ""}), "none"),
)


@pytest.mark.parametrize(("query", "plan"), PLANS)
@pytest.mark.parametrize("mode", [None, Mode.DENSE])
def test_the_plan_is_named(
    small_searcher: Searcher, query: Query, plan: str, mode: Mode | None
) -> None:
    if mode is not None and query.mode is Mode.HYBRID:
        query = query.model_copy(update={"mode": mode})
    assert explanation_of(small_searcher, query).dense_plan == plan
    # Nor does it depend on whether the query is known already.
    assert explanation_of(small_searcher, query).dense_plan == plan


def test_the_explanation_counts_what_was_found(
    small_searcher: Searcher, small_products: tuple[Product, ...]
) -> None:
    chosen = Filter(field="brand", any_of=("Nord",))
    query = QUERY.model_copy(update={"filters": (chosen,)})
    explanation = explanation_of(small_searcher, query)
    assert explanation.terms == ("red", "mug")
    assert explanation.allowed == sum(product.brand == "Nord" for product in small_products)
    stages = explained(all_hits(small_searcher, query))
    threshold = explanation.similarity_threshold
    assert threshold is not None
    assert explanation.dense_matches == sum((stage.dense or 0) >= threshold for stage in stages)
    enough = sum(len(stage.matched_terms) >= explanation.required_terms for stage in stages)
    assert explanation.lexical_matches == enough
    by_words = QUERY.model_copy(update={"filters": (chosen,), "mode": Mode.LEXICAL})
    assert explanation.lexical_matches == small_searcher.search(by_words).found


def test_an_explanation_is_given_only_if_asked_for(small_searcher: Searcher) -> None:
    answer = small_searcher.search(QUERY.model_copy(update={"explain": False}))
    assert answer.explanation is None
    assert {hit.explanation for hit in answer.hits} == {None}


def test_stages_are_timed_in_their_order(small_searcher: Searcher) -> None:
    answer = small_searcher.search(QUERY)
    assert list(answer.stage_ms) == [
        "parse",
        "understand",
        "match",
        "rank",
        "final",
        "rerank",
        "history",
        "facets",
        "hits",
    ]
    assert 0 < sum(answer.stage_ms.values()) <= answer.search_time_ms + 0.01


def test_a_product_is_shown_whole_by_its_exact_id(
    demo_searcher: Searcher, demo_index: BuiltIndex
) -> None:
    for product in demo_index.products[:50]:
        view = demo_searcher.product(product.id)
        assert (view.id, view.title, view.mpn) == (product.id, product.title, product.mpn)
        assert view.price == float(product.price or 0)
        assert view.attributes == dict(product.attributes)
