"""The regression gate: the shipped search on queries that people judged by hand."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from core.progress import Silent
from core.settings import Settings
from experiments.offline.configurations import Configuration
from experiments.offline.evaluation import Evaluation
from experiments.offline.judgments import Judgments, read_judgments
from experiments.offline.run import evaluate
from rerank.loading import load_ranker, load_reranker
from search.pipeline import Parts, Searcher
from search.query import FinalRanking, Mode, Rerank
from search.reranking import SearchDefaults
from search.snapshot import Snapshot
from tests.conftest import BuiltIndex

HERE = Path(__file__).parent
MEASURES = ("ndcg@10", "condensed_ndcg@10")

BM25 = Configuration(
    name="bm25",
    mode=Mode.LEXICAL,
    rerank=Rerank(enabled=False),
    spelling=False,
    understanding=False,
)
FUSED = Configuration(name="fused", final=FinalRanking(enabled=False), rerank=Rerank(enabled=False))
SHIPPED = Configuration(name="shipped")


@pytest.fixture(scope="module")
def judgments() -> Judgments:
    return read_judgments(HERE / "demo_judgments.csv")


@pytest.fixture(scope="module")
def evaluation(demo_index: BuiltIndex, demo_snapshot: Snapshot, judgments: Judgments) -> Evaluation:
    # On a busy machine a budget would end reranking anywhere.
    patient = replace(SearchDefaults.of(Settings()), rerank_budget_ms=60_000)
    models = demo_index.options.models
    searcher = Searcher(
        demo_snapshot,
        load_reranker(models=models),
        patient,
        ranker=load_ranker(models=models),
        parts=Parts.of(demo_snapshot),
    )
    return evaluate(lambda: searcher.search, judgments, [BM25, FUSED, SHIPPED], Silent())


def test_every_judged_product_is_in_the_demo(judgments: Judgments, demo_index: BuiltIndex) -> None:
    known = {product.id for product in demo_index.products}

    assert len(judgments.queries) >= 25
    assert all(query.ratings.keys() <= known and query.has_positive for query in judgments.queries)


@pytest.mark.parametrize("measure", MEASURES)
def test_the_shipped_search_stays_above_its_floor(evaluation: Evaluation, measure: str) -> None:
    floors = tomllib.loads((HERE / "floors.toml").read_text())["floors"]
    *_, shipped = evaluation.rows

    assert shipped.measures[measure].mean >= floors[measure], shipped.per_query[measure]


@pytest.mark.parametrize("measure", MEASURES)
def test_the_shipped_search_does_not_lose_to_words_alone(
    evaluation: Evaluation, measure: str
) -> None:
    *_, shipped = evaluation.rows

    assert shipped.differences[measure].mean >= 0


@pytest.mark.parametrize("measure", MEASURES)
def test_the_final_ranker_does_not_lose_to_the_fusion_that_it_is_given(
    evaluation: Evaluation, measure: str
) -> None:
    _, fused, shipped = evaluation.rows

    assert shipped.measures[measure].mean >= fused.measures[measure].mean
