"""Finding the rows of many products at once."""

import pytest

from catalog.product import Availability, Product
from catalog.store.records import LiveOffer, ProductChange
from search.delta.layers import layered
from search.live.laying import located, row_of, rows_of
from search.products import MANY
from search.snapshot import Snapshot
from tests.search.shop import open_shop

ALIKE = ("AB-1", "ab-1", "AB1", "A B 1", "Ab-1", "\u00c1B-1", "00012345678905", "12345678905")


def product(product_id: str, title: str = "Kettle") -> Product:
    return Product(product_id, title, Availability.IN_STOCK)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    products = [*map(product, ALIKE), *(product(f"P{number}") for number in range(2 * MANY))]
    return open_shop(products, tmp_path_factory.mktemp("alike"))


def test_every_product_is_found_by_its_very_id(shop: Snapshot) -> None:
    ids = shop.products.texts("id", range(shop.rows))
    assert rows_of(shop, ids) == {product_id: row for row, product_id in enumerate(ids)}
    assert [row_of(shop, product_id) for product_id in ALIKE] == list(range(len(ALIKE)))


@pytest.mark.parametrize("other", ["", "p1", "aB-1", " AB-1", "AB-1\0", "\ud800", "P999"])
def test_another_spelling_is_another_product(shop: Snapshot, other: str) -> None:
    assert row_of(shop, other) is None
    assert rows_of(shop, [other, "P1", "P1"]) == {"P1": len(ALIKE) + 1}


def test_changed_products_are_found_in_their_new_rows(shop: Snapshot) -> None:
    changes = [
        ProductChange("P1", product("P1", "Lamp"), sequence=1),
        ProductChange("P2", None, sequence=2),
        ProductChange("new", product("new"), sequence=3),
    ]
    after = layered(shop, changes)
    found = rows_of(after, ["P0", "P1", "P2", "new", "NEW"])
    assert found["P0"] == row_of(shop, "P0")
    assert found["P1"] >= shop.rows
    assert after.products.texts("title", [found["P1"]]) == ["Lamp"]
    assert after.products.texts("id", [found["new"]]) == ["new"]
    assert set(found) == {"P0", "P1", "new"}


def test_offers_are_laid_at_the_rows_of_their_products(shop: Snapshot) -> None:
    offers = [
        LiveOffer("P1", "north", stock=3, sequence=1),
        LiveOffer("P1", "north", stock=2, sequence=2),
        LiveOffer("P2", "north", sequence=3),
        LiveOffer("nowhere", "north", stock=1, sequence=4),
    ]
    words, unknown = located(shop, iter(offers))
    assert unknown == [offers[3]]
    assert words == {"north": {rows_of(shop, ["P1"])["P1"]: offers[1], row_of(shop, "P2"): None}}
