"""Where the best banner is known, it is found: in how many views, and again when it changes."""

import pytest

from recommend.banners.banner import Policy, Slot
from recommend.banners.situation import Situation
from tests.recommend.banners.world import World, earned, part

RATES = (0.02, 0.03, 0.1, 0.04, 0.05)
BEST = 3
FOUND_WITHIN = 1_000
"""Views after which the best of five banners gets most of the traffic."""

FOUND_AGAIN_WITHIN = 1_500
"""Views after a change, with a half-life of as many."""


def steady(step: int, situation: Situation) -> tuple[float, ...]:
    del step, situation
    return RATES


@pytest.mark.parametrize("seed", range(4))
def test_the_best_banner_gets_most_of_the_traffic(seed: int) -> None:
    slot = Slot("home", half_life_hours=None)
    views = list(World(steady, FOUND_WITHIN + 500).live(slot, seed, delay=100))
    assert part(views[FOUND_WITHIN:], BEST) > 0.5
    for number in range(1, 6):
        assert part(views, number) > slot.min_share / 2


@pytest.mark.parametrize("seed", range(2))
def test_a_changed_best_banner_is_found_again(seed: int) -> None:
    change = 2_000

    def rates(step: int, situation: Situation) -> tuple[float, ...]:
        del situation
        return RATES if step < change else (0.02, 0.12, 0.03, 0.04, 0.05)

    slot = Slot("home", half_life_hours=1.5)
    views = list(World(rates, change + FOUND_AGAIN_WITHIN + 500).live(slot, seed, delay=100))
    assert part(views[change - 500 : change], BEST) > 0.5
    assert part(views[change + FOUND_AGAIN_WITHIN :], 2) > 0.5


def test_without_decay_it_is_not_found_so_soon() -> None:
    def rates(step: int, situation: Situation) -> tuple[float, ...]:
        del situation
        return (0.15, 0.02) if step < 3_000 else (0.02, 0.06)

    def part_after(half_life_hours: float | None) -> float:
        slot = Slot("home", half_life_hours=half_life_hours)
        return part(list(World(rates, 5_000).live(slot, 1))[4_000:], 2)

    assert part_after(0.5) > 0.5
    assert part_after(None) < 0.1


def test_linucb_learns_who_likes_what() -> None:
    def rates(step: int, situation: Situation) -> tuple[float, ...]:
        del step
        return {
            "islands": (0.02, 0.02, 0.25),
            "north": (0.25, 0.02, 0.02),
            "south": (0.02, 0.25, 0.02),
        }.get(situation.region or "", (0.0, 0.0, 0.0))

    world = World(rates, 2_000)
    contextual = list(world.live(Slot("home", policy=Policy.LINUCB, half_life_hours=None), 1))
    plain = list(world.live(Slot("home", half_life_hours=None), 1))
    assert earned(contextual[1_000:]) > 0.2
    assert earned(plain[1_000:]) < 0.13


@pytest.mark.parametrize("policy", [Policy.THOMPSON, Policy.LINUCB])
def test_floors_hold_for_the_worst(policy: Policy) -> None:
    slot = Slot("home", policy=policy, min_share=0.1)
    views = list(World(steady, 1_200).live(slot, 3))
    for number in range(1, 6):
        # Four standard deviations below what is expected at the least.
        assert part(views, number) > 0.1 - 4 * (0.1 * 0.9 / 1_200) ** 0.5
    assert min(view.impression.share for view in views) >= 0.1 - 1e-12
