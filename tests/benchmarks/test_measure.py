"""Percentiles by hand, and turns that are fair."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure import Timings, interleaved, percentiles, turns, warm
from core.progress import Silent


def test_percentiles_worked_out_by_hand() -> None:
    # Of 0, 10, ... 100 the place of the q-th percentile is q / 10: 5, 9.5 and 9.9.
    found = percentiles([value * 10 for value in reversed(range(11))])
    assert (found.p50, found.p95, found.p99) == pytest.approx((50, 95, 99))


def test_percentiles_between_two_values() -> None:
    found = percentiles([1.0, 3.0])
    assert (found.p50, found.p95, found.p99) == pytest.approx((2, 2.9, 2.98))


names = st.lists(st.sampled_from("abcde"), min_size=1, unique=True)


@given(names, st.integers(1, 50), st.integers(1, 4), st.integers(1, 20))
def test_everyone_works_off_every_input_once_a_round(
    contestants: Sequence[str], inputs: int, rounds: int, block: int
) -> None:
    done = Counter(
        (turn.contestant, turn.round, place)
        for turn in turns(contestants, inputs, rounds=rounds, block=block)
        for place in range(turn.start, turn.stop)
    )
    wanted = {
        (name, turn, place)
        for name in contestants
        for turn in range(rounds)
        for place in range(inputs)
    }
    assert set(done) == wanted
    assert set(done.values()) == {1}


@given(names, st.integers(1, 50), st.integers(1, 4), st.integers(1, 20))
def test_nobody_is_ahead_by_more_than_a_block(
    contestants: Sequence[str], inputs: int, rounds: int, block: int
) -> None:
    done = Counter(dict.fromkeys(contestants, 0))
    for turn in turns(contestants, inputs, rounds=rounds, block=block):
        done[turn.contestant] += turn.stop - turn.start
        assert max(done.values()) - min(done.values()) <= block


def test_everyone_begins_equally_often() -> None:
    order = list(turns("abc", 60, rounds=2, block=10))
    assert Counter(turn.contestant for turn in order[::3]) == {"a": 4, "b": 4, "c": 4}


class Clock:
    """A clock that moves only when somebody works."""

    def __init__(self) -> None:
        self.now = 0.0

    def work(self, name: str, seconds: float) -> str:
        self.now += seconds
        return name


def test_each_contestant_is_charged_its_own_time_and_keeps_its_own_output() -> None:
    clock = Clock()
    timings = interleaved(
        {
            "quick": lambda size: clock.work(f"quick {size}", size),
            "slow": lambda size: clock.work(f"slow {size}", 5 * size),
        },
        [1, 2],
        rounds=2,
        reporter=Silent(),
        label="test",
        timer=lambda: clock.now,
    )
    assert timings["quick"].ms.tolist() == [[1000, 2000], [1000, 2000]]
    assert timings["slow"].ms.tolist() == [[5000, 10000], [5000, 10000]]
    assert timings["slow"].outputs == ["slow 1", "slow 2"]


def test_the_typical_time_is_the_median_over_rounds() -> None:
    timings = Timings(np.array([[1.0, 9.0], [2.0, 1.0], [30.0, 5.0]]), ["", ""])
    assert timings.typical.tolist() == [2, 5]


def test_warming_runs_everyone_on_every_input() -> None:
    seen: list[tuple[str, int]] = []
    warm([lambda x: seen.append(("a", x)), lambda x: seen.append(("b", x))], [1, 2])
    assert seen == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]
