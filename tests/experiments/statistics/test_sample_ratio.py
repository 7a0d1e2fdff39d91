"""The sample-ratio test that may be looked at daily: exact small cases, nulls, power."""

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from experiments.statistics.ratio import (
    MISMATCH,
    always_valid_ratio_p,
    concentration,
    sample_ratio_p,
)

EXPERIMENTS, DAYS, A_DAY = 2_000, 60, 25
PLANNED = DAYS * A_DAY

IntArray = npt.NDArray[np.int64]


def counts_by_day(seed: int, shares: list[float]) -> IntArray:
    """Units of each variant up to each day, shape (experiments, days, variants)."""
    chance = np.random.default_rng(seed)
    return chance.multinomial(A_DAY, shares, (EXPERIMENTS, DAYS)).cumsum(axis=1)


def test_small_cases_by_hand() -> None:
    # k is 1 with so few planned: of two units the second is foretold with (0.5 + 1) / (1 + 1).
    assert concentration(4, 0.05) == 1
    assert always_valid_ratio_p([1, 0], [0.5, 0.5], 4, 0.05) == pytest.approx(1)
    assert always_valid_ratio_p([2, 0], [0.5, 0.5], 4, 0.05) == pytest.approx(0.5 / 0.75)
    assert always_valid_ratio_p([1, 1], [0.5, 0.5], 4, 0.05) == 1
    assert always_valid_ratio_p([0, 0, 0], [0.2, 0.3, 0.5], 4, 0.05) == 1


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.2, 0.3, 0.5]])
def test_it_is_one_over_the_odds_of_a_dirichlet_multinomial(shares: list[float]) -> None:
    counts = [40, 75, 90][: len(shares)]
    sure = concentration(500, MISMATCH)
    spread = stats.dirichlet_multinomial(np.array(shares) * sure, np.array(sum(counts))).pmf(counts)
    fixed = stats.multinomial(sum(counts), shares).pmf(counts)
    expected = min(1.0, fixed / spread)

    assert always_valid_ratio_p(counts, shares, 500) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("level", [0.5, 0.2, 0.05])
def test_of_all_that_chance_may_bring_no_more_than_a_level_is_below_it(level: float) -> None:
    shares, units = [0.2, 0.3, 0.5], 40
    below = sum(
        float(stats.multinomial(units, shares).pmf(counts))
        for counts in product(range(units + 1), repeat=3)
        if sum(counts) == units and always_valid_ratio_p(counts, shares, units, 0.05) < level
    )
    assert 0 < below <= level


@pytest.mark.parametrize("shares", [[0.5, 0.5], [0.1, 0.9], [0.5, 0.25, 0.25]])
def test_of_2000_nulls_looked_at_daily_less_than_5_percent_are_seen(shares: list[float]) -> None:
    naive, always = 0, 0
    expected = np.outer(np.arange(1, DAYS + 1) * A_DAY, shares)
    limit = stats.chi2.isf(0.05, len(shares) - 1)
    for days in counts_by_day(11, shares):
        naive += bool((((days - expected) ** 2 / expected).sum(axis=1) > limit).any())
        always += any(
            always_valid_ratio_p(day, shares, PLANNED, 0.05) < 0.05 for day in days.tolist()
        )
    # Whoever looks daily at what holds for one look is wrong five times as often.
    assert naive / EXPERIMENTS > 0.25
    assert always / EXPERIMENTS <= 0.05


def test_a_departure_is_seen_within_the_planned_units_and_a_gross_one_at_once() -> None:
    off = counts_by_day(12, [0.44, 0.56])[:200]
    seen = sum(
        any(always_valid_ratio_p(day, [0.5, 0.5], PLANNED) < MISMATCH for day in days.tolist())
        for days in off
    )
    once = sum(sample_ratio_p(days[-1].tolist(), [0.5, 0.5]) < MISMATCH for days in off)
    assert once / 200 > 0.85
    # What it costs to be allowed to look: some of the departures that one look would see.
    assert seen / 200 > 0.6
    assert always_valid_ratio_p([70, 30], [0.5, 0.5], PLANNED) > MISMATCH
    assert always_valid_ratio_p([100, 0], [0.5, 0.5], PLANNED) < 1e-9
    assert 0 <= always_valid_ratio_p([60_000, 40_000], [0.5, 0.5], PLANNED) < 1e-9
