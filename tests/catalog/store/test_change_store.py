"""What both databases promise of changed products and retailers."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from catalog.demo import demo_products
from catalog.product import Availability, Product
from catalog.store.changes import ProductChangeStore
from catalog.store.records import ProductChange, Retailer
from catalog.store.retailers import RetailerStore
from core.database import Database
from core.errors import BadInput
from tests.catalog.store.shop import NOON, SetClock


@pytest.fixture
def store(database: Database, clock: SetClock) -> ProductChangeStore:
    return ProductChangeStore(database, clock)


def named(product_id: str, title: str = "Milk") -> ProductChange:
    product = Product(product_id, title, Availability.IN_STOCK)
    vector = np.array([0.6, -0.8], dtype=np.float32)
    return ProductChange(product_id, product, vector, encoder="e1")


def gone(product_id: str) -> ProductChange:
    return ProductChange(product_id, None)


def titles(store: ProductChangeStore, sequence: int = 0) -> dict[str, str | None]:
    return {
        each.product_id: None if each.product is None else each.product.title
        for each in store.since("shop", sequence)
    }


def test_products_and_vectors_come_back_as_they_were(store: ProductChangeStore) -> None:
    products = list(demo_products(count=40))
    vectors = np.random.default_rng(1).standard_normal((40, 384)).astype(np.float32)
    changes = [
        ProductChange(product.id, product, vector, "model-1", NOON + timedelta(microseconds=1))
        for product, vector in zip(products, vectors, strict=True)
    ]

    store.put("shop", changes)
    found = store.since("shop", 0)

    assert [each.product for each in found] == products
    assert_array_equal(
        np.stack([each.vector for each in found if each.vector is not None]), vectors
    )
    assert {each.encoder for each in found} == {"model-1"}
    assert {each.changed_at for each in found} == {NOON + timedelta(microseconds=1)}
    assert [each.sequence for each in found] == list(range(1, 41))


def test_the_latest_change_of_a_product_counts(store: ProductChangeStore) -> None:
    store.put("shop", [named("a"), named("b"), gone("c")])
    results = store.put("shop", [gone("a"), named("b", "Oats"), named("b", "Tea")])

    assert titles(store) == {"a": None, "b": "Tea", "c": None}
    assert titles(store, 3) == {"a": None, "b": "Tea"}
    assert [(each.product_id, each.applied, each.sequence) for each in results] == [
        ("a", True, 4),
        ("b", True, 5),
        ("b", True, 6),
    ]
    (deleted,) = [each for each in store.since("shop", 0) if each.product_id == "a"]
    assert deleted == ProductChange("a", None, None, "", NOON, 4)


def test_an_older_change_never_overwrites_a_newer_one(store: ProductChangeStore) -> None:
    before, after = NOON - timedelta(hours=2), NOON - timedelta(hours=1)
    store.put("shop", [replace(named("a", "new"), changed_at=after)])

    (result,) = store.put("shop", [replace(named("a", "old"), changed_at=before)])

    assert (result.applied, result.sequence) == (False, 0)
    assert titles(store) == {"a": "new"}


def test_a_change_without_a_time_is_the_newest(store: ProductChangeStore, clock: SetClock) -> None:
    store.put("shop", [named("a", "first")])
    clock.move(days=-1)
    store.put("shop", [named("a", "second")])

    (change,) = store.since("shop", 0)
    assert change.product is not None
    assert (change.product.title, change.changed_at) == ("second", NOON)


@pytest.mark.parametrize(
    "changed_at", [NOON + timedelta(hours=25), (NOON - timedelta(1)).replace(tzinfo=None)]
)
def test_a_time_that_cannot_be_is_refused(store: ProductChangeStore, changed_at: datetime) -> None:
    with pytest.raises(BadInput) as refused:
        store.put("shop", [named("a"), replace(named("b"), changed_at=changed_at)])

    assert refused.value.field == "changed_at"
    assert refused.value.hint
    assert titles(store) == {}


def test_changes_come_in_pages(store: ProductChangeStore) -> None:
    store.put("shop", [named(str(number)) for number in range(7)])

    pages, last = [], 0
    while page := store.since("shop", last, limit=3):
        pages.append([each.product_id for each in page])
        last = page[-1].sequence

    assert pages == [["0", "1", "2"], ["3", "4", "5"], ["6"]]
    assert last == store.latest_sequence("shop") == 7
    assert store.latest_sequence("other") == 0


def test_a_version_contains_what_was_folded_into_it(store: ProductChangeStore) -> None:
    assert store.folded("shop", "v1") == 0
    store.fold("shop", "v1", 5)
    store.fold("shop", "v2", 9)
    store.fold("shop", "v1", 7)
    store.fold("shop", "v1", 6)

    assert [store.folded("shop", version) for version in ("v1", "v2", "v3")] == [7, 9, 0]
    assert store.folded("other", "v1") == 0


def test_what_every_kept_version_contains_is_forgotten(store: ProductChangeStore) -> None:
    store.put("shop", [named(str(number)) for number in range(1, 7)])
    store.put("other", [named("1")])
    store.fold("other", "v1", 1)
    store.fold("shop", "v1", 2)
    store.fold("shop", "v2", 4)
    store.fold("shop", "v3", 5)

    assert store.forget("shop", ["v2", "v3"]) == 4

    assert set(titles(store)) == {"5", "6"}
    assert [store.folded("shop", version) for version in ("v1", "v2", "v3")] == [0, 4, 5]
    assert len(store.since("other", 0)) == 1
    assert store.folded("other", "v1") == 1
    assert store.latest_sequence("shop") == 6


def test_nothing_is_forgotten_that_a_kept_version_lacks(store: ProductChangeStore) -> None:
    store.put("shop", [named("a"), gone("b")])
    store.fold("shop", "v2", 2)

    assert store.forget("shop", ["v1", "v2"]) == 0
    assert store.forget("shop", []) == 0
    assert titles(store) == {"a": "Milk", "b": None}
    assert store.folded("shop", "v2") == 2


def test_retailers_are_kept_and_followed(database: Database) -> None:
    store = RetailerStore(database)
    assert store.put("shop", [Retailer("r1", "north", "gold"), Retailer("r2")]) == 2
    assert store.put("shop", [Retailer("r1", None, "silver")]) == 3

    assert store.get("shop", "r1") == Retailer("r1", None, "silver", 3)
    assert store.get("shop", "r3") is None
    assert store.get("other", "r1") is None
    assert store.since("shop", 0) == [
        Retailer("r2", None, None, 2),
        Retailer("r1", None, "silver", 3),
    ]
    assert store.since("shop", 0, limit=1) == [Retailer("r2", None, None, 2)]
    assert store.since("shop", 3) == []
