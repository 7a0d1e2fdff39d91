"""Similar products over HTTP: a real server over the demo marketplace."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from search.pipeline import Searcher
from search.similar.results import Relation, SimilarQuery
from tests.api.servers import error_of
from tests.conftest import BuiltIndex


@pytest.fixture(scope="module")
def client(demo: httpx.Client) -> httpx.Client:
    return demo


@pytest.fixture(scope="module")
def seed(demo_index: BuiltIndex) -> str:
    return demo_index.products[0].id


def similar(client: httpx.Client, product_id: str, **parameters: Any) -> dict[str, Any]:
    path = f"/v1/products/{quote(product_id, safe='')}/similar"
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(answer: dict[str, Any]) -> list[str]:
    return [hit["product"]["id"] for hit in answer["hits"]]


def test_it_answers_what_the_searcher_finds(
    client: httpx.Client, seed: str, demo_searcher: Searcher
) -> None:
    answer = similar(client, seed)
    expected = demo_searcher.similar(SimilarQuery(products=(seed,)))

    assert ids(answer) == [hit.product.id for hit in expected.hits]
    assert answer["found"] == expected.found > 0
    assert answer["catalogue"] == "demo"
    assert answer["query_id"]
    assert all(hit["reason"]["text"] for hit in answer["hits"])


def test_get_and_post_say_the_same(client: httpx.Client, seed: str) -> None:
    asked = {"per_page": 5, "page": 2, "in_stock": "any", "relation": "any", "explain": True}
    got = similar(client, seed, price_band=0, filter="availability:in_stock", **asked)
    posted = client.post(
        "/v1/similar",
        json={
            **asked,
            "products": [seed],
            "price_band": None,
            "filters": [{"field": "availability", "any_of": ["in_stock"]}],
        },
    ).json()

    assert got["hits"] == posted["hits"] != []
    assert got["found"] == posted["found"]
    assert "explanation" in got["hits"][0]


def test_a_text_is_enough(client: httpx.Client, demo_searcher: Searcher) -> None:
    answer = client.post("/v1/similar", json={"text": "organic oat milk", "per_page": 3})
    expected = demo_searcher.similar(SimilarQuery(text="organic oat milk", per_page=3))
    assert ids(answer.json()) == [hit.product.id for hit in expected.hits] != []


def test_a_region_has_its_own_prices(
    client: httpx.Client, demo_searcher: Searcher, demo_index: BuiltIndex
) -> None:
    regions = sorted({offer.region for product in demo_index.products for offer in product.offers})
    query = SimilarQuery(products=(demo_index.products[0].id,), region=regions[0])
    answer = similar(client, demo_index.products[0].id, region=regions[0])
    prices = [hit["product"].get("price") for hit in answer["hits"]]
    assert prices == [hit.product.price for hit in demo_searcher.similar(query).hits]
    assert all(hit["product"]["stock"] > 0 for hit in answer["hits"])


def test_it_stands_before_the_products_of_any_id(client: httpx.Client, seed: str) -> None:
    assert client.get(f"/v1/products/{quote(seed, safe='')}").json()["product"]["id"] == seed
    slashed = client.get("/v1/products/no/such/id/similar")
    assert slashed.status_code == 404
    assert "'no/such/id'" in error_of(slashed)["message"]
    assert error_of(slashed)["field"] == "products"


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"price_band": 0.5}, "price_band"),
        ({"price_band": "nan"}, "price_band"),
        ({"relation": "friends"}, "relation"),
        ({"per_page": 0}, "per_page"),
        ({"diversity": 2}, "diversity"),
        ({"region": "atlantis"}, "region"),
        ({"filter": "flavours:x"}, "filter"),
        ({"seeds": "1"}, "seeds"),
    ],
)
def test_bad_parameters_are_named(
    client: httpx.Client, seed: str, parameters: dict[str, Any], field: str
) -> None:
    answer = client.get(f"/v1/products/{quote(seed, safe='')}/similar", params=parameters)
    assert answer.status_code == 400
    assert error_of(answer)["field"] == field


@pytest.mark.parametrize("body", [{}, {"text": " "}, {"text": "tea", "products": ["1"]}])
def test_products_or_a_text(client: httpx.Client, body: dict[str, Any]) -> None:
    answer = client.post("/v1/similar", json=body)
    assert answer.status_code == 400
    assert "either products or a text" in error_of(answer)["message"]


def test_it_is_counted(client: httpx.Client, seed: str) -> None:
    similar(client, seed, relation=Relation.ACCESSORIES.value)
    metrics = client.get("/metrics").text
    assert 'aisle_similar_seconds_count{catalogue="demo"}' in metrics
    assert "/v1/products/{product_id}/similar" in metrics
