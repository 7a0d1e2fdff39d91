"""How many segments: planted groups are found, and chance is told from them."""

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from core.progress import Silent
from events.columns import Codes, FloatArray
from insights.segments.choosing import STABLE, Choice, Search, choose
from insights.segments.groups import Kind

GROUPS, EACH = 4, 45


def planted() -> tuple[FloatArray, Codes]:
    chance = np.random.default_rng(2)
    middles = chance.normal(0, 2.5, (GROUPS, 6))
    truth = np.repeat(np.arange(GROUPS, dtype=np.int32), EACH)
    return middles[truth] + chance.normal(0, 0.8, (truth.size, 6)), truth


@pytest.fixture(scope="module")
def choice() -> Choice:
    return choose(planted()[0], Search(6, 15), 3, Silent())


def test_as_many_groups_as_are_planted_are_found_again(choice: Choice) -> None:
    places, truth = planted()
    assert len(choice.chosen.groups) == GROUPS
    assert choice.chosen.stability > 0.95
    assert adjusted_rand_score(truth, choice.chosen.groups.nearest(places)) > 0.95
    assert choice.chosen.again.min() > 0.9
    assert choice.chosen.silhouette > 1.5 * choice.chosen.by_chance


def test_more_groups_than_there_are_do_not_come_back(choice: Choice) -> None:
    six = next(
        each
        for each in choice.candidates
        if each.groups.kind == Kind.MEANS and len(each.groups) == 6
    )
    assert six.stability < choice.chosen.stability
    assert six.again.min() < choice.chosen.again.min()


def test_every_candidate_is_told_with_its_interval(choice: Choice) -> None:
    told = [(each.groups.kind, len(each.groups)) for each in choice.candidates]
    assert told == [(kind, number) for kind in Kind for number in range(2, 7)]
    for each in choice.candidates:
        assert each.low <= each.stability <= each.high <= 1
        assert 0 <= each.again.min() <= each.again.max() <= 1
        assert each.smallest <= 1 / len(each.groups)


def test_one_cloud_lies_no_farther_apart_than_chance() -> None:
    cloud = np.random.default_rng(4).normal(0, 1, (150, 5))
    choice = choose(cloud, Search(4, 8), 1, Silent())
    assert choice.chosen.silhouette < choice.chosen.by_chance + 0.03
    assert not choice.chosen.stable or choice.chosen.stability >= STABLE


def test_the_same_seed_gives_the_same_choice() -> None:
    places, _ = planted()
    first, second = (choose(places, Search(2, 4), 9, Silent()) for _ in range(2))
    assert np.array_equal(first.chosen.groups.centres, second.chosen.groups.centres)
    assert first.chosen.stability == second.chosen.stability
