"""The promises of the contract, held by every reranker."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rerank.cache import CachedReranker
from rerank.contract import Reranker
from rerank.cross_encoder import CrossEncoder
from rerank.loading import load_reranker
from rerank.passthrough import Passthrough
from tests.rerank.doubles import WordCountReranker

PASSAGES = [
    "Logitech M185 wireless mouse grey. 2.4 GHz, USB receiver",
    "HP 364XL black ink cartridge",
    "Dell Latitude E5400 notebook 35.8 cm (14.1)",
    "",
    "Überlanges Kabel für 10 €, 日本語, 🖱️",
    "mouse pad " * 300,
]


@pytest.fixture(params=["passthrough", "cross-encoder", "cached", "cached double"])
def reranker(request: pytest.FixtureRequest, bundled: CrossEncoder) -> Reranker:
    made: dict[str, Reranker] = {
        "passthrough": Passthrough(),
        "cross-encoder": bundled,
        "cached": CachedReranker(bundled),
        "cached double": CachedReranker(WordCountReranker(limit=2)),
    }
    return made[str(request.param)]


@pytest.mark.parametrize("budget_ms", [None, 10_000.0, 0.0, -1.0])
@pytest.mark.parametrize("count", [0, 1, 6])
def test_result_is_consistent(reranker: Reranker, budget_ms: float | None, count: int) -> None:
    result = reranker.score("wireless mouse", PASSAGES[:count], budget_ms=budget_ms)

    assert result.scores.shape == (count,)
    assert result.scores.dtype == np.float32
    present = result.scores[~np.isnan(result.scores)]
    assert len(present) == result.scored
    assert ((present >= 0) & (present <= 1)).all()
    if result.exhausted:
        assert result.scored < count


def test_nothing_to_score_exhausts_nothing(reranker: Reranker) -> None:
    result = reranker.score("mouse", [], budget_ms=0.0)
    assert (result.scored, result.exhausted) == (0, False)


@pytest.mark.parametrize("query", ["", " ", "mouse " * 500, "日本語", "\x00\ud7ff"])
def test_any_query_gets_an_answer(reranker: Reranker, query: str) -> None:
    assert reranker.score(query, PASSAGES, budget_ms=None).scores.shape == (len(PASSAGES),)


def test_the_same_request_gets_the_same_scores(reranker: Reranker) -> None:
    first = reranker.score("wireless mouse", PASSAGES[:2], budget_ms=None)
    again = reranker.score("wireless mouse", PASSAGES[:2], budget_ms=None)
    np.testing.assert_array_equal(first.scores, again.scores)


def test_threads_do_not_disturb_each_other(reranker: Reranker) -> None:
    queries = ["wireless mouse", "ink cartridge", "notebook"] * 4
    alone = {q: reranker.score(q, PASSAGES[:2], budget_ms=None).scores for q in set(queries)}
    with ThreadPoolExecutor(4) as pool:
        together = list(
            pool.map(lambda q: reranker.score(q, PASSAGES[:2], budget_ms=None), queries)
        )
    for query, result in zip(queries, together, strict=True):
        np.testing.assert_array_equal(result.scores, alone[query])


def test_it_has_a_name(reranker: Reranker) -> None:
    assert reranker.name


def test_loading_gives_the_bundled_model_with_a_cache(tmp_path: Path) -> None:
    loaded = load_reranker(models=tmp_path)
    first = loaded.score("wireless mouse", PASSAGES, budget_ms=None)
    at_no_cost = loaded.score("wireless mouse", PASSAGES, budget_ms=0.0)
    assert first.scored == len(PASSAGES)
    np.testing.assert_array_equal(first.scores, at_no_cost.scores)


@pytest.mark.parametrize("choice", [None, ""])
def test_no_choice_is_no_reranking(choice: str | None, tmp_path: Path) -> None:
    assert load_reranker(choice, models=tmp_path).name == "passthrough"
