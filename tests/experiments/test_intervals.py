import itertools

import numpy as np
import pytest

from experiments.offline.intervals import RESAMPLES, mean_interval, randomization_p


def test_the_interval_of_equal_values_is_a_point() -> None:
    interval = mean_interval(np.full(20, 0.25), seed=1)

    assert (interval.mean, interval.low, interval.high) == (0.25, 0.25, 0.25)


def test_the_interval_of_two_values_follows_from_the_four_resamples() -> None:
    """Means 0, 1/2, 1/2, 1 come up a quarter, a half and a quarter of the time."""
    interval = mean_interval(np.array([0.0, 1.0]), seed=1)

    assert (interval.mean, interval.low, interval.high) == (0.5, 0.0, 1.0)


def test_the_interval_agrees_with_the_normal_one_where_that_holds() -> None:
    values = np.random.default_rng(3).uniform(size=4000)
    half = 1.959964 * values.std() / np.sqrt(values.size)

    interval = mean_interval(values, seed=1)

    assert interval.low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert interval.high == pytest.approx(values.mean() + half, abs=0.1 * half)


def test_seeds_decide() -> None:
    values = np.random.default_rng(3).uniform(size=50)

    assert mean_interval(values, seed=1) == mean_interval(values, seed=1)
    assert mean_interval(values, seed=1) != mean_interval(values, seed=2)


@pytest.mark.parametrize("values", [[0.5, 0.2, -0.1, 0.3, 0.4, 0.0], [0.1, -0.1], [0.3] * 8])
def test_p_agrees_with_all_sign_patterns(values: list[float]) -> None:
    differences = np.array(values)
    means = [
        abs(np.mean(differences * signs))
        for signs in itertools.product((-1, 1), repeat=len(values))
    ]
    exact = np.mean([mean >= abs(differences.mean()) - 1e-12 for mean in means])

    assert randomization_p(differences, seed=5) == pytest.approx(exact, abs=0.015)


def test_no_difference_gives_one_and_a_clear_one_the_least_possible() -> None:
    assert randomization_p(np.zeros(10), seed=1) == 1
    assert randomization_p(np.full(60, 0.1), seed=1) == pytest.approx(1 / (RESAMPLES + 1))
