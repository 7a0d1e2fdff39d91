"""What both databases promise of live offers."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from catalog.product import PriceTier
from catalog.store.offers import OfferStore
from catalog.store.records import LiveOffer
from catalog.store.updates import BuiltOffer, OfferOutcome, OfferUpdate
from core.errors import BadInput
from tests.catalog.store.offers import APPLIED, NOT_ENOUGH, REPEATED, STALE, at, live, put
from tests.catalog.store.shop import SHOP


def test_everything_that_is_said_is_kept(store: OfferStore) -> None:
    tiers = (PriceTier(10, Decimal("1.00")), PriceTier(50, Decimal("0.9050")))
    put(
        store,
        "milk",
        "north",
        stock=4,
        price=Decimal("1.15"),
        price_tiers=tiers,
        tier_prices={"gold": Decimal("0.99")},
        updated_at=datetime(2026, 3, 31, 11, 59, 58, 765_432, tzinfo=UTC),
    )

    said_at = datetime(2026, 3, 31, 11, 59, 58, 765_432, tzinfo=UTC)
    assert store.get("shop", "milk") == [
        LiveOffer(
            product_id="milk",
            region="north",
            stock=4,
            price=Decimal("1.15"),
            price_tiers=tiers,
            tier_prices={"gold": Decimal("0.99")},
            stock_at=said_at,
            price_at=said_at,
            sequence=1,
        )
    ]


def test_results_come_in_the_order_of_the_batch(store: OfferStore) -> None:
    results = store.put(
        "shop",
        [
            OfferUpdate("milk", stock=3),
            OfferUpdate("beer", stock=3),
            OfferUpdate("milk", "west", stock=3),
            OfferUpdate("milk", stock_change=-2),
            OfferUpdate("milk", stock_change=-2),
            OfferUpdate("milk", stock=9, updated_at=at(-5)),
            OfferUpdate("oats", price=Decimal("2.00")),
        ],
        SHOP,
    )

    assert [(result.outcome, result.stock) for result in results] == [
        (APPLIED, 3),
        (OfferOutcome.UNKNOWN_PRODUCT, None),
        (OfferOutcome.UNKNOWN_REGION, None),
        (APPLIED, 1),
        (NOT_ENOUGH, 1),
        (STALE, 1),
        (APPLIED, 7),
    ]
    assert [result.product_id for result in results[:3]] == ["milk", "beer", "milk"]
    assert [result.field for result in results[1:3]] == ["product_id", "region"]
    assert [result.sequence for result in results] == [1, 0, 0, 4, 0, 0, 7]


def test_a_part_that_is_not_said_stays(store: OfferStore) -> None:
    put(store, "milk", price=Decimal("1.30"))
    put(store, "milk", stock=8)
    put(store, "milk", withdrawn=True)

    offer = live(store, "milk")

    assert (offer.price, offer.stock, offer.withdrawn) == (Decimal("1.30"), 8, True)


@pytest.mark.parametrize(
    ("product_id", "region", "change", "outcome", "stock"),
    [
        ("milk", "", -10, APPLIED, 0),
        ("milk", "", -11, NOT_ENOUGH, 10),
        ("milk", "north", -2, APPLIED, 3),
        ("milk", "south", -1, NOT_ENOUGH, 0),
        ("milk", "south", 6, APPLIED, 6),
        ("oats", "south", -1, NOT_ENOUGH, 0),
        ("tea", "", -1, NOT_ENOUGH, None),
        ("milk", "", 10**9, OfferOutcome.REFUSED, 10),
    ],
)
def test_a_first_change_starts_from_what_was_built(
    store: OfferStore,
    product_id: str,
    region: str,
    change: int,
    outcome: OfferOutcome,
    stock: int | None,
) -> None:
    result = put(store, product_id, region, stock_change=change)

    assert (result.outcome, result.stock) == (outcome, stock)
    assert [each.stock for each in store.get("shop", product_id)] == (
        [stock] if outcome is APPLIED else []
    )


def test_an_update_that_is_not_enough_changes_nothing_else(store: OfferStore) -> None:
    result = put(store, "milk", stock_change=-11, price=Decimal("9.00"), withdrawn=True)

    assert (result.outcome, result.hint) == (NOT_ENOUGH, "there are 10")
    assert store.since("shop", 0) == []


def test_followers_see_every_change_once_and_in_order(store: OfferStore) -> None:
    for stock in range(5):
        store.put(
            "shop", [OfferUpdate("milk", stock=stock), OfferUpdate("oats", stock=stock)], SHOP
        )
        put(store, "tea", stock=stock)

    seen, last = [], 0
    while offers := store.since("shop", last, limit=2):
        seen += [(each.product_id, each.stock) for each in offers]
        assert [each.sequence for each in offers] == sorted(each.sequence for each in offers)
        last = offers[-1].sequence

    assert seen == [("milk", 4), ("oats", 4), ("tea", 4)]
    assert last == store.latest_sequence("shop") == 15
    assert store.since("shop", last) == []


def test_catalogues_do_not_know_of_each_other(store: OfferStore) -> None:
    store.put("shop", [OfferUpdate("milk", stock=1, update_id="1")], SHOP)
    other = store.put("other", [OfferUpdate("milk", stock_change=-1, update_id="1")], SHOP)

    assert (other[0].outcome, other[0].stock, other[0].sequence) == (APPLIED, 9, 1)
    store.clear("other")
    assert live(store, "milk").stock == 1
    assert store.latest_sequence("third") == 0


def test_nothing_of_a_batch_is_kept_if_it_fails(store: OfferStore) -> None:
    class Breaking:
        def has_product(self, _: str) -> bool:
            return True

        def has_region(self, _: str) -> bool:
            return True

        def offer(self, product_id: str, _: str) -> BuiltOffer | None:
            raise LookupError(product_id)

    with pytest.raises(LookupError):
        store.put("shop", [OfferUpdate("milk", stock=1)], Breaking())

    assert (store.since("shop", 0), store.latest_sequence("shop")) == ([], 0)


def test_an_empty_batch_is_nothing(store: OfferStore) -> None:
    assert store.put("shop", [], SHOP) == []


def test_text_of_every_script_is_kept_as_it_is(store: OfferStore) -> None:
    """No collation, folding or escape of either database may change an id."""
    name = "Ö'\"%_\\é𝛑 straße"
    put(store, "milk", tier_prices={name: Decimal("1.00")}, update_id=name)
    put(store, "milk", stock=1, update_id=name.upper())

    assert live(store, "milk").tier_prices == {name: Decimal("1.00")}
    assert put(store, "milk", stock=2, update_id=name).outcome is REPEATED


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("product_id", {"product_id": "", "stock": 1}),
        ("product_id", {"product_id": "a\0b", "stock": 1}),
        ("product_id", {"product_id": "x" * 101, "stock": 1}),
        ("region", {"region": "no\nrth", "stock": 1}),
        ("update_id", {"update_id": "", "stock": 1}),
        ("stock", {}),
        ("stock", {"stock": -1}),
        ("stock", {"stock": 10**9 + 1}),
        ("stock_change", {"stock": 1, "stock_change": 1}),
        ("stock_change", {"stock_change": -(10**9) - 1}),
        ("price", {"price": Decimal("-0.01")}),
        ("price", {"price": Decimal("NaN")}),
        ("price", {"price": Decimal("1e15")}),
        ("price_tiers", {"price_tiers": (PriceTier(1, Decimal("-1")),)}),
        ("tier_prices", {"tier_prices": {"gold": Decimal("Infinity")}}),
        ("tier_prices", {"tier_prices": {"": Decimal(1)}}),
        ("updated_at", {"stock": 1, "updated_at": datetime(2026, 3, 31)}),  # noqa: DTZ001
    ],
)
def test_an_update_that_makes_no_sense_cannot_be_made(field: str, said: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as refused:
        OfferUpdate(**({"product_id": "milk"} | said))

    assert refused.value.field == field
    assert refused.value.hint
