"""The calculator against statsmodels, and against experiments that are simulated."""

import math

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower

from core.errors import BadInput
from experiments.statistics.power import (
    effect_on_mean,
    effect_on_share,
    power_of,
    sizes,
    smallest_effect,
)
from experiments.statistics.sequential import always_valid, effective_units
from experiments.statistics.welch import Sample, welch


@pytest.mark.parametrize("power", [0.8, 0.95])
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_sizes_are_statsmodels(power: float, share: float) -> None:
    told = sizes(effect_on_mean(50.0, 120.0, 0.1), power=power, treated_share=share)
    control = NormalIndPower().solve_power(
        effect_size=5 / 120, power=power, alpha=0.05, ratio=share / (1 - share)
    )
    assert told.control == math.ceil(control)
    assert told.treated == math.ceil(control * share / (1 - share))
    effect = effect_on_mean(50.0, 120.0, 0.1)
    assert power_of(effect, told.control, told.treated) == pytest.approx(power, abs=0.001)


def test_sizes_for_shares_by_hand() -> None:
    # (1.959964 + 0.841621)^2 x (0.1 x 0.9 + 0.12 x 0.88) / 0.02^2 = 3838.1
    assert sizes(effect_on_share(0.1, 0.2)).control == 3_839


def test_what_so_many_see_is_what_they_were_planned_for() -> None:
    told = sizes(effect_on_mean(50.0, 120.0, 0.1))
    assert smallest_effect(120.0**2, told.control, told.treated) == pytest.approx(5, rel=0.001)


def test_peeking_costs_about_twice_the_units() -> None:
    told = sizes(effect_on_share(0.1, 0.2))
    assert told.peeking_control / told.control == pytest.approx(1.91, abs=0.02)


@pytest.mark.parametrize(
    ("share", "relative", "field"), [(0.6, 0.7, "baseline"), (0.0, 0.1, "baseline")]
)
def test_shares_stay_shares(share: float, relative: float, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        effect_on_share(share, relative)
    assert refused.value.field == field


def test_nothing_cannot_be_seen() -> None:
    with pytest.raises(BadInput) as refused:
        effect_on_mean(5.0, 1.0, 0.0)
    assert refused.value.field == "effect"
    with pytest.raises(BadInput) as refused:
        effect_on_mean(5.0, 0.0, 0.1)
    assert refused.value.field == "deviation"


def test_simulated_experiments_have_the_power_that_was_promised() -> None:
    chance = np.random.default_rng(11)
    for promised in (0.5, 0.8, 0.9):
        needed = sizes(effect_on_share(0.3, 0.15), power=promised)
        seen = _share_seen(chance, needed.control, needed.treated, peeking=False)
        # Three standard errors of 2,000 experiments.
        assert seen == pytest.approx(promised, abs=3 * math.sqrt(0.25 / 2_000))


def test_who_may_peek_has_the_power_that_was_promised_at_the_end() -> None:
    chance = np.random.default_rng(12)
    needed = sizes(effect_on_share(0.3, 0.15))
    seen = _share_seen(chance, needed.peeking_control, needed.peeking_treated, peeking=True)
    assert seen == pytest.approx(0.8, abs=3 * math.sqrt(0.25 / 2_000))


def _share_seen(chance: np.random.Generator, control: int, treated: int, *, peeking: bool) -> float:
    """The share of 2,000 experiments on a share of 0.3 that becomes 0.345 which see it."""
    seen = 0
    orders = zip(
        chance.binomial(control, 0.3, 2_000), chance.binomial(treated, 0.345, 2_000), strict=True
    )
    for few, many in orders:
        samples = (_of_share(few, control), _of_share(many, treated))
        once = welch(*samples)
        units = effective_units(*samples)
        p = always_valid(once, units, units).p if peeking else once.p
        seen += p < 0.05 and once.estimate > 0
    return seen / 2_000


def _of_share(ones: int, units: int) -> Sample:
    share = ones / units
    return Sample(units, share, share * (1 - share) * units / (units - 1))
