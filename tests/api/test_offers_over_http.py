"""Live stock and prices over HTTP: two servers over one database and the demo marketplace."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from catalog.product import Product
from core.settings import Settings
from tests.api.servers import (
    error_of,
    eventually,
    running,
    sharing_a_database,
    wait_until_ready,
)
from tests.conftest import BuiltIndex


@pytest.fixture(scope="module")
def servers(
    demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two servers that know of each other only by their database."""
    folder = tmp_path_factory.mktemp("database")
    with sharing_a_database(demo_index.indexes, folder) as both:
        yield both


@pytest.fixture
def one(servers: tuple[httpx.Client, httpx.Client]) -> Iterator[httpx.Client]:
    """The first server; what a test said of offers is cleared after it."""
    yield servers[0]
    assert servers[0].delete("/v1/offers", params={"all": True}).status_code == 200
    eventually(lambda: not live_regions(servers[1]))


def live_regions(client: httpx.Client) -> set[str]:
    (catalogue,) = client.get("/v1/catalogues").json()["catalogues"]
    return set(catalogue["regions"]) & {"atlantis"}


def in_stock(demo_index: BuiltIndex) -> Iterator[tuple[Product, str]]:
    """Products with plenty of stock in a region, and the region."""
    for product in demo_index.products:
        for offer in product.offers[:1]:
            if offer.stock > 20:
                yield product, offer.region


@pytest.fixture(scope="module")
def sold(demo_index: BuiltIndex) -> tuple[Product, str]:
    return next(in_stock(demo_index))


def put(client: httpx.Client, *offers: dict[str, Any], **body: Any) -> httpx.Response:
    return client.put("/v1/offers", json={"offers": offers, **body})


def applied(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def shown(client: httpx.Client, product: Product, **parameters: Any) -> dict[str, Any] | None:
    """The product as a search for its id shows it; None if it is not found."""
    answer = client.get("/v1/search", params={"q": product.id, "per_page": 250, **parameters})
    assert answer.status_code == 200, answer.text
    hits = (hit["product"] for hit in answer.json()["hits"])
    return next((hit for hit in hits if hit["id"] == product.id), None)


def test_what_is_acknowledged_holds_here_at_once_and_there_within_a_second(
    one: httpx.Client, servers: tuple[httpx.Client, httpx.Client], sold: tuple[Product, str]
) -> None:
    product, region = sold
    place = {"region": region, "in_stock": "true"}
    assert shown(servers[1], product, **place)
    body = applied(put(one, {"product": product.id, "region": region, "stock": 0}))
    (offer,) = body["offers"]
    assert (body["applied"], offer["outcome"]) == (1, "applied")
    assert offer["now"]["stock"] == 0
    assert offer["now"]["availability"] == "out_of_stock"
    assert shown(one, product, **place) is None
    eventually(lambda: shown(servers[1], product, **place) is None)
    there = shown(servers[1], product, region=region)
    assert there is not None
    assert (there["stock"], there["availability"]) == (0, "out_of_stock")


def test_each_is_answered_by_itself(one: httpx.Client, demo_index: BuiltIndex) -> None:
    # One that no other test speaks of: clearing counts as a newer word.
    *_, (product, region) = in_stock(demo_index)
    here = {"product": product.id, "region": region}
    body = applied(
        put(
            one,
            {**here, "stock": 3},
            {**here, "stock_change": -4},
            {**here, "stock_change": -2, "update_id": "order-1"},
            {**here, "stock_change": -2, "update_id": "order-1"},
            {**here, "price": 1.5, "updated_at": "2026-01-01T00:00:00Z"},
            {"product": "nothing", "region": region, "stock": 1},
            {**here, "region": "atlantis", "stock": 1},
            {**here, "stock": -1},
            {**here, "price": "2.50", "updated_at": "2025-01-01T00:00:00Z"},
            {"product": product.id, "stock": 5},
        )
    )
    assert [offer["outcome"] for offer in body["offers"]] == [
        "applied", "not_enough", "applied", "repeated", "applied",
        "unknown_product", "unknown_region", "refused", "stale", "applied",
    ]  # fmt: skip
    assert [offer["position"] for offer in body["offers"]] == list(range(10))
    assert body["applied"] == 4
    assert body["outcomes"]["applied"] == 4
    by_position = {offer["position"]: offer for offer in body["offers"]}
    assert by_position[1]["hint"] == "there are 3"
    assert by_position[5]["field"] == "product"
    assert region in by_position[6]["hint"]
    assert "new_region" in by_position[6]["hint"]
    assert by_position[7]["field"] == "stock"
    assert "no region was named" in by_position[9]["hint"]
    assert by_position[9]["now"]["stock"] == 5
    for position in range(5):
        assert by_position[position]["now"]["stock"] == 1
        assert by_position[position]["now"]["price"] == 1.5


def test_a_batch_of_which_nothing_is_applied_is_an_error(
    one: httpx.Client, sold: tuple[Product, str]
) -> None:
    product, region = sold
    unknown = error_of(put(one, {"product": "nothing", "region": region, "stock": 1}))
    assert (unknown["code"], unknown["field"]) == ("bad_input", "offers.0.product")
    assert "no such product" in unknown["message"]
    many = {"product": product.id, "region": region, "stock_change": -1_000_000}
    scarce = put(one, many)
    assert scarce.status_code == 409
    assert error_of(scarce)["field"] == "offers.0.stock_change"
    empty = put(one)
    assert (empty.status_code, error_of(empty)["field"]) == (400, "offers")
    misspelt = put(one, {"product": product.id, "stok": 1})
    assert error_of(misspelt)["hint"] == "did you mean 'stock'?"


def test_a_new_region_is_named_as_such(
    one: httpx.Client, servers: tuple[httpx.Client, httpx.Client], sold: tuple[Product, str]
) -> None:
    product, _ = sold
    there = {"product": product.id, "region": "atlantis", "stock": 2, "price": 7}
    assert put(one, there).status_code == 400
    applied(put(one, there, new_region=True))
    eventually(lambda: live_regions(servers[1]) == {"atlantis"})
    for client in servers:
        found = client.get("/v1/search", params={"region": "atlantis"}).json()
        (hit,) = found["hits"]
        assert (hit["product"]["id"], hit["product"]["price"]) == (product.id, 7)


def test_retailers_see_their_region_and_prices(
    one: httpx.Client, servers: tuple[httpx.Client, httpx.Client], sold: tuple[Product, str]
) -> None:
    product, region = sold
    price = {"product": product.id, "region": region, "price": 10, "tier_prices": {"gold": 8.5}}
    applied(put(one, price))
    retailers = [{"id": "shop-1", "region": region, "price_tier": "gold"}, {"id": "shop-2"}]
    answer = one.put("/v1/retailers", json={"retailers": retailers})
    assert answer.json()["retailers"] == retailers
    eventually(lambda: (shown(servers[1], product, retailer="shop-1") or {}).get("price") == 8.5)
    for client in servers:
        found = shown(client, product, region=region)
        assert found is not None
        assert found["price"] == 10
        path = f"/v1/products/{product.id}"
        of_shop = client.get(path, params={"retailer": "shop-1"}).json()["product"]
        assert of_shop["price"] == 8.5
        cheap = {"filter": "price:8.4..8.6", "facets": "price"}
        assert shown(client, product, retailer="shop-1", **cheap)
        assert shown(client, product, region=region, **cheap) is None
        suggested = client.get("/v1/suggest", params={"q": product.id, "retailer": "shop-1"})
        assert [each["price"] for each in suggested.json()["products"]] == [8.5]
    listed = one.get("/v1/retailers", params={"limit": 1}).json()
    rest = one.get("/v1/retailers", params={"after": listed["next"]}).json()
    assert listed["retailers"] + rest["retailers"] == retailers
    assert one.get("/v1/retailers", params={"id": "shop-2"}).json()["retailers"] == retailers[1:]
    wrong = one.put("/v1/retailers", json={"retailers": [{"id": "x", "region": "atlantis"}]})
    assert error_of(wrong)["field"] == "retailers.0.region"


def test_the_offers_of_a_product_say_where_they_come_from(
    one: httpx.Client, sold: tuple[Product, str]
) -> None:
    product, region = sold
    built = next(offer for offer in product.offers if offer.region == region)
    path = f"/v1/products/{product.id}/offers"
    before = {each.get("region"): each for each in one.get(path).json()["offers"]}
    assert before.keys() == {None, *(offer.region for offer in product.offers)}
    assert "live" not in before[region]
    assert before[region]["built"]["stock"] == before[region]["now"]["stock"] == built.stock
    applied(put(one, {"product": product.id, "region": region, "stock": 4}))
    after = {each.get("region"): each for each in one.get(path).json()["offers"]}[region]
    assert after["built"] == before[region]["built"]
    assert after["live"]["stock"] == after["now"]["stock"] == 4
    assert "stock_at" in after["live"]
    assert "price" not in after["live"]
    price = product.price if built.price is None else built.price
    assert Decimal(str(after["now"]["price"])) == price
    cleared = one.delete("/v1/offers", params={"product": product.id, "region": region})
    assert cleared.json()["cleared"] == 1
    again = {each.get("region"): each for each in one.get(path).json()["offers"]}
    assert again == before
    assert one.get("/v1/products/nothing/offers").status_code == 404
    assert error_of(one.delete("/v1/offers"))["field"] == "product"


def test_similar_products_and_suggestions_are_to_be_had(
    one: httpx.Client, sold: tuple[Product, str]
) -> None:
    product, region = sold
    path = f"/v1/products/{product.id}/similar"

    def similar() -> list[str]:
        found = one.get(path, params={"region": region, "per_page": 50}).json()
        return [hit["product"]["id"] for hit in found["hits"]]

    before = similar()
    assert len(before) > 3
    gone = before[:3]
    applied(put(one, *({"product": each, "region": region, "stock": 0} for each in gone)))
    assert not set(similar()) & set(gone)
    suggested = one.get("/v1/suggest", params={"q": gone[0], "region": region}).json()
    assert suggested["products"] == []


def test_a_server_counts_what_it_takes_up(one: httpx.Client, sold: tuple[Product, str]) -> None:
    product, region = sold
    applied(put(one, {"product": product.id, "region": region, "stock": 9}))
    told = one.get("/metrics").text
    assert 'aisle_live_applied_total{catalogue="demo",kind="offers"}' in told
    assert 'aisle_live_age_seconds{catalogue="demo"} 0.0' in told
    assert "degraded" not in one.get("/readyz").json()


def test_a_database_that_cannot_be_opened_degrades_and_refuses_only_writes(
    demo_index: BuiltIndex, tmp_path: Path, sold: tuple[Product, str]
) -> None:
    product, region = sold
    blocked = tmp_path / "store.sqlite"
    blocked.mkdir()
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        database=f"sqlite:///{blocked}",
        follow_seconds=0.05,
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        eventually(lambda: "degraded" in client.get("/readyz").json())
        assert client.get("/readyz").json()["degraded"]["message"].startswith("offers as built")
        assert shown(client, product, region=region)
        refused = put(client, {"product": product.id, "region": region, "stock": 0})
        assert (refused.status_code, error_of(refused)["code"]) == (503, "store_unusable")
        blocked.rmdir()
        eventually(lambda: "degraded" not in client.get("/readyz").json())
        applied(put(client, {"product": product.id, "region": region, "stock": 0}))
        assert shown(client, product, region=region, in_stock="true") is None


def test_the_shop_of_a_retailer_shows_its_prices(
    one: httpx.Client, sold: tuple[Product, str]
) -> None:
    product, region = sold
    applied(put(one, {"product": product.id, "region": region, "tier_prices": {"gold": "3.21"}}))
    one.put(
        "/v1/retailers",
        json={"retailers": [{"id": "inn", "region": region, "price_tier": "gold"}]},
    )
    for path in ("/", f"/products/{product.id}"):
        page = one.get(path, params={"q": product.id, "retailer": "inn"}).text
        assert "3.21" in page
        assert "retailer=inn" in page
        assert "3.21" not in one.get(path, params={"q": product.id, "region": region}).text
