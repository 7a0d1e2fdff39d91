"""What a bundle earns: by hand, by the formula, and against a search for the break-even."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from insights.bundles.offer import Offer

amounts = st.floats(1, 100)


def offer_of(
    prices: list[float], costs: list[float], complete: float, lacking: list[float]
) -> Offer:
    return Offer(
        products=tuple(range(len(prices))),
        prices=np.asarray(prices),
        costs=np.asarray(costs),
        complete=complete,
        lacking=np.asarray(lacking),
        moved=np.zeros(len(prices)),
    )


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    size = draw(st.integers(2, 4))
    prices = np.asarray(draw(st.lists(amounts, min_size=size, max_size=size)))
    shares = np.asarray(draw(st.lists(st.floats(0.1, 0.9), min_size=size, max_size=size)))
    lacking = draw(st.lists(st.floats(1, 500), min_size=size, max_size=size))
    moved = np.asarray(draw(st.lists(st.floats(0, 0.5), min_size=size, max_size=size)))
    offer = offer_of(prices.tolist(), (prices * shares).tolist(), draw(amounts), lacking)
    return replace(offer, moved=moved)


TEA_AND_CUP = offer_of([10, 6], [7, 4], 100, [400, 10])


def test_the_gain_by_hand() -> None:
    # A quarter more: 25 take the tea they lacked; only 10 lack the cup. At 5 % off 16.
    won = 25 * 3 + 10 * 2
    given_away = 0.05 * 16 * (100 + 25 + 10)

    assert TEA_AND_CUP.gain(0.05, 0.25) == pytest.approx(won - given_away)
    assert TEA_AND_CUP.gain(0, 0.25) == pytest.approx(95)
    assert TEA_AND_CUP.largest_discount(0.25) == pytest.approx(95 / (16 * 135))
    assert TEA_AND_CUP.margin_share(0.05) == pytest.approx((15.2 - 11) / 15.2)


def test_what_is_ordered_soon_anyway_is_not_won() -> None:
    moved = replace(TEA_AND_CUP, moved=np.asarray([0.4, 1.0]))

    assert moved.gain(0, 0.25) == pytest.approx(25 * 3 * 0.6)


def test_the_needed_uplift_by_hand() -> None:
    # Up to 10 % both can be won: 5 a point less 0.8 * 2; from there on only the tea.
    reached = 10 * (3 + 2 - 2 * 0.8) - 80
    more = -reached / (100 * (3 - 0.8))

    assert TEA_AND_CUP.needed_uplift(0.05) == pytest.approx(0.1 + more)
    assert TEA_AND_CUP.needed_uplift(0) == 0
    assert TEA_AND_CUP.needed_uplift(0.9) is None


@given(offer=offers(), uplift=st.floats(0.01, 3))
def test_nothing_is_earned_at_the_largest_discount(offer: Offer, uplift: float) -> None:
    largest = offer.largest_discount(uplift)

    assert offer.gain(largest, uplift) == pytest.approx(0, abs=1e-6)
    assert offer.gain(largest / 2, uplift) == pytest.approx(offer.gain(0, uplift) / 2)
    found = brentq(lambda discount: offer.gain(discount, uplift), -0.1, 2)
    assert largest == pytest.approx(found, abs=1e-9)


@given(offer=offers(), discount=st.floats(0.001, 0.3))
def test_less_than_the_needed_uplift_loses(offer: Offer, discount: float) -> None:
    needed = offer.needed_uplift(discount)
    hopes = np.linspace(0, 1.1 * float((offer.lacking / offer.complete).max()), 400)
    gains = np.asarray([offer.gain(discount, hope) for hope in hopes])

    if needed is None:
        assert (gains < 1e-6).all()
    else:
        assert offer.gain(discount, needed) == pytest.approx(0, abs=1e-6)
        assert (gains[hopes < needed * (1 - 1e-9)] < 1e-6).all()
