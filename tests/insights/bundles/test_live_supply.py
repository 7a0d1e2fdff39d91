"""The supply as offers have it: regions, what is live above what was built, what a person says."""

from decimal import Decimal

import numpy as np
import pytest

from catalog.product import Availability, Offer, Product
from catalog.store.records import LiveOffer
from events.columns import Index
from events.trade import Trade
from insights.bundles.candidates import Refusal
from insights.bundles.goods import Goods, goods_of
from insights.bundles.live_supply import LiveSupply
from insights.bundles.supply import Above, KnownSupply, Supply
from tests.insights.affinities.baskets import NOW, trade_of
from tests.insights.bundles.test_bundles import bundles, drawn_baskets, refused, told

BUILT = {
    "tea": Product(
        "tea",
        "Tea",
        Availability.IN_STOCK,
        price=Decimal(4),
        offers=(Offer("north", 30), Offer("south", 12, Decimal(6))),
    ),
    "cup": Product(
        "cup", "Cup", Availability.IN_STOCK, price=Decimal(3), offers=(Offer("north", 25),)
    ),
    "pot": Product("pot", "Pot", Availability.PREORDER, price=Decimal(9)),
}


def supply(*live: LiveOffer, regions: tuple[str, ...] = ("north", "south")) -> LiveSupply:
    return LiveSupply(BUILT.get, regions, live)


def test_what_was_built_holds_until_something_is_said() -> None:
    built = supply()
    live = supply(
        LiveOffer("tea", "north", stock=2, price=Decimal(5)),
        LiveOffer("cup", "south", stock=8),
        LiveOffer("tea", "south", withdrawn=True),
    )

    assert [built.stock_in("tea", region) for region in ("north", "south")] == [30, 12]
    assert (built.stock("tea"), built.stock("cup"), built.stock_in("cup", "south")) == (42, 25, 0)
    assert (built.price("tea"), built.price("cup")) == (5, 3)
    assert [live.stock_in("tea", region) for region in ("north", "south")] == [2, 0]
    assert (live.stock("cup"), live.price("cup"), live.price("tea")) == (33, 3, 5)
    assert live.cost("tea") is None


def test_without_regions_a_feed_says_whether_there_is_any() -> None:
    own = supply(regions=())
    counted = supply(LiveOffer("tea", "", stock=7), LiveOffer("cup", "", stock=0), regions=())

    assert (own.stock("tea"), own.stock("pot"), own.stock("gone")) == (None, 0, 0)
    assert own.price("tea") == 4
    assert (counted.stock("tea"), counted.stock("cup")) == (7, 0)
    # What nobody can get has no price that a bundle could be made of.
    assert counted.price("cup") is None


def test_what_a_person_says_stands_above_the_offers() -> None:
    both = Above(KnownSupply(costs={"tea": 2.0}, stocks={"tea": 10.0}), supply())

    assert both.regions == ("north", "south")
    assert (both.cost("tea"), both.cost("cup")) == (2, None)
    assert (both.stock("tea"), both.stock_in("tea", "south"), both.stock("cup")) == (10, 10, 25)
    assert both.price("tea") == 5


def goods(known: Supply) -> tuple[Goods, Index]:
    purchases = trade_of([("cup", "tea")] * 4).purchases
    return goods_of(purchases, NOW, known, 0.7, 90), purchases.products


def test_a_bundle_comes_whole_from_one_region() -> None:
    apart, products = goods(
        supply(LiveOffer("tea", "north", stock=0), LiveOffer("cup", "south", stock=0))
    )
    together, _ = goods(supply(LiveOffer("cup", "south", stock=5)))
    few, _ = goods(Above(KnownSupply(stocks={"tea": 20.0}), supply()))
    pair = [products.code("cup") or 0, products.code("tea") or 0]

    assert apart.stock[pair].tolist() == [25, 12]
    assert apart.orders_in_stock(pair) == 0
    assert together.orders_in_stock(pair) == 25 + 5
    # Twenty in all, wherever they are.
    assert few.orders_in_stock(pair) == 20
    assert together.price[pair].tolist() == [3, 5]
    assert together.offered.all()


def test_prices_of_orders_hold_for_what_is_not_offered() -> None:
    known, _ = goods(KnownSupply())

    assert not known.offered.any()
    assert np.isinf(known.shelves).all()


@pytest.fixture(scope="module")
def trade() -> Trade:
    return trade_of(drawn_baskets())


def test_no_bundle_of_what_cannot_be_got(trade: Trade) -> None:
    names = trade.purchases.products.names
    found = {
        name: Product(name, name, Availability.IN_STOCK, price=Decimal("2.50")) for name in names
    }
    section = told(trade, supply=LiveSupply(found.get, (), ()))
    sold_out = told(trade, supply=LiveSupply(found.get, (), [LiveOffer("cup", "", stock=9)]))

    assert bundles(section)[0] == "cup + tea"
    assert "cup + tea" not in bundles(sold_out)
    assert refused(sold_out)[Refusal.NO_STOCK.value] >= 1
    told_of = f"The prices of {len(names)} products are those that they are offered at now"
    assert any(told_of in line for line in section.assumptions), section.assumptions
