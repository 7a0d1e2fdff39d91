"""The measures of pairs against SciPy's own tests, and against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact

from events.pairs.measures import (
    adjusted,
    chance_of_more,
    confidence,
    discoveries,
    exact_chance_of_more,
    leverage,
    lift,
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
    assert leverage(both, first, second, 100) == pytest.approx([0.06])


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


@settings(max_examples=200, deadline=None)
@given(table=st.tuples(*(st.integers(0, 3000) for _ in range(4))).filter(any))
def test_the_exact_chance_is_that_of_scipy(table: tuple[int, int, int, int]) -> None:
    both, only_first, only_second, neither = table
    cells = np.asarray([[both, only_first], [only_second, neither]])
    expected = fisher_exact(cells, alternative="greater").pvalue

    first, second, baskets = one(both + only_first), one(both + only_second), one(sum(table))
    found = exact_chance_of_more(one(both), first, second, baskets)

    assert found == pytest.approx([expected], rel=1e-7, abs=1e-14)


def test_the_exact_chance_by_hand() -> None:
    # Fisher's lady: all four cups out of eight, three of them or more, any number.
    four = np.full(3, 4.0)
    found = exact_chance_of_more(np.asarray([4.0, 3.0, 0.0]), four, four, 8)

    assert found == pytest.approx([1 / 70, 17 / 70, 1])


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
    expected = false_discovery_control(values)
    # Where the two differ by rounding only, either answer is right.
    clear = np.abs(expected - rate) > 1e-12

    found = discoveries(values, values.size, rate)

    assert adjusted(values, values.size) == pytest.approx(expected)
    assert (found == (expected <= rate))[clear].all()


def test_what_was_tried_and_is_not_told_counts() -> None:
    chances = np.asarray([0.001, 0.02])

    assert discoveries(chances, 2, 0.05).tolist() == [True, True]
    assert discoveries(chances, 40, 0.05).tolist() == [True, False]
    assert discoveries(np.zeros(0), 10, 0.05).tolist() == []
