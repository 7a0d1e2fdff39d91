"""What comes late, or from a clock that goes wrong, in both databases."""

from datetime import timedelta
from decimal import Decimal

from catalog.store.offers import OfferStore
from catalog.store.updates import OfferOutcome, OfferUpdate
from tests.catalog.store.offers import APPLIED, STALE, at, live, put
from tests.catalog.store.shop import NOON, SHOP, SetClock


def test_an_older_update_never_overwrites_a_newer_one(store: OfferStore) -> None:
    put(store, "milk", stock=4, price=Decimal("1.00"), updated_at=at(-10))

    assert put(store, "milk", stock=99, updated_at=at(-11)).outcome is STALE
    assert put(store, "milk", price=Decimal("9.00"), updated_at=at(-11)).outcome is STALE
    assert put(store, "milk", stock=5, updated_at=at(-9)).outcome is APPLIED
    assert (live(store, "milk").stock, live(store, "milk").price) == (5, Decimal("1.00"))


def test_stock_and_price_and_withdrawal_have_times_of_their_own(store: OfferStore) -> None:
    put(store, "milk", stock=4, updated_at=at(-5))
    put(store, "milk", withdrawn=True, updated_at=at(-1))
    result = put(store, "milk", stock=9, price=Decimal("1.00"), withdrawn=False, updated_at=at(-7))

    offer = live(store, "milk")

    assert (result.outcome, result.stale) == (APPLIED, ("stock", "withdrawn"))
    assert (offer.stock, offer.price, offer.withdrawn) == (4, Decimal("1.00"), True)
    assert (offer.stock_at, offer.price_at) == (at(-5), at(-7))


def test_the_same_time_again_is_no_older(store: OfferStore) -> None:
    put(store, "milk", stock=4, updated_at=at(-5))

    assert put(store, "milk", stock=6, updated_at=at(-5)).outcome is APPLIED
    assert live(store, "milk").stock == 6


def test_changes_count_in_whatever_order_they_come(store: OfferStore) -> None:
    put(store, "milk", stock=10, updated_at=at(-10))
    put(store, "milk", stock_change=-1, updated_at=at(-2))
    put(store, "milk", stock_change=-3, updated_at=at(-6))

    assert (live(store, "milk").stock, live(store, "milk").stock_at) == (6, at(-2))


def test_a_change_that_the_count_covers_is_stale(store: OfferStore) -> None:
    put(store, "milk", stock=10, updated_at=at(-10))

    assert put(store, "milk", stock_change=-1, updated_at=at(-11)).outcome is STALE
    assert put(store, "milk", stock_change=-99, updated_at=at(-11)).outcome is STALE
    assert live(store, "milk").stock == 10


def test_a_count_that_comes_late_does_not_undo_a_change(store: OfferStore) -> None:
    put(store, "milk", stock_change=-1, updated_at=at(-2))

    assert put(store, "milk", stock=10, updated_at=at(-6)).outcome is STALE
    assert live(store, "milk").stock == 9


def test_an_update_without_a_time_is_the_newest_also_when_the_clock_was_set_back(
    store: OfferStore, clock: SetClock
) -> None:
    put(store, "milk", stock=4, price=Decimal("1.00"))
    clock.move(hours=-3)

    assert put(store, "milk", stock=6).outcome is APPLIED
    assert put(store, "milk", stock_change=-1, price=Decimal("2.00")).outcome is APPLIED
    # As new as it can be: what is older than what stood before it stays out.
    assert put(store, "milk", stock=99, updated_at=at(-1)).outcome is STALE
    assert (live(store, "milk").stock, live(store, "milk").price) == (5, Decimal("2.00"))


def test_a_time_far_ahead_is_refused_and_the_batch_goes_on(store: OfferStore) -> None:
    results = store.put(
        "shop",
        [
            OfferUpdate("milk", stock=1, updated_at=NOON + timedelta(hours=24)),
            OfferUpdate("milk", stock=2, updated_at=NOON + timedelta(hours=24, microseconds=1)),
            OfferUpdate("oats", stock=3),
        ],
        SHOP,
    )

    assert [each.outcome for each in results] == [APPLIED, OfferOutcome.REFUSED, APPLIED]
    assert results[1].field == "updated_at"
    assert "2026-03-31T12:00:00Z" in str(results[1].hint)
    assert live(store, "milk").stock == 1
