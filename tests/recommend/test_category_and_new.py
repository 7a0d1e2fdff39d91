"""Category picks and new products, and how they and their models keep what they know."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexUnusable
from core.progress import Silent
from recommend.arrivals import ARRIVALS, fit_arrivals
from recommend.category_picks import CategoryPicks
from recommend.contract import Context, Pick, Reason
from recommend.new import New
from recommend.peers import PEERS, Peers
from tests.recommend.market import (
    NOW,
    Order,
    all_products,
    market_orders,
    profile_of,
    shelf,
    training_data,
)

CAFES = [Order(f"cafe-{n:02}", 3.0 + n, ("coffee-1", "milk-1", "jam-4")) for n in range(20)]
GROCERS = [Order(f"grocer-{n:02}", 3.0 + n, ("soap-1", "bread-1", "jam-2")) for n in range(30)]


@pytest.fixture(scope="module")
def peers() -> Peers:
    return PEERS.fit(training_data([*CAFES, *GROCERS], all_products()), Silent())


def jams(peers: Peers, *own: Order) -> list[Pick]:
    context = Context(NOW, shelf(), profile_of("mine", own), category="Pantry > Jam")
    return list(CategoryPicks(peers).recommend(context, 10))


def test_a_shop_sees_first_what_its_peers_take(peers: Peers) -> None:
    as_cafe = jams(peers, Order("mine", 5.0, ("coffee-1",)))
    as_grocer = jams(peers, Order("mine", 5.0, ("soap-1",)))

    assert [pick.product for pick in as_cafe] == ["jam-4", "jam-2"]
    assert [pick.product for pick in as_grocer] == ["jam-2", "jam-4"]
    text = "Taken by shops that buy Coffee no 1, as you do"
    assert as_cafe[0].reason == Reason("peers", text, ("coffee-1",))
    assert as_cafe[1].reason == Reason("popular", "In demand in Jam")


def test_what_a_shop_buys_itself_comes_before_all(peers: Peers) -> None:
    own = [Order("mine", day, ("coffee-1", "jam-2")) for day in (1.0, 2.0)]

    first, *_ = jams(peers, *own, Order("mine", 4.0, ("coffee-1",)))

    assert first.product == "jam-2"
    assert first.reason == Reason("bought_before", "You bought it in 2 of 3 orders")


def test_a_visitor_sees_what_most_shops_take(peers: Peers) -> None:
    context = Context(NOW, shelf(), category="Pantry")

    assert [p.product for p in CategoryPicks(peers).recommend(context, 10)] == ["jam-2", "jam-4"]


def test_the_category_is_that_of_the_product_looked_at(peers: Peers) -> None:
    strategy = CategoryPicks(peers)

    found = strategy.recommend(Context(NOW, shelf(), products=("jam-2",)), 10)

    assert [pick.product for pick in found] == ["jam-4"]
    assert strategy.recommend(Context(NOW, shelf()), 10) == []
    assert strategy.recommend(Context(NOW, shelf(), category="Nowhere"), 10) == []


def test_peers_are_kept(peers: Peers, tmp_path: Path) -> None:
    peers.save(tmp_path)
    opened = PEERS.open(tmp_path)

    assert jams(opened, *CAFES[:1]) == jams(peers, *CAFES[:1])

    np.save(tmp_path / "category.npy", np.full(len(peers.products), 99, np.int32))
    with pytest.raises(IndexUnusable, match=r"category\.npy cannot be used"):
        PEERS.open(tmp_path)


def new(*own: Order, arrivals: list[Order] | None = None) -> list[Pick]:
    model = None if arrivals is None else fit_arrivals(training_data(arrivals))
    context = Context(NOW, shelf(), profile_of("mine", own) if own else None)
    return list(New(model).recommend(context, 10))


def test_a_visitor_sees_the_last_release_first() -> None:
    found = new()

    assert [pick.product for pick in found] == ["jam-6", "milk-6", "tea-6"]
    assert found[0].reason == Reason("new", "New in Jam")


def test_a_shop_sees_first_what_is_new_where_it_buys() -> None:
    found = new(Order("mine", 9.0, ("tea-1", "tea-2")))

    assert found[0].product == "tea-6"
    assert found[0].reason == Reason("new", "New in Tea, where you buy")


def test_what_a_shop_has_bought_is_not_new_to_it() -> None:
    assert "jam-6" not in [pick.product for pick in new(Order("mine", 9.0, ("jam-6",)))]


def test_first_purchases_make_up_for_dates_of_release() -> None:
    early = [Order("shop-1", day, ("tea-1", "tea-2")) for day in (200.0, 30.0)]
    late = [Order("shop-2", 20.0, ("bread-2",)), Order("shop-2", 5.0, ("bread-3", "tea-1"))]

    found = [pick.product for pick in new(arrivals=[*early, *late])]

    assert found == ["jam-6", "milk-6", "tea-6", "bread-3", "bread-2"]


def test_in_a_young_log_nothing_is_new_because_it_is_first() -> None:
    young = [Order("shop-1", day, ("tea-1",)) for day in (90.0, 30.0)]

    assert len(fit_arrivals(training_data([*young, Order("a", 5.0, ("jam-1",))])).products) == 0


def test_arrivals_are_kept(tmp_path: Path) -> None:
    orders = [*market_orders(), Order("shop-01", 5.0, ("novelty-1",))]
    found = fit_arrivals(training_data([Order("shop-01", 300.0, ("tea-1",)), *orders]))
    found.save(tmp_path)

    assert "novelty-1" in found.products.names
    assert ARRIVALS.open(tmp_path).products.names == found.products.names
