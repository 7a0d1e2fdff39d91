"""How well judged lists can be ordered at all, by lists whose noise is known."""

import numpy as np
import pytest

from benchmarks.judged_ceiling import (
    knowing,
    shares_reached,
    told_by_raters,
    told_by_titles,
    variance_within,
)
from benchmarks.judged_lists import JudgedList
from benchmarks.judged_ranking import quality


def judged(titles: str, ratings: tuple[float, ...]) -> JudgedList:
    return JudgedList("query", tuple(titles), np.array(ratings))


def test_ratings_between_whole_ones_are_of_raters_who_differ() -> None:
    assert told_by_raters([judged("abc", (1, 2, 3))]) == 1
    # Two ratings of three are between whole ones, and 1/9 of each of the two is chance.
    lists = [judged("abc", (1.33, 2.0, 2.67))]
    variance = 0.67**2
    assert variance_within(lists) == pytest.approx(variance)
    assert told_by_raters(lists) == pytest.approx(1 - 2 / 3 / 9 / variance)
    # Four raters made 2.5: it is not counted, for the bound is of three.
    assert told_by_raters([judged("ab", (2.5, 3.0))]) == 1


def test_products_of_one_title_differ_by_what_titles_do_not_tell() -> None:
    # Same titles: (3 - 2)^2 / 2; others: twice (3 - 1)^2 / 2 and twice (2 - 1)^2 / 2, over four.
    lists = [judged("aAbb", (3, 2, 1, 1)), judged("ab", (1, 3)), judged("aa", (1, 3))]
    told = told_by_titles(lists, seed=1)
    assert told.lists == 1
    same, different = (0.5 + 0) / 2, (2 * 2 + 2 * 0.5) / 4
    assert told.mean == pytest.approx(1 - same / different)
    assert told.low == told.mean == told.high


def test_the_share_that_titles_tell_is_found_where_it_is_known() -> None:
    chance = np.random.default_rng(4)
    lists = []
    for _ in range(400):
        of_title = chance.normal(0, 1, 3)
        ratings = np.repeat(of_title, 2) + chance.normal(0, np.sqrt(3), 6)
        lists.append(judged("aabbcc", tuple(ratings)))
    told = told_by_titles(lists, seed=2)
    assert told.low < 0.25 < told.high
    assert told.high - told.low < 0.15


def test_rankers_that_know_a_share_reach_it_and_are_found_by_it() -> None:
    chance = np.random.default_rng(5)
    lists = [judged("abcdef", tuple(chance.choice([1, 1.67, 2.33, 3], 6))) for _ in range(200)]
    lists = [each for each in lists if np.ptp(each.ratings) > 0]
    scores = knowing(lists, 0.3, seed=1)
    ratings = np.concatenate([each.ratings - each.ratings.mean() for each in lists])
    explained = np.corrcoef(np.concatenate(scores), ratings)[0, 1] ** 2
    assert explained == pytest.approx(0.3, abs=0.05)
    values = [
        float(np.mean([quality(lists, knowing(lists, share, seed=seed)) for seed in range(20, 26)]))
        for share in (0.1, 0.5)
    ]
    # One draw of 200 lists is off by .035 or so, the mean of six by .015.
    assert shares_reached(lists, values, seed=3) == pytest.approx((0.1, 0.5), abs=0.06)
    assert quality(lists, knowing(lists, 1.0, seed=1)).mean() == pytest.approx(1)
