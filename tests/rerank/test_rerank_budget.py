"""Cutting work into batches and foretelling their time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rerank.budget import LOWEST, MARGIN, RELIEF, SMOOTHING, Pace, micro_batches, windows

LENGTHS = st.lists(st.integers(3, 60), max_size=40)
SIZES = st.integers(1, 12)


def test_items_of_like_length_share_a_batch() -> None:
    assert micro_batches([30, 10, 31, 11, 29], size=2) == [[4, 0], [1, 3], [2]]


@given(LENGTHS, SIZES)
def test_every_item_is_in_one_batch(lengths: list[int], size: int) -> None:
    batches = micro_batches(lengths, size)
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert all(1 <= len(batch) <= size for batch in batches)


@given(LENGTHS, SIZES)
def test_the_batch_with_the_best_item_comes_first(lengths: list[int], size: int) -> None:
    firsts = [min(batch) for batch in micro_batches(lengths, size)]
    assert firsts == sorted(firsts)


@given(LENGTHS, SIZES)
def test_full_batches_are_never_padded_more_than_in_the_given_order(
    lengths: list[int], size: int
) -> None:
    lengths = lengths[: len(lengths) // size * size]

    def padded(batches: list[list[int]]) -> int:
        return sum(len(batch) * max(lengths[place] for place in batch) for batch in batches)

    given_order = [list(span) for span in windows(len(lengths), size)]
    assert padded(micro_batches(lengths, size)) <= padded(given_order)


@given(st.integers(0, 200), SIZES)
def test_windows_cover_everything_in_order(count: int, size: int) -> None:
    assert [place for span in windows(count, size) for place in span] == list(range(count))


def test_the_estimate_follows_the_runs() -> None:
    pace = Pace(0.001)
    assert pace.estimate(100) == pytest.approx(MARGIN * 0.1)
    pace.learn(100, 0.3)
    assert pace.estimate(100) == pytest.approx(MARGIN * (0.1 + SMOOTHING * (0.3 - 0.1)))
    for _ in range(60):
        pace.learn(100, 0.3)
    assert pace.estimate(100) == pytest.approx(MARGIN * 0.3, rel=1e-6)


def test_relief_ends_at_a_share_of_the_fastest_run() -> None:
    pace = Pace(0.004)
    pace.learn(100, 0.2)
    before = pace.estimate(100)
    pace.relax()
    assert pace.estimate(100) == pytest.approx(RELIEF * before)
    for _ in range(60):
        pace.relax()
    assert pace.estimate(100) == pytest.approx(MARGIN * LOWEST * 0.2)
