"""What counts as found, against values worked out by hand and against a full sort."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.subsets import (
    Vectors,
    category_subset,
    exact_cosines,
    perturbed,
    random_subset,
    recall,
)

COSINES = np.array([0.9, 0.1, 0.8, 0.7, 0.8, 0.2])


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    made = np.random.default_rng(1).standard_normal((500, 16)).astype(np.float32)
    unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return unit


@pytest.mark.parametrize(
    ("found", "expected"),
    [([0, 2], 1.0), ([0, 4], 1.0), ([0, 3], 0.5), ([3, 1], 0.0), ([0], 0.5), ([0, -1], 0.5)],
)
def test_rows_as_near_as_the_second_are_right(found: list[int], expected: float) -> None:
    assert recall(np.array(found), COSINES, None, 2) == expected


def test_a_row_that_is_not_allowed_was_not_found() -> None:
    allowed = np.array([False, True, True, True, False, True])
    assert recall(np.array([0, 2]), COSINES, allowed, 2) == 0.5
    assert recall(np.array([2, 3]), COSINES, allowed, 2) == 1.0


def test_where_fewer_are_allowed_all_of_them_are_wanted() -> None:
    allowed = np.array([False, True, False, False, False, True])
    assert recall(np.array([5, 1]), COSINES, allowed, 10) == 1.0
    assert recall(np.array([5]), COSINES, allowed, 10) == 0.5


@given(st.integers(1, 20), st.integers(0, 2**32 - 1))
def test_the_head_of_a_full_sort_is_a_recall_of_one(k: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    cosines, allowed = chance.uniform(-1, 1, 50), chance.random(50) < 0.5
    allowed[0] = True
    rows = np.flatnonzero(allowed)
    best = rows[np.argsort(-cosines[rows])][:k]
    assert recall(best, cosines, allowed, k) == 1.0


def test_brute_force_agrees_with_one_product_at_a_time(vectors: Vectors) -> None:
    cosines = exact_cosines(vectors[:3], vectors)
    expected = sum(float(a) * float(b) for a, b in zip(vectors[2], vectors[77], strict=True))
    assert cosines.shape == (3, 500)
    assert cosines[2, 77] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("share", "count"), [(1, 500), (0.5, 250), (0.1, 50), (0.0001, 1)])
def test_subsets_are_of_the_size_asked_for(vectors: Vectors, share: float, count: int) -> None:
    chance = np.random.default_rng(2)
    assert random_subset(500, share, chance).sum() == count
    assert category_subset(vectors, share, chance).sum() == count


def test_a_category_is_nearer_together_than_a_random_subset(vectors: Vectors) -> None:
    chance = np.random.default_rng(3)

    def spread(mask: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
        return float((vectors[mask] @ vectors[mask].T).mean())

    assert spread(category_subset(vectors, 0.1, chance)) > 5 * abs(
        spread(random_subset(500, 0.1, chance))
    )


def test_made_up_vectors_are_unit_vectors_near_real_ones(vectors: Vectors) -> None:
    made = perturbed(vectors, 2000, np.random.default_rng(4))
    assert made.shape == (2000, 16)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, rtol=1e-5)
    nearest = (made @ vectors.T).max(axis=1)
    # Noise of length 1/2 turns a unit vector by 30 degrees at the most.
    assert nearest.min() > np.cos(np.pi / 6) - 1e-3
    assert nearest.max() < 1
