"""Bought together, complete the basket and substitutes over the small market."""

import pytest

from recommend.affinities.fitting import fit_affinities
from recommend.affinities.model import Affinities
from recommend.bought_together import BoughtTogether
from recommend.complete_basket import CompleteBasket
from recommend.contract import Context, Pick, Reason, Strategy
from recommend.substitutes import Substitutes
from tests.recommend.market import (
    COMPLEMENTS,
    NOW,
    STAPLES,
    SUBSTITUTES,
    Order,
    all_products,
    market_orders,
    profile_of,
    shelf,
    training_data,
)
from tests.recommend.shelves import FakeShelf


@pytest.fixture(scope="module")
def affinities() -> Affinities:
    return fit_affinities(training_data(market_orders(), all_products()))


def picks(strategy: Strategy, *products: str, on: FakeShelf | None = None) -> list[Pick]:
    return list(strategy.recommend(Context(NOW, on or shelf(), products=products), 10))


def names(found: list[Pick]) -> list[str]:
    return [pick.product for pick in found]


@pytest.mark.parametrize(("one", "other"), COMPLEMENTS)
def test_planted_complements_come_first(affinities: Affinities, one: str, other: str) -> None:
    for strategy in (BoughtTogether(affinities), CompleteBasket(affinities)):
        assert other in names(picks(strategy, one))[:3]
        assert one in names(picks(strategy, other))[:3]


@pytest.mark.parametrize(("one", "other"), SUBSTITUTES)
def test_rivals_do_not_go_together(affinities: Affinities, one: str, other: str) -> None:
    for strategy in (BoughtTogether(affinities), CompleteBasket(affinities)):
        assert other not in names(picks(strategy, one))


def test_the_reason_is_counted_in_baskets(affinities: Affinities) -> None:
    orders = market_orders()
    with_tea = [order for order in orders if "tea-1" in order.products]
    with_both = sum("biscuit-1" in order.products for order in with_tea)
    tenths = round(10 * with_both / len(with_tea))

    (pick,) = picks(BoughtTogether(affinities), "tea-1")

    text = f"Bought with Tea no 1 in {tenths} of 10 baskets"
    assert pick.reason == Reason("bought_with", text, ("tea-1",))


def test_a_basket_is_completed_for_all_that_is_in_it(affinities: Affinities) -> None:
    found = picks(CompleteBasket(affinities), "tea-1", "coffee-2", *STAPLES)

    assert set(names(found)[:2]) == {"biscuit-1", "milk-2"}
    assert {pick.product: pick.reason.products for pick in found}["milk-2"] == ("coffee-2",)


def test_a_basket_that_is_complete_wants_nothing(affinities: Affinities) -> None:
    assert picks(CompleteBasket(affinities), "tea-1", "biscuit-1") == []
    assert picks(CompleteBasket(affinities)) == []


def _own(*baskets: tuple[str, ...]) -> list[Order]:
    return [Order("mine", 10.0 - number, basket) for number, basket in enumerate(baskets)]


def test_what_the_shop_itself_takes_with_it_counts(affinities: Affinities) -> None:
    mine = _own(("tea-1", "jam-5"), ("tea-1", "jam-5", "soap-4"), ("tea-1", "jam-5"))
    context = Context(NOW, shelf(), profile_of("mine", mine), ("tea-1",))

    found = list(CompleteBasket(affinities).recommend(context, 10))

    assert set(names(found)) == {"biscuit-1", "jam-5"}
    (jam,) = (pick for pick in found if pick.product == "jam-5")
    text = "You took it with Tea no 1 in 3 of 3 baskets"
    assert jam.reason == Reason("usual_with", text, ("tea-1",))


def test_what_is_out_of_stock_is_replaced_by_what_shops_take_in_turn(
    affinities: Affinities,
) -> None:
    found = picks(Substitutes(affinities), "coffee-2", on=shelf(out=["coffee-2"]))

    assert found[0].product == "coffee-5"
    assert found[0].reason.code == "instead_of"
    assert found[0].reason.text.endswith("shops take it in turn with Coffee no 2")
    assert len(found) > 1


@pytest.mark.parametrize(("one", "other"), COMPLEMENTS)
def test_complements_never_stand_in_for_each_other(
    affinities: Affinities, one: str, other: str
) -> None:
    for product, companion in ((one, other), (other, one)):
        found = picks(Substitutes(affinities), product, on=shelf(out=[product]))
        assert companion not in names(found)


def test_only_what_is_missing_of_a_basket_is_replaced(affinities: Affinities) -> None:
    found = picks(Substitutes(affinities), "tea-1", "coffee-2", on=shelf(out=["coffee-2"]))

    assert {pick.reason.products for pick in found} == {("coffee-2",)}


def test_two_that_are_missing_are_replaced_by_turns(affinities: Affinities) -> None:
    gone = ("bread-3", "coffee-2")

    first, second, *_ = picks(Substitutes(affinities), *gone, on=shelf(out=gone))

    assert (first.product, second.product) == ("bread-6", "coffee-5")


def test_a_catalogue_without_purchases_has_what_is_alike() -> None:
    found = picks(Substitutes(None), "jam-2", on=shelf(out=["jam-2"]))

    assert {product.partition("-")[0] for product in names(found)[:5]} == {"jam"}
    assert found[0].reason == Reason("similar", "Like Jam no 2", ("jam-2",))
