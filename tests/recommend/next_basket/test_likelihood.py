import numpy as np
import pytest

from recommend.next_basket.likelihood import Likelihood


def planted(weights: np.ndarray, shops: int) -> list[tuple[np.ndarray, float, np.ndarray]]:
    """Rankings of which products are ordered as `weights` say."""
    generator = np.random.default_rng(3)
    rankings = []
    for _ in range(shops):
        scores = -np.sort(generator.exponential(1.0, 50))
        size = float(generator.integers(2, 30))
        likely = Likelihood(weights).of(scores, size)
        rankings.append((scores, size, generator.random(50) < likely))
    return rankings


def test_planted_probabilities_are_found() -> None:
    weights = np.array([-2.0, 0.6, -0.4, 0.5])

    found = Likelihood.fit(planted(weights, 2_000))

    assert found.weights == pytest.approx(weights, abs=0.15)
    scores = np.array([3.0, 2.5, 1.0])
    expected = Likelihood(weights).of(scores, 9.0)
    assert found.of(scores, 9.0) == pytest.approx(expected, abs=0.02)


def test_the_first_is_the_likeliest_by_hand() -> None:
    (first, second) = Likelihood(np.array([-1.0, 1.0, -1.0, 0.0])).of(np.array([5.0, 4.0]), 7.0)

    assert first == pytest.approx(1 / (1 + np.exp(1)))
    assert second == pytest.approx(1 / (1 + np.exp(1 + 1 + np.log(2))))


def test_no_place_is_likelier_than_the_one_before() -> None:
    likely = Likelihood(np.array([0.0, -1.0, 1.0, 0.0])).of(np.array([2.0, 1.0, 0.0]), 1.0)

    assert (np.diff(likely) <= 0).all()


def test_what_never_comes_is_not_likely() -> None:
    never = [(scores, size, np.zeros(50, bool)) for scores, size, _ in planted(np.zeros(4), 20)]

    assert Likelihood.fit(never).of(np.zeros(3), 5.0).max() < 0.05
