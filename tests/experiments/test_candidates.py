"""Candidates are the search's own, and are kept on disk whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.offline.candidates import CandidateFinder, Candidates
from experiments.offline.feature_cache import FeatureCache
from rerank.loading import load_ranker
from rerank.ranker import LinearRanker
from search.final.features import NAMES
from search.pipeline import Searcher
from search.query import Fusion, Query
from search.reranking import SearchDefaults
from search.snapshot import Snapshot
from tests.experiments.tasting import finder_of, queries_of


@pytest.fixture(scope="module")
def finder(demo_snapshot: Snapshot) -> CandidateFinder:
    return finder_of(demo_snapshot)


@pytest.fixture(scope="module")
def ranker(tmp_path_factory: pytest.TempPathFactory) -> LinearRanker:
    loaded = load_ranker(models=tmp_path_factory.mktemp("no-models"))
    assert isinstance(loaded, LinearRanker)
    return loaded


def test_candidates_are_ranked_as_the_search_ranks(
    demo_snapshot: Snapshot, finder: CandidateFinder, ranker: LinearRanker
) -> None:
    searcher = Searcher(demo_snapshot, None, SearchDefaults(), ranker=ranker)
    by_name = {feature.value: weight for feature, weight in ranker.model.weights.items()}
    weights = np.array([by_name[name] for name in NAMES])
    pinned = 0
    for text in (
        *queries_of(demo_snapshot, 30),
        "red wine for 10",
        "under 5 eur",
        "xyzzy",
        "D00013",
    ):
        candidates = finder.find(text)
        found = searcher.search(Query(q=text, per_page=100, highlight=False))
        assert candidates.ranked(weights)[:100] == tuple(hit.product.id for hit in found.hits), text
        assert candidates.features.shape == (len(candidates.ids) - candidates.pinned, len(NAMES))
        pinned += candidates.pinned
    assert pinned


def test_without_a_ranker_candidates_come_as_they_are_fused(
    demo_snapshot: Snapshot,
) -> None:
    fusion = Fusion(dense_weight=0.9)
    finder = CandidateFinder(demo_snapshot, 7, fusion)
    searcher = Searcher(demo_snapshot, None, SearchDefaults())

    found = searcher.search(Query(q="something to drink", per_page=7, fusion=fusion))

    assert finder.find("something to drink").ids == tuple(hit.product.id for hit in found.hits)


class Counting:
    """Makes candidates up, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def find(self, text: str) -> Candidates:
        self.asked.append(text)
        return Candidates((f"ä{text}", "b", "c"), 1, np.array([[0.25, 1 / 3], [1.0, 0.0]]))


@pytest.fixture
def counting() -> Counting:
    return Counting()


def same(one: Candidates, other: Candidates) -> bool:
    return (one.ids, one.pinned) == (other.ids, other.pinned) and bool(
        np.array_equal(one.features, other.features)
    )


def test_what_is_kept_is_not_found_again(tmp_path: Path, counting: Counting) -> None:
    first = FeatureCache(counting, tmp_path, "key").find("wine")
    again = FeatureCache(counting, tmp_path, "key").find("wine")

    assert counting.asked == ["wine"]
    assert same(first, again)
    assert same(first, Counting().find("wine"))


def test_another_key_finds_anew_and_deletes_what_was_kept(
    tmp_path: Path, counting: Counting
) -> None:
    FeatureCache(counting, tmp_path, "old").find("wine")
    FeatureCache(counting, tmp_path, "new").find("wine")

    assert counting.asked == ["wine", "wine"]
    assert [each.name for each in tmp_path.iterdir()] == ["new"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-30]),
        lambda path: path.write_bytes(b"PK\x03\x04 no such thing"),
        lambda path: np.savez(path, ids=np.array(["a"])),
    ],
)
def test_a_damaged_file_is_made_anew(
    tmp_path: Path, counting: Counting, damage: Callable[[Path], None]
) -> None:
    cache = FeatureCache(counting, tmp_path, "key")
    cache.find("wine")
    (path,) = (tmp_path / "key").iterdir()
    damage(path)

    assert same(cache.find("wine"), Counting().find("wine"))
    assert counting.asked == ["wine", "wine"]
    cache.find("wine")
    assert counting.asked == ["wine", "wine"]
