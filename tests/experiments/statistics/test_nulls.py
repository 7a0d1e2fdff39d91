"""2,000 experiments on nothing: 5 % of them see something, also where they are looked at daily."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from experiments.assignment import assign
from experiments.comparing import Behaviour, compare
from experiments.definition import Definition, definition_of
from experiments.metrics.kinds import Column
from experiments.report import Verdict
from experiments.statistics.cuped import cuped
from experiments.statistics.delta import linearised
from experiments.statistics.sequential import always_valid, effective_units
from experiments.statistics.welch import Sample, welch

EXPERIMENTS, DAYS, A_DAY = 2_000, 21, 30
FIRST_LOOK = 50
"""Units a group, as reports have it."""

NOISE = 3 * math.sqrt(0.05 * 0.95 / EXPERIMENTS)
"""Three standard errors of a share of 5 %."""

FloatArray = npt.NDArray[np.float64]


def moments(values: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Units, means and variances up to each day, from values by experiment, day and unit."""
    units = np.arange(1, DAYS + 1) * A_DAY * np.ones((EXPERIMENTS, 1))
    means = values.sum(axis=2).cumsum(axis=1) / units
    squares = (values**2).sum(axis=2).cumsum(axis=1)
    return units, means, (squares - units * means**2) / (units - 1)


def looks(chance: np.random.Generator, *, skewed: bool) -> list[list[tuple[Sample, Sample]]]:
    """For each experiment both groups as they stand on each day."""
    shape = (EXPERIMENTS, DAYS, A_DAY)
    sides = []
    for _ in range(2):
        values = (chance.random(shape) < 0.3).astype(np.float64)
        if skewed:
            values *= chance.lognormal(4.0, 1.0, shape)
        sides.append(moments(values))
    groups = [
        [
            [Sample(int(n), float(m), float(v)) for n, m, v in zip(*days, strict=True)]
            for days in zip(*side, strict=True)
        ]
        for side in sides
    ]
    return [list(zip(*days, strict=True)) for days in zip(*groups, strict=True)]


@pytest.mark.parametrize("skewed", [False, True], ids=["orders", "revenue"])
def test_of_2000_nulls_5_percent_are_seen_at_the_end_and_not_more_by_daily_looks(
    skewed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    once, naive, always = 0, 0, 0
    planned = DAYS * A_DAY / 2
    for days in looks(np.random.default_rng(5 + skewed), skewed=skewed):
        told = [(welch(*day), effective_units(*day)) for day in days if day[0].units >= FIRST_LOOK]
        once += told[-1][0].p < 0.05
        naive += any(abs(day.estimate) > 1.96 * day.error for day, _ in told)
        always += any(always_valid(day, units, planned).p < 0.05 for day, units in told)
    assert once / EXPERIMENTS == pytest.approx(0.05, abs=NOISE)
    # Whoever looks daily at what holds for one look is wrong four times as often or more.
    assert naive / EXPERIMENTS > 0.2
    assert always / EXPERIMENTS <= 0.05 + NOISE


def aa(number: int) -> Definition:
    return definition_of(
        {
            "name": f"aa-{number}",
            "planned_units": 200,
            "primary": ["revenue", "search_ctr"],
            "guardrails": [],
            "variants": [
                {"name": "a", "share": 0.5},
                {"name": "b", "share": 0.5, "search": "same"},
            ],
            "searches": {"same": {}},
        },
        "test",
    )


def test_2000_assignments_of_the_same_shops_to_nothing() -> None:
    chance = np.random.default_rng(6)
    shops = [f"shop-{number}" for number in range(200)]
    before = chance.gamma(1.5, 80, 200)
    spent = before * chance.uniform(0.3, 1.7, 200)
    searches = (1 + chance.poisson(5, 200)).astype(np.float64)
    clicks = chance.binomial(searches.astype(int), chance.beta(2, 5, 200)).astype(np.float64)
    during: dict[Column, FloatArray] = {
        Column.UNITS: np.ones(200),
        Column.REVENUE: spent,
        Column.CLICKED_SEARCHES: clicks,
        Column.SEARCHES: searches,
    }
    false = {"plain": 0, "cuped": 0, "ratio": 0}
    decided = 0
    for number in range(EXPERIMENTS):
        definition = aa(number)
        treated = np.array(
            [assign(definition, 0.0, 1.0, shop) is definition.variants[1] for shop in shops]
        )
        sides = (~treated, treated)
        done = cuped([spent[side] for side in sides], [before[side] for side in sides])
        groups = {
            "plain": [spent[side] for side in sides],
            "cuped": list(done.groups),
            "ratio": [linearised(clicks[side], searches[side]) for side in sides],
        }
        for name, (control, other) in groups.items():
            false[name] += welch(Sample.of(control), Sample.of(other)).p < 0.05
        behaviour = Behaviour(
            treated.astype(np.int32), np.ones(200, dtype=np.bool_), during, {Column.REVENUE: before}
        )
        verdicts = {row.verdict for row in compare(definition, behaviour)}
        decided += bool(verdicts & {Verdict.BETTER, Verdict.WORSE})
    for name, count in false.items():
        assert count / EXPERIMENTS == pytest.approx(0.05, abs=NOISE), name
    assert decided / EXPERIMENTS <= 0.05 + NOISE
