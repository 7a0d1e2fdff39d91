import numpy as np
import pytest

from recommend.next_basket.likelihood import COLUMNS, Likelihood, Shown

PLANTED = np.array([-1.0, 0.3, 0.5, -0.4, 0.6, 0.5])


def planted(weights: np.ndarray, shops: int) -> list[tuple[Shown, np.ndarray]]:
    """Rankings of which products are ordered as `weights` say."""
    generator = np.random.default_rng(3)
    rankings = []
    for _ in range(shops):
        scores = generator.normal() - np.sort(generator.exponential(1.0, 50))
        shown = Shown(scores, generator.random(50), float(generator.integers(2, 30)))
        likely = 1 / (1 + np.exp(-shown.columns() @ weights))
        rankings.append((shown, generator.random(50) < likely))
    return rankings


def test_planted_probabilities_are_found() -> None:
    found = Likelihood.fit(planted(PLANTED, 2_000))

    assert found.weights == pytest.approx(PLANTED, abs=0.15)


def test_probabilities_are_those_computed_by_hand() -> None:
    shown = Shown(np.array([5.0, 4.0]), np.array([0.5, 0.2]), np.e - 1)

    first, second = Likelihood(np.array([-1.0, 0.1, 1.0, -1.0, 2.0, 0.5])).of(shown)

    assert first == pytest.approx(1 / (1 + np.exp(1 - 0.5 - 0.5)))
    logit = -1 + 0.4 - 1 - np.log(2) + 2 * np.log(0.25) + 0.5
    assert second == pytest.approx(1 / (1 + np.exp(-logit)))


def test_no_place_is_likelier_than_the_one_before() -> None:
    shown = Shown(np.array([2.0, 1.0, 0.0]), np.array([0.1, 0.9, 0.5]), 1.0)

    likely = Likelihood(np.array([0.0, -1.0, 0.0, 1.0, 1.0, 0.0])).of(shown)

    assert (np.diff(likely) <= 0).all()


def test_what_never_comes_is_not_likely() -> None:
    never = [(shown, np.zeros(50, bool)) for shown, _ in planted(np.zeros(COLUMNS), 20)]

    shown = Shown(np.zeros(3), np.full(3, 0.5), 5.0)
    assert Likelihood.fit(never).of(shown).max() < 0.05
