"""Updates of offers that are sent again, in both databases."""

from decimal import Decimal

from catalog.store.offers import KEPT_UPDATE_IDS, OfferStore
from catalog.store.updates import OfferOutcome, OfferUpdate
from tests.catalog.store.offers import APPLIED, NOT_ENOUGH, REPEATED, put
from tests.catalog.store.shop import SHOP, SetClock


def test_an_update_that_is_sent_again_is_applied_once(store: OfferStore) -> None:
    sale = OfferUpdate("milk", stock_change=-3, update_id="till 4, slip 77")

    first, again = (store.put("shop", [sale], SHOP)[0] for _ in range(2))
    within = store.put(
        "shop",
        [OfferUpdate("oats", stock_change=-1, update_id="slip 78") for _ in range(2)],
        SHOP,
    )

    assert [(each.outcome, each.stock) for each in (first, again)] == [(APPLIED, 7), (REPEATED, 7)]
    assert [(each.outcome, each.stock) for each in within] == [(APPLIED, 6), (REPEATED, 6)]


def test_a_repeated_update_tells_the_same_stock(store: OfferStore) -> None:
    """Beside a price alone, and where the product was never sold."""
    price = OfferUpdate("tea", "south", price=Decimal("2.80"), update_id="list 9")

    first, again = (store.put("shop", [price], SHOP)[0] for _ in range(2))

    assert [(each.outcome, each.stock) for each in (first, again)] == [(APPLIED, 0), (REPEATED, 0)]


def test_what_was_not_applied_may_be_sent_again(store: OfferStore) -> None:
    sale = OfferUpdate("milk", stock_change=-12, update_id="slip 77")

    assert store.put("shop", [sale], SHOP)[0].outcome is NOT_ENOUGH
    put(store, "milk", stock=20)
    assert store.put("shop", [sale], SHOP)[0].outcome is APPLIED


def test_one_update_id_for_two_offers_is_refused(store: OfferStore) -> None:
    put(store, "milk", stock_change=-3, update_id="1")

    result = put(store, "oats", stock_change=-3, update_id="1")

    assert (result.outcome, result.field) == (OfferOutcome.REFUSED, "update_id")
    assert store.get("shop", "oats") == []


def test_update_ids_are_kept_for_a_week(store: OfferStore, clock: SetClock) -> None:
    put(store, "milk", stock_change=-1, update_id="slip 77")
    clock.time += KEPT_UPDATE_IDS
    put(store, "milk", stock_change=-1, update_id="slip 78")

    assert put(store, "milk", stock_change=-1, update_id="slip 77").outcome is REPEATED
    clock.move(seconds=1)
    put(store, "milk", stock_change=-1, update_id="slip 79")
    assert put(store, "milk", stock_change=-1, update_id="slip 77").outcome is APPLIED
    assert put(store, "milk", stock_change=-1, update_id="slip 78").outcome is REPEATED
