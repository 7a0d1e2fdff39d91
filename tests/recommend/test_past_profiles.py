"""What purchases alone tell of a shop is what its profile says."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.database import open_database
from events.event import Action, Event, PurchaseLine
from events.folding import Fold, fold, profile_of
from events.log import EventLog
from recommend.artefacts.past_profiles import profile_from
from recommend.artefacts.whole_shelf import WholeShelf
from tests.recommend.market import all_products, market_orders, purchases_of, training_data
from tests.recommend.market import profile_of as market_profile

START = datetime(2026, 3, 1, 8, tzinfo=UTC)


def event(shop: str, day: int, *lines: PurchaseLine, action: str = Action.PURCHASE) -> Event:
    order = f"{shop}/{day:02}"
    when = START + timedelta(days=day)
    return Event(f"{order} {action}", action, when, shop, order=order, lines=lines)


EVENTS = [
    event("north", 1, PurchaseLine("tea", 2, 3.5), PurchaseLine("jam", 1)),
    event("south", 1, PurchaseLine("soap", 9, 1.0)),
    event("north", 4, PurchaseLine("tea", 5, 3.25)),
    event("north", 6, PurchaseLine("tea", 1, 3.25), action=Action.RETURN),
    event("north", 9, PurchaseLine("milk", 1.5, 0.99), PurchaseLine("jam", 3, 2.0)),
]


def test_it_is_the_profile_that_the_log_would_give(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    log = EventLog(database, SystemClock())
    log.append("shop", EVENTS)
    purchases = log.purchases("shop")
    database.close()

    for code, name in enumerate(purchases.retailers.names):
        own = [each for each in EVENTS if each.retailer == name]
        expected = profile_of(name, fold(Fold(), own, 0))
        told = profile_from(purchases, code)
        assert told.bought == expected.bought
        assert told.spent == pytest.approx(expected.spent)
        assert (told.orders, told.first, told.last) == (
            expected.orders,
            expected.first,
            expected.last,
        )
        assert [(basket.at, basket.products) for basket in told.baskets] == [
            (basket.at, basket.products) for basket in expected.baskets
        ]


def test_every_shop_of_the_market_is_found() -> None:
    orders = market_orders()
    purchases = purchases_of(orders)

    for code in (0, 31, 59):
        expected = market_profile(purchases.retailers.names[code], orders)
        told = profile_from(purchases, code)
        assert told.bought == expected.bought
        assert [basket.products for basket in told.baskets] == [
            basket.products for basket in expected.baskets
        ]


def test_a_whole_shelf_has_what_was_bought_and_its_categories() -> None:
    data = training_data(market_orders(), ("zzz-1",))
    shelf = WholeShelf(data)

    assert shelf.has("tea-1")
    assert not shelf.has("nothing")
    assert shelf.available(data.purchases.products).all()
    assert set(shelf.most_wanted(2)) == {"soap-1", "soap-2"}
    assert set(shelf.in_category("Drinks", 99)) == {
        product for product in all_products() if product.startswith(("tea", "coffee"))
    }
    assert shelf.in_category("Drinks > T", 9) == []
    (tea, nothing) = shelf.facts(["tea-1", "nothing"])
    assert nothing is None
    assert tea is not None
    assert (tea.title, tea.category) == ("Tea no 1", "Drinks > Tea")
