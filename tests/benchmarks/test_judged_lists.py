"""The figures of judged lists, worked out by hand, and a split that keeps near duplicates."""

import gzip
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from benchmarks.judged_kept import KeptScores
from benchmarks.judged_lists import FILE, JudgedList, parts_of, read_lists
from benchmarks.judged_ranking import (
    BM25,
    COSINE,
    LinearCombination,
    Scores,
    best_weight,
    cross_fitted,
    fused,
    min_max,
    quality,
)
from benchmarks.judged_trees import Trees
from benchmarks.judged_words import FEATURES, Words
from core.errors import BadInput


def judged(query: str, *titles: str, ratings: tuple[float, ...]) -> JudgedList:
    return JudgedList(query, titles, np.array(ratings))


def test_ndcg_counts_nothing_for_what_is_irrelevant() -> None:
    three = judged("pen", "a", "b", "c", ratings=(1, 2, 3))
    np.testing.assert_allclose(three.gains, [0, 1, 3])
    np.testing.assert_allclose(three.grades, [0, 0.5, 1])
    assert three.ndcg(np.array([1.0, 2.0, 3.0])) == pytest.approx(1)
    # a, b, c: 1 / log2(3) + 3 / 2, of 3 + 1 / log2(3).
    worst = (1 / np.log2(3) + 1.5) / (3 + 1 / np.log2(3))
    assert three.ndcg(np.array([3.0, 2.0, 1.0])) == pytest.approx(worst)


def test_lists_are_read_by_query_without_those_rated_alike(tmp_path: Path) -> None:
    lines = [
        "id,product_uid,product_title,search_term,relevance",
        "1,10,Angle bracket,bracket,3.0",
        "2,11,Deck screw,bracket,1.33",
        "3,12,Lamp,lamp,2.0",
        "4,13,Desk lamp,lamp,2.0",
    ]
    (tmp_path / FILE).write_bytes(gzip.compress("\n".join(lines).encode()))
    (only,) = read_lists(tmp_path)
    assert only.query == "bracket"
    assert only.titles == ("Angle bracket", "Deck screw")
    assert only.ratings.tolist() == [3.0, 1.33]
    with pytest.raises(BadInput, match="cannot be read"):
        read_lists(tmp_path / "elsewhere")


def test_near_duplicate_queries_share_a_part() -> None:
    names = [
        "lamp",
        "desk",
        "chair",
        "shovel",
        "hammer",
        "ladder",
        "faucet",
        "carpet",
        "mirror",
        "toilet",
    ]
    lists = [
        judged(query, "a", "b", ratings=(1, 3))
        for name in names
        for query in (f"{name} outdoor", f"{name}s outdoor")
    ]
    parts = parts_of(lists, seed=1)
    assert len(parts.learnt) + len(parts.fitted) + len(parts.tested) == len(lists)
    for part in (parts.learnt, parts.fitted, parts.tested):
        stems = [each.query.split()[0].rstrip("s") for each in part]
        assert part
        assert all(stems.count(stem) == 2 for stem in stems)


def test_words_count_by_how_rare_they_are() -> None:
    titles = ("red metal shovel", "red metal bucket", "red carpet")
    found = Words(titles).features(judged("red shovels", *titles, ratings=(3, 1, 1)))
    assert found.shape == (3, len(FEATURES))
    bm25, coverage, complete, letters = found.T[:4]
    assert bm25.argmax() == coverage.argmax() == letters.argmax() == 0
    assert complete.tolist() == [1, 0, 0]
    # idf(red) = ln(1 + .5 / 3.5), idf(shovel) = ln(1 + 2.5 / 1.5).
    red, shovel = np.log(1 + 0.5 / 3.5), np.log(1 + 2.5 / 1.5)
    np.testing.assert_allclose(coverage, [1, red / (red + shovel), red / (red + shovel)])


def test_words_count_by_where_they_stand() -> None:
    titles = ("5 gal. Steel Bucket", "Lid for 5 gal. Bucket", "Steel Tub 3 gal.")
    found = Words(titles).features(judged("5 gal steel bucket", *titles, ratings=(3, 1, 1)))
    phrase, head, numbers, starts = found.T[4:]
    # Pairs of neighbours: "5 gal", "gal steel", "steel bucket".
    np.testing.assert_allclose(phrase, [1, 1 / 3, 0])
    assert head.tolist() == [1, 0, 0]
    assert numbers.tolist() == [1, 1, 0]
    # Of "5", "gal", "stee", "buck".
    np.testing.assert_allclose(starts, [1, 0.75, 0.5])


def test_fusion_and_the_combination_find_the_feature_that_is_right() -> None:
    chance = np.random.default_rng(2)
    lists = [
        judged(f"q{number}", *"abcdef", ratings=tuple(chance.permutation([1, 1, 2, 2, 3, 3])))
        for number in range(60)
    ]
    scores = {
        BM25: [chance.random(6) for _ in lists],
        COSINE: [each.ratings + chance.normal(0, 0.2, 6) for each in lists],
    }
    assert min_max(np.array([2.0, 2.0])).tolist() == [0, 0]
    assert best_weight(lists, scores) > 0.8
    combination = LinearCombination(lists, scores)
    assert combination.shares[1] > 0.9
    assert combination.shares.sum() == pytest.approx(1)
    best = quality(lists, combination.scores(scores)).mean()
    assert best > quality(lists, fused(scores, 0.5)).mean()


def test_trees_find_what_no_sum_can() -> None:
    chance = np.random.default_rng(3)
    lists, scores = [], []
    for number in range(150):
        feature = chance.random(8)
        # What lies in the middle is right.
        ratings = np.where(abs(feature - 0.5) < 0.2, 3.0, 1.0)
        ratings[:2] = 1, 3
        lists.append(judged(f"word{number}", *"abcdefgh", ratings=tuple(ratings)))
        scores.append(feature)
    found = {COSINE: scores}
    summed = cross_fitted(LinearCombination, lists, found, seed=1).mean()
    grown = cross_fitted(partial(Trees, seed=1), lists, found, seed=1).mean()
    assert grown > summed + 0.1


def test_combinations_are_tested_on_folds_that_they_were_not_fitted_to() -> None:
    """A combination that knows by heart what it was fitted to gains nothing by it."""
    words = ("lamp", "desk", "chair", "shovel", "hammer", "ladder", "faucet", "carpet", "mirror")
    lists = [judged(word, *"ab", ratings=(1, 3)) for word in words]
    place = {word: number for number, word in enumerate(words)}
    scores = {COSINE: [np.array([number, number]) for number in range(len(words))]}

    class ByHeart:
        def __init__(self, fitted: Sequence[JudgedList], _: Scores) -> None:
            self._known = {place[each.query] for each in fitted}

        def scores(self, scores: Scores) -> list[npt.NDArray[np.float64]]:
            seen = (int(each[0]) in self._known for each in scores[COSINE])
            return [np.array([0.0, 1.0]) if known else np.array([1.0, 0.0]) for known in seen]

    assert cross_fitted(ByHeart, lists, scores, seed=1).max() < 1


def test_kept_scores_are_worked_out_once_for_a_model_and_its_lists(tmp_path: Path) -> None:
    lists = [judged("pen", "a", "b", ratings=(1, 3)), judged("ink", "c", ratings=(2,))]
    worked_out: list[str] = []

    def scored() -> list[npt.NDArray[np.float64]]:
        worked_out.append("again")
        return [np.array([0.25, 0.5]), np.array([1.5])]

    kept = KeptScores(tmp_path, lists)
    for _ in range(2):
        found = kept.of("cosine", "model 1", scored)
        assert [each.tolist() for each in found] == [[0.25, 0.5], [1.5]]
    assert len(worked_out) == 1
    kept.of("cosine", "model 2", scored)
    KeptScores(tmp_path, lists[:1]).of("cosine", "model 2", lambda: scored()[:1])
    assert len(worked_out) == 3
