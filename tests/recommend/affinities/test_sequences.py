"""What follows what: planted sequences are found, habits and popular products are not."""

import numpy as np
import pytest

from recommend.affinities.fitting import fit_affinities
from recommend.affinities.model import Affinities
from recommend.affinities.sequences import Steps, sequences_in
from recommend.complete_basket import CompleteBasket
from recommend.contract import Context, Reason
from tests.recommend.market import (
    NOW,
    STAPLES,
    Order,
    all_products,
    market_orders,
    profile_of,
    purchases_of,
    shelf,
    training_data,
)

SHOPS = 30


def machine_then_filters() -> list[Order]:
    """Shops buy soap-5 once, and jam-5 with the next order; tea at random every time."""
    random = np.random.default_rng(3)
    orders = []
    for shop in range(SHOPS):
        at = int(random.integers(2, 8))
        for number in range(10):
            planted = {at: ("soap-5",), at + 1: ("jam-5",)}.get(number, ())
            tea = tuple(f"tea-{n}" for n in range(1, 6) if random.random() < 0.5)
            orders.append(Order(f"shop-{shop:02}", 100.0 - 7 * number, (*planted, *tea, "milk-1")))
    return orders


@pytest.fixture(scope="module")
def affinities() -> Affinities:
    return fit_affinities(training_data(machine_then_filters(), all_products()))


def test_the_planted_sequence_is_found_and_nothing_else(affinities: Affinities) -> None:
    names = affinities.products.names
    found = {
        names[code]: [names[other] for other in affinities.after.of(code).products]
        for code in range(len(names))
        if affinities.after.of(code).products.size
    }

    assert found == {"soap-5": ["jam-5"]}
    code = affinities.products.code("soap-5")
    assert code is not None
    assert affinities.followed[code] == SHOPS
    assert affinities.after.of(code).counts.tolist() == [SHOPS]


def test_shops_that_always_buy_the_same_make_no_sequence() -> None:
    purchases = purchases_of(market_orders())

    found = sequences_in(purchases, least=6, false_share=0.01, largest=100)

    assert found.steps.first.size <= 1
    staples = purchases.products.codes(STAPLES)
    assert not np.isin(found.steps.first, staples).any()


def test_steps_are_counted_by_hand() -> None:
    often = {f"often-{number}": (70.0, 60.0, 50.0) for number in range(10)}
    baskets = (("tea-1", "jam-1"), ("tea-1", "soap-1"), ("jam-1",))
    orders = [
        Order(shop, day, basket)
        for shop, when in {**often, "seldom": (300.0, 200.0, 10.0)}.items()
        for day, basket in zip(when, baskets, strict=True)
    ]
    purchases = purchases_of(orders)
    found = sequences_in(purchases, least=6, false_share=0.01, largest=10)
    steps = found.steps
    names = purchases.products.names

    # Jam and tea, jam and soap follow each other as often as not; "seldom" orders too late.
    assert [names[code] for code in (*steps.first, *steps.second)] == ["tea-1", "soap-1"]
    assert (steps.forth.tolist(), steps.back.tolist()) == ([10], [0])
    assert dict(zip(names, found.orders.tolist(), strict=True)) == {
        "jam-1": 10,
        "soap-1": 10,
        "tea-1": 20,
    }


def test_the_chance_is_that_of_a_coin() -> None:
    one = np.zeros(2, np.int32)
    steps = Steps(one, one, np.asarray([6.0, 3.0]), np.asarray([0.0, 1.0]))

    assert steps.chances() == pytest.approx([1 / 64, 5 / 16])


def test_the_basket_after_is_completed(affinities: Affinities) -> None:
    profile = profile_of("mine", [Order("mine", 9.0, ("soap-5", "milk-1"))])
    context = Context(NOW, shelf(), profile, ("milk-1",))

    (pick,) = CompleteBasket(affinities).recommend(context, 5)

    text = "Ordered next after Soap no 5 in 10 of 10 cases"
    assert (pick.product, pick.reason) == ("jam-5", Reason("ordered_after", text, ("soap-5",)))
    late = profile_of("mine", [Order("mine", 61.0, ("soap-5",))])
    assert CompleteBasket(affinities).recommend(Context(NOW, shelf(), late, ("milk-1",)), 5) == []
