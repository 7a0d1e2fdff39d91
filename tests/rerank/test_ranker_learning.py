"""The loss of the linear ranker by hand and by differences, and what its weights do."""

from math import e, exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rerank.training.ranker.fitting import PULLS, fitted
from rerank.training.ranker.groups import Floats, Group, Groups
from rerank.training.ranker.listwise import least, loss


def group(
    features: list[list[float]], gains: list[float], *, passed: float = 1.0, weight: float = 1.0
) -> Group:
    weights = [1.0 if gain else passed for gain in gains]
    return Group(np.array(features), np.array(gains), np.array(weights), weight)


def random_groups(seed: int, truth: Floats, *, queries: int, noise: float = 0.0) -> Groups:
    """Queries whose candidates gain by `truth`: the best two of twelve are right."""
    generator = np.random.default_rng(seed)
    made = []
    for _ in range(queries):
        features = generator.random((12, truth.size))
        scores = features @ truth + noise * generator.normal(size=12)
        gains = np.where(scores >= np.sort(scores)[-2], 1.0, 0.0)
        made.append(Group(features, gains, np.ones(12)))
    return Groups.of(made)


def test_two_candidates_by_hand() -> None:
    groups = Groups.of([group([[1, 0], [0, 1]], [3, 0])])

    value, gradient = loss(np.array([1.0, 0.0]), groups)

    # Scores 1 and 0, the gain all with the first: log(e + 1) - 1.
    assert value == pytest.approx(log(e + 1) - 1)
    assert gradient == pytest.approx([e / (e + 1) - 1, 1 / (e + 1)])


def test_gains_are_shares_and_candidates_and_queries_count_as_they_are_weighed() -> None:
    first = group([[1], [0], [0]], [3, 1, 0], passed=0.5, weight=3)
    second = group([[2], [1]], [0, 7], weight=1)

    value, gradient = loss(np.array([0.5]), Groups.of([first, second]))

    up = exp(0.5)
    one = log(up + 1 + 0.5) - 0.75 * 0.5
    other = log(exp(1) + up) - 0.5
    assert value == pytest.approx(0.75 * one + 0.25 * other)
    slopes = up / (up + 1.5) - 0.75, (2 * exp(1) + up) / (exp(1) + up) - 1
    assert gradient == pytest.approx([0.75 * slopes[0] + 0.25 * slopes[1]])


@given(seed=st.integers(0, 10_000), size=st.floats(0.1, 30))
def test_the_gradient_is_that_of_finite_differences(seed: int, size: float) -> None:
    generator = np.random.default_rng(seed)
    groups = Groups.of(
        [
            Group(
                generator.random((count, 4)),
                np.append(generator.integers(0, 8, count - 1), 3).astype(float),
                generator.uniform(0.1, 1, count),
                float(generator.uniform(0.5, 2)),
            )
            for count in (1, 2, 7)
        ]
    )
    weights = size * generator.normal(size=4)
    _, gradient = loss(weights, groups)

    for place, step in enumerate(1e-6 * np.eye(4)):
        rise = loss(weights + step, groups)[0] - loss(weights - step, groups)[0]
        assert gradient[place] == pytest.approx(rise / 2e-6, abs=1e-5)


def test_scores_of_any_size_do_not_overflow() -> None:
    groups = Groups.of([group([[1], [0]], [1, 0])])

    assert loss(np.array([5000.0]), groups)[0] == pytest.approx(0)
    assert loss(np.array([-5000.0]), groups)[0] == pytest.approx(5000)


def test_the_pulled_optimum_has_no_slope() -> None:
    groups = Groups.of([group([[1, 0], [0, 1]], [3, 1])])
    towards = np.array([0.2, 0.1])

    weights = least(groups, towards, pull=0.05, scale=2.0, non_negative=False)

    _, gradient = loss(2 * weights, groups)
    assert 2 * gradient + 0.1 * (weights - towards) == pytest.approx([0, 0], abs=1e-6)


def test_no_weight_falls_below_zero() -> None:
    groups = Groups.of([group([[1, 0], [0, 1]], [1, 0])])

    assert least(groups, np.ones(2), pull=1e-4)[1] == 0
    assert least(groups, np.ones(2), pull=1e-4, non_negative=False)[1] < 0


def test_an_infinite_pull_leaves_the_weights_and_weaker_ones_take_them_further() -> None:
    towards = np.array([1.0, 1.0, 0.0])
    groups = random_groups(1, np.array([0.2, 1.0, 0.6]), queries=200)

    found = fitted(groups, towards)

    assert PULLS[0] == inf
    assert found[0] == pytest.approx(towards)
    away = [float(np.linalg.norm(each - towards)) for each in found]
    assert away == sorted(away)
    assert away[-1] > 0.5


def test_much_evidence_finds_the_proportions_of_the_weights() -> None:
    truth = np.array([0.2, 1.0, 0.6])

    weights = fitted(random_groups(2, truth, queries=1500), np.ones(3), (0.001,))[0]

    assert weights / weights.sum() == pytest.approx(truth / truth.sum(), abs=0.03)


def test_little_evidence_moves_little() -> None:
    truth, towards = np.array([0.2, 1.0, 0.6]), np.array([1.0, 1.0, 0.2])
    strong = fitted(random_groups(3, truth, queries=6, noise=0.3), towards, (3.0,))[0]

    assert strong / strong.sum() == pytest.approx(towards / towards.sum(), abs=0.08)


@settings(deadline=None)
@given(unit=st.floats(0.01, 100))
def test_the_unit_of_the_weights_does_not_matter(unit: float) -> None:
    groups = random_groups(4, np.array([0.2, 1.0]), queries=20)
    towards = np.array([0.7, 0.3])

    one, other = fitted(groups, towards, (0.3,))[0], fitted(groups, unit * towards, (0.3,))[0]

    assert other / unit == pytest.approx(one, rel=1e-3)
