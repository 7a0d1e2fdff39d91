"""Regions over HTTP: a real server over the demo marketplace."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from catalog.product import Product
from tests.api.servers import error_of
from tests.conftest import BuiltIndex
from tests.search.shop import product_in

NOW = {"in_stock", "limited_availability"}


@pytest.fixture(scope="module")
def client(demo: httpx.Client) -> httpx.Client:
    return demo


@pytest.fixture(scope="module")
def regions(demo_index: BuiltIndex) -> list[str]:
    """The regions of the demo marketplace, straight from its products."""
    return sorted({offer.region for product in demo_index.products for offer in product.offers})


def search(client: httpx.Client, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/v1/search", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def everything(client: httpx.Client, **parameters: Any) -> dict[str, dict[str, Any]]:
    """Every product found, by its id."""
    pages = [search(client, per_page=250, page=page, **parameters)["hits"] for page in (1, 2, 3)]
    return {hit["product"]["id"]: hit["product"] for page in pages for hit in page}


def sold(demo_index: BuiltIndex, region: str) -> dict[str, Product]:
    here = (product_in(product, region) for product in demo_index.products)
    return {product.id: product for product in here if product}


def test_a_region_has_what_it_sells_at_its_prices(
    client: httpx.Client, demo_index: BuiltIndex, regions: list[str]
) -> None:
    assert len(regions) > 1
    for region in regions:
        found, expected = everything(client, region=region), sold(demo_index, region)
        assert found.keys() == expected.keys()
        assert {key: product["price"] for key, product in found.items()} == {
            key: float(product.price or 0) for key, product in expected.items()
        }
        stock = {
            product.id: offer.stock
            for product in demo_index.products
            for offer in product.offers
            if offer.region == region
        }
        assert {key: product["stock"] for key, product in found.items()} == stock
        assert 0 in stock.values()


def test_stock_is_asked_for(
    client: httpx.Client, demo_index: BuiltIndex, regions: list[str]
) -> None:
    for region in regions:
        found = everything(client, region=region, in_stock="true")
        expected = sold(demo_index, region).items()
        assert found.keys() == {key for key, product in expected if product.availability in NOW}
    anywhere = everything(client, in_stock="true")
    assert anywhere.keys() == {
        product.id for product in demo_index.products if product.availability in NOW
    }
    assert all("stock" not in product for product in anywhere.values())


def test_get_and_post_ask_the_same(client: httpx.Client, regions: list[str]) -> None:
    asked = {"q": "cheese", "region": regions[0], "in_stock": "soon", "sort": "price:asc"}
    simple = search(client, **asked, facets="price,availability", filter="price:1..20")
    full = client.post(
        "/v1/search",
        json=asked
        | {
            "facets": ["price", "availability"],
            "filters": [{"field": "price", "min": 1, "max": 20}],
        },
    ).json()
    for changing in ("query_id", "search_time_ms", "stage_ms"):
        del simple[changing], full[changing]
    assert simple == full
    prices = [hit["product"]["price"] for hit in simple["hits"]]
    assert prices
    assert prices == sorted(prices)


def test_a_product_has_its_offers(
    client: httpx.Client, demo_index: BuiltIndex, regions: list[str]
) -> None:
    for product in demo_index.products[:40]:
        url = f"/v1/products/{quote(product.id, safe='')}"
        offers = client.get(url).json()["product"]["offers"]
        assert [(offer["region"], offer["stock"]) for offer in offers] == [
            (offer.region, offer.stock) for offer in product.offers
        ]
        for region in regions:
            shown = client.get(url, params={"region": region}).json()["product"]
            here = product_in(product, region)
            availability = "out_of_stock" if here is None else here.availability.value
            assert (shown["availability"], shown["offers"]) == (availability, offers)
            assert ("stock" in shown) is (here is not None)
            if here is not None:
                assert shown["price"] == float(here.price or 0)


def test_a_region_that_is_not_there_is_refused_with_those_that_are(
    client: httpx.Client, demo_index: BuiltIndex, regions: list[str]
) -> None:
    product = f"/v1/products/{quote(demo_index.products[0].id, safe='')}"
    for url in ("/v1/search", product):
        answer = client.get(url, params={"region": "atlantis"})
        assert answer.status_code == 400
        error = error_of(answer)
        assert error["field"] == "region"
        assert all(region in error["hint"] for region in regions)
    assert client.post("/v1/search", json={"region": "atlantis"}).status_code == 400


@pytest.mark.parametrize(
    ("url", "parameters", "field"),
    [
        ("/v1/search", {"in_stock": "yes"}, "in_stock"),
        ("/v1/search", {"region": ""}, "region"),
        ("/v1/search", {"region": "x" * 101}, "region"),
        ("/v1/search", {"regoin": "north"}, "regoin"),
        ("/v1/products/x", {"region": ""}, "region"),
        ("/v1/products/x", {"in_stock": "true"}, "in_stock"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    client: httpx.Client, url: str, parameters: dict[str, str], field: str
) -> None:
    answer = client.get(url, params=parameters)
    assert (answer.status_code, error_of(answer)["field"]) == (400, field)


def test_catalogues_name_their_regions(client: httpx.Client, regions: list[str]) -> None:
    (catalogue,) = client.get("/v1/catalogues").json()["catalogues"]
    assert catalogue["regions"] == regions
