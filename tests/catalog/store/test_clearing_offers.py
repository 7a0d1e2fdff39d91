"""Offers given up for what was built, in both databases."""

from decimal import Decimal

from catalog.store.offers import OfferStore
from tests.catalog.store.offers import APPLIED, STALE, at, live, put
from tests.catalog.store.shop import SetClock


def test_clearing_lets_what_was_built_hold_again(store: OfferStore) -> None:
    put(store, "milk", "north", stock=1, price=Decimal("9.00"), withdrawn=True)
    put(store, "oats", stock=1)
    last = store.latest_sequence("shop")

    assert store.clear("shop", product_id="milk") == 1

    (cleared,) = store.since("shop", last)
    assert (cleared.product_id, cleared.region) == ("milk", "north")
    assert (cleared.stock, cleared.price, cleared.withdrawn) == (None, None, False)
    assert store.get("shop", "milk") == []
    assert live(store, "oats").stock == 1
    assert put(store, "milk", "north", stock_change=-1).stock == 4


def test_an_update_older_than_the_clearing_stays_out(store: OfferStore, clock: SetClock) -> None:
    put(store, "milk", stock=1, updated_at=at(600))
    clock.move(minutes=1)
    store.clear("shop")

    assert put(store, "milk", stock=9, updated_at=at(0.5)).outcome is STALE
    # Clearing also mends the times that a wrong clock of a sender left behind.
    assert put(store, "milk", stock=9, updated_at=at(1.5)).outcome is APPLIED


def test_clearing_one_region_of_one_product(store: OfferStore) -> None:
    for product_id in ("milk", "oats"):
        for region in ("", "north"):
            put(store, product_id, region, stock=1)

    assert store.clear("shop", product_id="milk", region="north") == 1
    assert store.clear("shop", region="north") == 1
    assert store.clear("shop") == 2
    assert store.clear("shop") == 0
