"""What is replayed is what a search with the same settings answers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments.offline.configurations import DEPTH
from experiments.offline.replay import Replayer, Setting
from rerank.contract import RerankScores, unscored
from rerank.loading import load_ranker
from search.final.contract import FinalRanker
from search.pipeline import Parts, Searcher
from search.query import Fusion, FusionMethod, Query, Rerank
from search.reranking import SearchDefaults
from search.snapshot import Snapshot
from tests.search.final.doubles import Weighing

SETTINGS = tuple(
    Setting(fusion=Fusion(method=method, dense_weight=dense), rerank_top=top, rerank_weight=weight)
    for method in FusionMethod
    for dense in (0.0, 0.3, 1.0)
    for top, weight in ((0, 0.0), (5, 0.4), (30, 0.4), (200, 1.0))
)
QUERIES = ("red wine", "espresso cups", "mozarella", "BL-0068-00002", "xqzzy", "milk under 5", "")


class ByLength:
    """Likes long passages, and leaves every seventh without a score."""

    name = "by length"

    def score(
        self,
        query: str,  # noqa: ARG002 - the contract's
        passages: Sequence[str],
        *,
        budget_ms: float | None,  # noqa: ARG002 - the contract's
    ) -> RerankScores:
        scores = unscored(len(passages))
        for place, passage in enumerate(passages):
            if len(passage) % 7:
                scores[place] = np.float32((len(passage) * 37 % 101) / 101)
        return RerankScores(scores, len(passages), exhausted=False)


@pytest.fixture(scope="module")
def parts(demo_snapshot: Snapshot) -> Parts:
    return Parts.of(demo_snapshot)


RANKERS = {
    "not ranked finally": None,
    "shipped": load_ranker(models=Path("no-such-folder")),
    "shallow": Weighing({"cosine": 1.0, "coverage": 0.5}, depth=17),
}


@pytest.mark.parametrize("ranker", RANKERS.values(), ids=RANKERS.keys())
@pytest.mark.parametrize("text", QUERIES)
def test_replayed_rankings_are_those_of_searches(
    demo_snapshot: Snapshot, parts: Parts, text: str, ranker: FinalRanker | None
) -> None:
    searcher = Searcher(demo_snapshot, ByLength(), SearchDefaults(), ranker=ranker, parts=parts)

    replayed = Replayer(demo_snapshot, ByLength(), ranker, parts=parts).rankings(text, SETTINGS)

    for setting, ranking in zip(SETTINGS, replayed, strict=True):
        query = Query(
            q=text,
            per_page=DEPTH,
            fusion=setting.fusion,
            rerank=Rerank(
                enabled=bool(setting.rerank_top),
                top=setting.rerank_top or None,
                weight=setting.rerank_weight,
            ),
        )
        assert ranking == tuple(hit.product.id for hit in searcher.search(query).hits)


def test_settings_matter(demo_snapshot: Snapshot, parts: Parts) -> None:
    replayed = Replayer(demo_snapshot, ByLength(), parts=parts).rankings("espresso cups", SETTINGS)

    assert len(set(replayed)) > len(SETTINGS) // 2


def test_without_a_reranker_depth_and_weight_change_nothing(
    demo_snapshot: Snapshot, parts: Parts
) -> None:
    plain, deep = Setting(), Setting(rerank_top=30, rerank_weight=1.0)

    first, second = Replayer(demo_snapshot, None, parts=parts).rankings("red wine", [plain, deep])

    assert first == second
    assert (plain.description, deep.description) == (
        "min_max, dense 0.25; not reranked",
        "min_max, dense 0.25; rerank 30 at 1",
    )
