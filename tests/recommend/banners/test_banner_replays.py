"""What is said of policies that were not in charge: by hand, and where the truth is known."""

import math

import numpy as np
import pytest

from recommend.banners.banner import Policy, Slot
from recommend.banners.offline import effective, evaluate, ips, replay, snips, thinned
from recommend.banners.situation import Situation
from tests.recommend.banners.signs import view
from tests.recommend.banners.world import World, part

RATES = (0.05, 0.1, 0.3)


def steady(step: int, situation: Situation) -> tuple[float, ...]:
    del step, situation
    return RATES


def test_weighed_means_are_those_computed_by_hand() -> None:
    weights, rewards = np.asarray([2.0, 0.0, 0.5, 1.5]), np.asarray([1.0, 1.0, 0.0, 1.0])
    plain = ips("p", weights, rewards)
    assert plain.rate == 3.5 / 4
    # The weighed rewards are 2, 0, 0 and 1.5, of variance 1.0625 (with n - 1).
    assert plain.high == pytest.approx(0.875 + 1.959964 * (1.0625 / 4) ** 0.5)
    assert plain.low == 0
    weighed = snips("p", weights, rewards)
    assert weighed.rate == 3.5 / 4
    error = math.sqrt(4 * 0.125**2 + 0.25 * 0.875**2 + 2.25 * 0.125**2) / 4
    assert weighed.high == pytest.approx(0.875 + 1.959964 * error)
    assert effective(weights) == 16 / 6.5 == weighed.views
    nothing = snips("p", np.zeros(2), np.ones(2))
    assert nothing.views == 0
    assert math.isnan(nothing.rate)


def test_a_replay_counts_what_it_would_have_chosen() -> None:
    # Banner 1 is all that policy can choose: the four views of it count, of which two were good.
    views = [
        view(1, at, *(["click"] if at % 2 else []), share=1.0, eligible=(1,)) for at in range(4)
    ]
    told = replay(Slot("home"), World(steady, 0).banners(), views, np.random.default_rng(0))
    assert (told.views, told.rate, told.method) == (4, 0.5, "replay")


def test_thinned_views_are_as_if_all_were_as_likely() -> None:
    slot = Slot("home", min_share=0.1, half_life_hours=None)
    views = list(World(steady, 4_000).live(slot, 2, draws=64))
    assert part(views, 3) > 0.6
    kept = thinned(views, np.random.default_rng(1))
    assert len(kept) > 800
    for number in (1, 2, 3):
        assert part(kept, number) == pytest.approx(1 / 3, abs=4 * (2 / 9 / len(kept)) ** 0.5)


@pytest.mark.parametrize("policy", [Policy.UNIFORM, Policy.THOMPSON])
def test_estimates_hold_the_truth_whoever_was_in_charge(policy: Policy) -> None:
    slot = Slot("home", policy=policy, min_share=0.1, half_life_hours=None)
    world = World(steady, 4_000)
    views = list(world.live(slot, 4, draws=64))
    told = {
        (each.policy, each.method): each
        for each in evaluate(slot, world.banners(), views, np.random.default_rng(1))
    }
    for method in ("ips", "snips"):
        uniform = told["uniform", method]
        assert uniform.low < sum(RATES) / 3 < uniform.high
    for place, rate in enumerate(RATES, start=1):
        always = told[f"always b{place}", "snips"]
        assert always.low < rate < always.high
    # It finds the best one, and gives the others their floors.
    learning = told["thompson", "replay"]
    truth = 0.8 * 0.3 + 0.1 * 0.1 + 0.1 * 0.05
    assert learning.views > 200
    assert learning.rate == pytest.approx(truth, abs=0.08)


def test_a_log_without_views_tells_nothing() -> None:
    told = evaluate(Slot("home"), {}, [], np.random.default_rng(0))
    assert {each.views for each in told} == {0}
