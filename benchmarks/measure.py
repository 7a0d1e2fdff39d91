"""Fair timing: contestants take turns, so that whatever slows the machine slows all alike."""

import gc
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from core.progress import Reporter

BLOCK = 20
"""Inputs that a contestant works off in one turn: its data stays in the processor's caches."""

Timer = Callable[[], float]
Milliseconds = npt.NDArray[np.float64]
Input = TypeVar("Input")
Output = TypeVar("Output")


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Milliseconds that half, 95 % and 99 % of the calls stayed within."""

    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One contestant works off the inputs from `start` to before `stop`."""

    contestant: str
    round: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Timings(Generic[Output]):
    """What one contestant took and gave.

    Attributes:
        ms: milliseconds, shape (rounds, inputs).
        outputs: what it gave in the last round, one an input.
    """

    ms: Milliseconds
    outputs: list[Output]

    @property
    def typical(self) -> Milliseconds:
        """The median over the rounds, shape (inputs,): one call, without the machine's hiccups."""
        median: Milliseconds = np.median(self.ms, axis=0)
        return median


def percentiles(values: npt.ArrayLike) -> Percentiles:
    """Percentiles of `values`, shape (n,), n >= 1, interpolated linearly between neighbours."""
    p50, p95, p99 = np.percentile(np.asarray(values, dtype=np.float64), (50, 95, 99)).tolist()
    return Percentiles(p50, p95, p99)


def turns(
    contestants: Sequence[str], inputs: int, *, rounds: int, block: int = BLOCK
) -> Iterator[Turn]:
    """Whose turn it is: every block of every round by everyone, each beginning as often."""
    blocks = range(0, inputs, block)
    for round_number in range(rounds):
        for number, start in enumerate(blocks):
            first = (round_number * len(blocks) + number) % len(contestants)
            for name in (*contestants[first:], *contestants[:first]):
                yield Turn(name, round_number, start, min(start + block, inputs))


def interleaved(
    contestants: Mapping[str, Callable[[Input], Output]],
    inputs: Sequence[Input],
    *,
    rounds: int,
    reporter: Reporter,
    label: str,
    timer: Timer = time.perf_counter,
) -> dict[str, Timings[Output]]:
    """Time every contestant on every input in every round.

    Args:
        contestants: name -> what is timed.
        inputs: at least one.
        rounds: at least 1.
        reporter: told of every turn.
        label: what it calls them.
        timer: seconds that never go back.
    """
    ms = {name: np.zeros((rounds, len(inputs))) for name in contestants}
    outputs: dict[str, dict[int, Output]] = {name: {} for name in contestants}
    order = list(turns(list(contestants), len(inputs), rounds=rounds))
    with _no_collector():
        for turn in reporter.track(order, label=label, total=len(order)):
            work = contestants[turn.contestant]
            for place in range(turn.start, turn.stop):
                start = timer()
                output = work(inputs[place])
                ms[turn.contestant][turn.round, place] = (timer() - start) * 1000
                outputs[turn.contestant][place] = output
    return {
        name: Timings(ms[name], [outputs[name][place] for place in range(len(inputs))])
        for name in contestants
    }


def warm(contestants: Iterable[Callable[[Input], object]], inputs: Sequence[Input]) -> None:
    """Run everyone on `inputs` untimed: compilers have compiled, files are in memory."""
    for work in contestants:
        for each in inputs:
            work(each)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep the garbage collector from visiting whoever happens to be at work."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def agreement(wanted: Sequence[Sequence[Hashable]], found: Sequence[Sequence[Hashable]]) -> float:
    """The mean share of the wanted that was found, over the queries for which any is wanted."""
    shares = [
        len(set(mine).intersection(theirs)) / len(mine)
        for mine, theirs in zip(wanted, found, strict=True)
        if mine
    ]
    return float(np.mean(shares))
