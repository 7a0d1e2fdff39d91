"""The measures of pairs against SciPy's own tests, and against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control, fisher_exact

from recommend.affinities.measures import (
    chance_of_more,
    confidence,
    discoveries,
    lift,
    log_likelihood_ratio,
    support,
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """How many baskets have both of two products, the first, the second; and all baskets."""
    both, only_first, only_second, neither = (draw(st.integers(1, 400)) for _ in range(4))
    return both, both + only_first, both + only_second, both + only_first + only_second + neither


def one(number: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray([number], dtype=np.float64)


def test_a_pair_by_hand() -> None:
    both, first, second = one(8), one(10), one(20)

    assert support(both, 100) == pytest.approx([0.08])
    assert confidence(both, first) == pytest.approx([0.8])
    assert confidence(both, second) == pytest.approx([0.4])
    assert lift(both, first, second, 100) == pytest.approx([4.0])


@given(table=tables())
def test_the_ratio_is_the_g_statistic(table: tuple[int, int, int, int]) -> None:
    both, first, second, baskets = table
    cells = [[both, first - both], [second - both, baskets - first - second + both]]
    expected = chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic

    found = log_likelihood_ratio(one(both), one(first), one(second), baskets)

    assert found == pytest.approx([expected], abs=1e-6)


@settings(max_examples=60)
@given(table=tables())
def test_the_chance_is_never_below_that_of_the_exact_test(
    table: tuple[int, int, int, int],
) -> None:
    both, first, second, baskets = table
    if both <= first * second / baskets + 1:
        return
    cells = [[both, first - both], [second - both, baskets - first - second + both]]
    exact = fisher_exact(np.asarray(cells), alternative="greater").pvalue

    (chance,) = chance_of_more(one(both), one(first), one(second), baskets)

    assert chance >= exact * (1 - 1e-9)


def test_the_chance_by_hand() -> None:
    # Two baskets of two have it, each with a chance of a quarter; and one or both of them.
    assert chance_of_more(one(2), one(2), one(25), 100) == pytest.approx([1 / 16])
    assert chance_of_more(one(1), one(2), one(25), 100) == pytest.approx([7 / 16])
    assert chance_of_more(one(0), one(2), one(25), 100) == [1]


@given(
    chances=st.lists(st.floats(0, 1), min_size=1, max_size=60),
    rate=st.sampled_from([0.01, 0.05, 0.2]),
)
def test_discoveries_are_those_of_scipy(chances: list[float], rate: float) -> None:
    values = np.asarray(chances)
    adjusted = false_discovery_control(values)
    # Where the two differ by rounding only, either answer is right.
    clear = np.abs(adjusted - rate) > 1e-12

    found = discoveries(values, values.size, rate)

    assert (found == (adjusted <= rate))[clear].all()


def test_what_was_tried_and_is_not_told_counts() -> None:
    chances = np.asarray([0.001, 0.02])

    assert discoveries(chances, 2, 0.05).tolist() == [True, True]
    assert discoveries(chances, 40, 0.05).tolist() == [True, False]
    assert discoveries(np.zeros(0), 10, 0.05).tolist() == []
