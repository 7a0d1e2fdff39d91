"""How sure a mean over queries is: seeded resampling, so that a report can be repeated."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 10_000
CONFIDENCE = 0.95

_BLOCK_VALUES = 2_000_000
"""Values drawn at once, so that memory stays small whatever the number of queries."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the ends of its confidence interval."""

    mean: float
    low: float
    high: float


def mean_interval(values: Floats, *, seed: int) -> Interval:
    """The mean of `values` (shape (queries,)) with its percentile bootstrap interval.

    Efron, "Bootstrap methods: another look at the jackknife" (1979). Of differences
    query by query this is the interval of the paired bootstrap.
    """
    means = np.concatenate([values[rows].mean(axis=1) for rows in _draws(values.size, seed=seed)])
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(float(values.mean()), float(low), float(high))


def randomization_p(differences: Floats, *, seed: int) -> float:
    """The two-sided p-value of a mean difference under random signs.

    Fisher's randomisation test as Smucker, Allan and Carterette, "A comparison of
    statistical significance tests for information retrieval evaluation" (2007), have
    it: were the two systems alike, each query's difference could as well have had the
    other sign. Differences have shape (queries,).
    """
    observed = abs(float(differences.mean()))
    # Sums in another order differ in the last bits; a tie must still count as one.
    threshold = observed - 1e-12
    as_large = sum(
        int(np.count_nonzero(np.abs((differences * signs).mean(axis=1)) >= threshold))
        for signs in _signs(differences.size, seed=seed)
    )
    return (as_large + 1) / (RESAMPLES + 1)


def _draws(size: int, *, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    return (generator.integers(size, size=(rows, size)) for rows in _blocks(size))


def _signs(size: int, *, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    return (generator.integers(2, size=(rows, size)) * 2 - 1 for rows in _blocks(size))


def _blocks(size: int) -> list[int]:
    """Sizes of blocks of resamples, `RESAMPLES` in all."""
    rows = max(1, _BLOCK_VALUES // size)
    full, rest = divmod(RESAMPLES, rows)
    return [rows] * full + ([rest] if rest else [])
