"""The stage: what becomes of a ranker's scores, and where it is spared."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.final.contract import Features
from search.pipeline import Parts, Searcher
from search.query import FinalRanking, Fusion, FusionMethod, Mode, Query, Rerank, Sort
from search.reranking import SearchDefaults
from search.snapshot import Snapshot
from tests.search.final.doubles import Scored, Weighing, searcher_with
from tests.search.shop import all_hits, ids
from tests.search.test_reranking import HashReranker, score_of

QUERY = Query(q="red mug", per_page=10, highlight=False, explain=True)
WHOLE = QUERY.model_copy(update={"per_page": 250})
WEIGHTS = {"cosine": 1.0, "brand": 0.3, "coverage": 0.2}
OFF = FinalRanking(enabled=False)


@pytest.fixture(scope="module")
def parts(small_shop: Snapshot) -> Parts:
    return Parts.of(small_shop)


@pytest.fixture
def weighing() -> Weighing:
    return Weighing(WEIGHTS, depth=20)


@pytest.fixture
def searcher(small_shop: Snapshot, parts: Parts, weighing: Weighing) -> Searcher:
    return searcher_with(small_shop, weighing, parts)


def ranked(searcher: Searcher, query: Query) -> list[float | None]:
    explained = (hit.explanation for hit in searcher.search(query).hits)
    return [None if each is None else each.ranked for each in explained]


def test_the_first_are_in_the_rankers_order_and_the_rest_as_fused(searcher: Searcher) -> None:
    fused = ids(searcher.search(WHOLE.model_copy(update={"final": OFF})).hits)
    hits = searcher.search(WHOLE).hits
    scores = ranked(searcher, WHOLE)

    assert len(hits) > 25
    assert None not in scores[:20]
    assert set(scores[20:]) == {None}
    assert scores[:20] == sorted(scores[:20], key=lambda score: -(score or 0))
    assert ids(hits)[20:] == fused[20:]
    assert set(ids(hits)[:20]) == set(fused[:20])
    assert ids(hits)[:20] != fused[:20]


def test_the_shares_of_a_hit_sum_up_to_its_score(searcher: Searcher) -> None:
    for hit in searcher.search(QUERY).hits:
        explanation = hit.explanation
        assert explanation is not None
        assert explanation.shares is not None
        assert explanation.features is not None
        assert sum(explanation.shares.values()) == pytest.approx(explanation.ranked)
        for name, weight in WEIGHTS.items():
            assert explanation.shares[name] == pytest.approx(weight * explanation.features[name])


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 70), st.integers(1, 120), st.sampled_from(["red mug", "steel lamp", "nord"]))
def test_the_order_is_the_same_on_every_page(
    small_shop: Snapshot, parts: Parts, per_page: int, depth: int, text: str
) -> None:
    searcher = searcher_with(small_shop, Weighing(WEIGHTS, depth), parts)
    query = QUERY.model_copy(update={"q": text, "per_page": per_page, "explain": False})

    paged = ids(all_hits(searcher, query))

    whole = searcher.search(query.model_copy(update={"per_page": 250}))
    assert paged == ids(whole.hits)
    assert len(set(paged)) == len(paged) == whole.found


def test_scores_stay_falling(searcher: Searcher) -> None:
    scores = [hit.score for hit in searcher.search(WHOLE).hits]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"page": 3},
        {"q": ""},
        {"final": OFF},
        {"mode": Mode.LEXICAL},
        {"mode": Mode.DENSE},
        *({"sort": sort} for sort in Sort if sort is not Sort.RELEVANCE),
    ],
    ids=lambda changed: "-".join(map(str, changed.values())) or "no text",
)
def test_it_is_spared_where_it_has_no_say(
    searcher: Searcher, weighing: Weighing, changed: dict[str, object]
) -> None:
    answer = searcher.search(QUERY.model_copy(update=changed))

    assert answer.hits
    assert answer.final is None
    assert weighing.asked == []
    assert {hit.explanation and hit.explanation.features for hit in answer.hits} == {None}


def test_a_fusion_that_is_stated_chooses_the_candidates(
    searcher: Searcher, weighing: Weighing
) -> None:
    by_meaning = Fusion(method=FusionMethod.RRF, dense_weight=1.0)
    query = WHOLE.model_copy(update={"fusion": by_meaning})
    fused = ids(searcher.search(query.model_copy(update={"final": OFF})).hits)

    hits = ids(searcher.search(query).hits)

    assert len(weighing.asked) == 1
    assert set(hits[:20]) == set(fused[:20])
    assert set(hits[:20]) != set(ids(searcher.search(WHOLE).hits)[:20])


def test_identified_products_are_never_moved(searcher: Searcher, weighing: Weighing) -> None:
    query = QUERY.model_copy(update={"q": "red mug P00002 P00005"})
    fused = ids(searcher.search(query.model_copy(update={"final": OFF})).hits)

    assert ids(searcher.search(query).hits)[:2] == fused[:2]
    assert len(weighing.asked[0].values) == 18


def test_the_report_says_what_was_done(searcher: Searcher) -> None:
    report = searcher.search(QUERY).final
    assert report is not None
    assert report.model_dump() == {"model": "weighing", "ranked": 20, "failure": None}


def test_evidence_is_gathered_only_if_it_is_asked_for(searcher: Searcher) -> None:
    answer = searcher.search(QUERY.model_copy(update={"explain": False}))
    assert answer.final is not None
    assert {hit.explanation for hit in answer.hits} == {None}


@dataclass(frozen=True, slots=True)
class Broken:
    """Breaks its promise."""

    scores: list[float] | None
    name: str = "broken"
    depth: int = 20

    def score(self, features: Features) -> Scored:
        if self.scores is None:
            raise RuntimeError("out of order")
        return Scored(np.array(self.scores), features.values)


@pytest.mark.parametrize("scores", [None, [], [0.5], [float("nan")] * 20])
def test_of_a_ranker_that_fails_the_fused_order_stands_and_the_answer_says_so(
    small_shop: Snapshot, parts: Parts, scores: list[float] | None
) -> None:
    broken = Searcher(small_shop, None, SearchDefaults(), ranker=Broken(scores), parts=parts)

    answer = broken.search(QUERY)

    assert ids(answer.hits) == ids(broken.search(QUERY.model_copy(update={"final": OFF})).hits)
    assert answer.final is not None
    assert (answer.final.model, answer.final.ranked) == ("broken", 0)
    assert "fused order" in (answer.final.failure or "")


def test_reranking_blends_with_the_rankers_scores(
    small_shop: Snapshot, parts: Parts, weighing: Weighing
) -> None:
    defaults = SearchDefaults(rerank_top=12, rerank_weight=0.4)
    searcher = searcher_with(small_shop, weighing, parts, HashReranker(), defaults)
    before = searcher.search(QUERY.model_copy(update={"rerank": Rerank(enabled=False)})).hits
    scores = ranked(searcher, WHOLE.model_copy(update={"rerank": Rerank(enabled=False)}))[:12]
    known = [score for score in scores if score is not None]

    hits = searcher.search(WHOLE).hits

    for hit in hits[:12]:
        stage = hit.explanation
        assert stage is not None
        assert stage.ranked is not None
        scaled = (stage.ranked - min(known)) / (max(known) - min(known))
        (passage,) = small_shop.passages(small_shop.identifiers.rows(hit.product.id))
        assert stage.blended == pytest.approx(0.6 * scaled + 0.4 * score_of(passage))
    assert ids(hits)[:12] != ids(before)[:12]
    assert (
        ids(hits)[12:]
        == ids(searcher.search(WHOLE.model_copy(update={"rerank": Rerank(enabled=False)})).hits)[
            12:
        ]
    )


def test_reranking_reaches_no_deeper_than_the_ranker(small_shop: Snapshot, parts: Parts) -> None:
    defaults = SearchDefaults(rerank_top=30, rerank_weight=0.4)
    reranker = HashReranker()
    searcher = searcher_with(small_shop, Weighing(WEIGHTS, 7), parts, reranker, defaults)

    paged = ids(all_hits(searcher, QUERY.model_copy(update={"per_page": 4})))

    assert paged == ids(searcher.search(WHOLE).hits)
    assert {len(passages) for _, passages, _ in reranker.asked} == {7}
