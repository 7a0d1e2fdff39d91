"""The shares that the policies deal: what theory says, and never below a floor."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from recommend.banners.banner import Banner, Policy, Slot
from recommend.banners.judging import nothing_known
from recommend.banners.policies import Arm, estimates, linucb, shares, thompson, with_floors
from tests.recommend.banners.signs import ANYWHERE


def test_thompson_is_the_probability_of_being_the_best() -> None:
    views, rewards = np.asarray([40.0, 25.0, 10.0]), np.asarray([8.0, 3.0, 3.0])
    drawn = thompson(views, rewards, 0.1, 10, np.random.default_rng(1), draws=200_000)
    posteriors = [
        stats.beta(1 + won, 9 + seen - won) for seen, won in zip(views, rewards, strict=True)
    ]
    for place, mine in enumerate(posteriors):
        others = [each for other, each in enumerate(posteriors) if other != place]
        exact, _ = integrate.quad(
            lambda rate, mine=mine, others=others: (
                mine.pdf(rate) * np.prod([each.cdf(rate) for each in others])
            ),
            0,
            1,
        )
        assert drawn[place] == pytest.approx(exact, abs=0.005)


def test_linucb_is_the_algorithm_by_hand() -> None:
    # One feature: A = 1 + 3 = 4, b = 2, so theta = 1/2 and the width is 1/sqrt(4).
    grams = np.asarray([[[3.0]], [[0.0]]])
    moments = np.asarray([[2.0], [0.0]])
    bounds = estimates(grams, moments, np.ones(1), 0.8)
    np.testing.assert_allclose(bounds, [0.5 + 0.8 / 2, 0 + 0.8 / 1])
    np.testing.assert_array_equal(linucb(grams, moments, np.ones(1), 0.8), [1, 0])
    np.testing.assert_array_equal(linucb(grams, moments, np.ones(1), 1.2), [0, 1])
    same = np.zeros((2, 1, 1)), np.zeros((2, 1))
    np.testing.assert_array_equal(linucb(*same, np.ones(1), 1.0), [0.5, 0.5])


SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda drawn: sum(drawn) > 0)


@settings(deadline=None, max_examples=50)
@given(SHARES, st.data())
def test_no_share_is_below_its_floor(drawn: list[float], data: st.DataObject) -> None:
    best = np.asarray(drawn) / sum(drawn)
    floors = np.asarray(
        data.draw(st.lists(st.floats(0, 1), min_size=best.size, max_size=best.size))
    )
    dealt = with_floors(best, floors)
    assert dealt.sum() == pytest.approx(1)
    assert (dealt >= floors / max(1.0, floors.sum()) - 1e-9).all()


def test_a_banners_own_floor_stands_above_the_slots() -> None:
    def arm(name: str, floor: float | None) -> Arm:
        banner = Banner(name, "home", name, product="p1", min_share=floor)
        return Arm(banner, nothing_known().evidence)

    arms = [arm("a", 0.5), arm("b", None), arm("c", 0.0)]
    slot = Slot("home", policy=Policy.UNIFORM, min_share=0.2)
    dealt = shares(slot, arms, ANYWHERE, 0, np.random.default_rng(0))
    np.testing.assert_allclose(dealt, [0.5 + 0.1, 0.2 + 0.1, 0.1])


@pytest.mark.parametrize("policy", Policy)
def test_of_one_banner_that_one_is_shown(policy: Policy) -> None:
    arm = Arm(Banner("a", "home", "A", product="p1"), nothing_known().evidence)
    dealt = shares(Slot("home", policy=policy), [arm], ANYWHERE, 0, np.random.default_rng(0))
    np.testing.assert_array_equal(dealt, [1])
