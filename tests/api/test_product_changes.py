"""Products that change over HTTP are durable when it says so, and found within a second."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from catalog.store.changes import ProductChangeStore
from core.clock import SystemClock
from core.database import open_database
from core.settings import Settings
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.conftest import BuiltIndex

NEW = {
    "id": "NEW-1/a",
    "title": "Zweiflamm camping stove",
    "brand": "Quiltzen",
    "category": "Outdoor > Stoves",
    "price": "49.90 EUR",
    "availability": "in_stock",
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'store.sqlite'}"


@pytest.fixture(scope="module")
def client(demo_index: BuiltIndex, database: str) -> Iterator[httpx.Client]:
    settings = Settings(indexes=demo_index.indexes, database=database, follow_seconds=0.05)
    with running(create_app(settings, SystemClock())) as started:
        wait_until_ready(started)
        yield started


def upsert(client: httpx.Client, *products: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/v1/products", json={"products": products})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def found(client: httpx.Client, text: str, **parameters: str) -> list[str]:
    hits = client.get("/v1/search", params={"q": text, "in_stock": "any", **parameters}).json()
    return [hit["product"]["id"] for hit in hits["hits"]]


def test_a_product_lives_changes_and_goes(client: httpx.Client, database: str) -> None:
    assert upsert(client, NEW)["stored"] == 1
    kept = ProductChangeStore(open_database(database), SystemClock()).get("demo", NEW["id"])
    assert kept is not None
    assert kept.product is not None
    assert kept.product.title == NEW["title"]
    eventually(lambda: found(client, "zweiflamm")[:1] == [NEW["id"]])
    assert found(client, "zweiflamm stove", filter="brand:quiltzen") == [NEW["id"]]

    upsert(client, NEW | {"title": "Dreiflamm camping stove"})
    eventually(lambda: found(client, "dreiflamm")[:1] == [NEW["id"]])
    assert (
        client.get(f"/v1/products/{NEW['id']}").json()["product"]["title"].startswith("Dreiflamm")
    )

    # Its id has a slash: there is no path for it alone.
    assert client.delete(f"/v1/products/{NEW['id']}").status_code == 405
    gone = client.post("/v1/deletions", json={"ids": [NEW["id"]]})
    assert gone.json()["results"] == [{"row": 1, "id": NEW["id"], "outcome": "deleted"}]
    eventually(lambda: client.get(f"/v1/products/{NEW['id']}").status_code == 404)
    assert NEW["id"] not in found(client, "dreiflamm camping stove")


def test_words_of_new_products_are_left_out_as_well(client: httpx.Client) -> None:
    upsert(client, NEW | {"id": "WITH", "title": "Vierflamm stove with griddle"})
    upsert(client, NEW | {"id": "PLAIN", "title": "Vierflamm stove"})
    eventually(lambda: set(found(client, "vierflamm")) >= {"WITH", "PLAIN"})
    left = found(client, "vierflamm stove -griddle")
    assert "PLAIN" in left
    assert "WITH" not in left
    # What a product said before it changed is not left out for it.
    upsert(client, NEW | {"id": "WITH", "title": "Vierflamm stove with grill"})
    eventually(lambda: "WITH" in found(client, "vierflamm stove -griddle"))


def test_what_was_stored_a_moment_ago_can_be_deleted(client: httpx.Client) -> None:
    upsert(client, NEW | {"id": "BRIEF"})
    assert client.delete("/v1/products/BRIEF").status_code == 200
    assert error_of(client.delete("/v1/products/BRIEF"))["field"] == "id"


def test_a_bad_product_is_told_its_row_field_and_mend_and_the_good_go_on(
    client: httpx.Client,
) -> None:
    body = upsert(client, NEW | {"id": "GOOD"}, {"id": "BAD", "title": "x", "price": "cheap"}, {})
    assert (body["stored"], body["rejected"]) == (1, 2)
    assert body["results"][0] == {"row": 1, "id": "GOOD", "outcome": "stored"}
    bad, empty = body["results"][1:]
    assert (bad["row"], bad["id"], bad["field"], bad["value"]) == (2, "BAD", "price", "cheap")
    assert bad["mend"]
    assert (empty["row"], empty["field"], empty["outcome"]) == (3, "id", "rejected")


def test_of_many_the_unknown_are_named(client: httpx.Client, demo_index: BuiltIndex) -> None:
    known = demo_index.products[7].id
    answer = client.post("/v1/deletions", json={"ids": [known, "nobody"]}).json()
    assert [each["outcome"] for each in answer["results"]] == ["deleted", "unknown"]
    eventually(lambda: client.get(f"/v1/products/{known}").status_code == 404)


def test_too_many_and_none_are_refused(client: httpx.Client) -> None:
    for products in ([], [NEW] * 1001):
        answer = client.post("/v1/products", json={"products": products})
        assert error_of(answer)["field"] == "products"


def test_without_the_key_nothing_is_changed(demo_index: BuiltIndex, tmp_path: Path) -> None:
    settings = Settings(
        indexes=demo_index.indexes,
        database=f"sqlite:///{tmp_path / 'store.sqlite'}",
        admin_key="secret",
    )
    with running(create_app(settings, SystemClock())) as started:
        wait_until_ready(started)
        answer = started.post("/v1/products", json={"products": [NEW]})
        assert error_of(answer)["field"] == "Authorization"
        assert started.delete("/v1/products/x").status_code == 401
