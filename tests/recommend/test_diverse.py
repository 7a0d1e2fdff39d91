"""The places that are chosen are those of the plain rule, computed for all each time."""

import numpy as np
import pytest

from recommend.diverse import diverse_places


def plain(
    relevance: np.ndarray, directions: np.ndarray, wanted: int, diversity: float
) -> list[int]:
    """The rule, word by word."""
    chosen: list[int] = []
    while len(chosen) < min(wanted, relevance.size):
        likeness = [max([0.0, *(directions[chosen] @ each)]) for each in directions]
        worth = (1 - diversity) * relevance - diversity * np.array(likeness)
        worth[chosen] = -np.inf
        chosen.append(int(np.argmax(worth)))
    return chosen


@pytest.mark.parametrize("diversity", [0.0, 0.2, 0.7, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_the_places_are_those_of_the_plain_rule(seed: int, diversity: float) -> None:
    rng = np.random.default_rng(seed)
    count, wanted = int(rng.integers(1, 80)), int(rng.integers(1, 60))
    directions = rng.normal(size=(count, 6))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    relevance = np.sort(rng.random(count))[::-1].copy()

    found = diverse_places(relevance, directions, wanted, diversity)

    assert found.tolist() == plain(relevance, directions, wanted, diversity)


@pytest.mark.parametrize("seed", range(5))
def test_candidates_may_come_in_any_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    directions = rng.normal(size=(50, 8))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    relevance = rng.integers(0, 5, 50) / 4

    found = diverse_places(relevance, directions, 30, 0.3)

    assert found.tolist() == plain(relevance, directions, 30, 0.3)


def test_of_equal_ones_the_first_comes_first() -> None:
    assert diverse_places(np.ones(4), np.eye(4), 4, 0.5).tolist() == [0, 1, 2, 3]


def test_what_is_like_the_first_comes_last() -> None:
    directions = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])

    assert diverse_places(np.array([1.0, 0.9, 0.8]), directions, 3, 0.5).tolist() == [0, 2, 1]


def test_of_none_none_are_chosen() -> None:
    assert diverse_places(np.empty(0), np.empty((0, 3)), 5, 0.2).tolist() == []
