"""Recommendations over HTTP and on the shop's pages: a real server over the demo marketplace."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.conftest import BuiltIndex

SHOP, ISLANDER = "shop-17", "shop-99"


@pytest.fixture(scope="module")
def market(
    demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """The marketplace, with one shop in a region of ten products."""
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'store.sqlite'}"
    settings = Settings(
        indexes=demo_index.indexes, rerank_model="", database=database, follow_seconds=0.05
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        offers = [
            {"product": product.id, "region": "islet", "stock": 5}
            for product in demo_index.products[:10]
        ]
        put = client.put("/v1/offers", json={"offers": offers, "new_region": True})
        assert put.status_code == 200, put.text
        client.put("/v1/retailers", json={"retailers": [{"id": ISLANDER, "region": "islet"}]})
        yield client


def get(client: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def tell(client: httpx.Client, action: str, products: Sequence[str]) -> None:
    events = [
        {
            "event_id": f"{action}-{product}",
            "action_name": action,
            "timestamp": f"2026-06-01T12:00:{number:02d}Z",
            "user_id": SHOP,
            "event_attributes": {"object": {"object_id": product}},
        }
        for number, product in enumerate(products)
    ]
    answer = client.post("/v1/events", json={"events": events})
    assert answer.status_code == 200, answer.text


def ids(slot: dict[str, Any]) -> list[str]:
    return [hit["product"]["id"] for hit in slot["hits"]]


def test_a_slot_says_what_it_shows_and_why(market: httpx.Client) -> None:
    answer = get(market, "/v1/recommend/popular", k=5)

    assert answer["slot"] == "popular"
    assert answer["title"] == "Popular now"
    assert answer["strategies"] == ["popular"]
    assert answer["fallback"] is False
    assert len(answer["hits"]) == 5
    assert {hit["strategy"] for hit in answer["hits"]} == {"popular"}
    assert {hit["reason"]["text"] for hit in answer["hits"]} == {"In demand"}
    assert answer["catalogue"] == "demo"
    assert answer["query_id"]


def test_a_page_repeats_nothing_and_says_where_the_last_resort_stepped_in(
    market: httpx.Client,
) -> None:
    page = get(market, "/v1/recommend", page="home", retailer="nobody")
    shown = [product for slot in page["slots"] for product in ids(slot)]

    assert all(slot["hits"] for slot in page["slots"])
    assert len(set(shown)) == len(shown)
    by_slot = {slot["slot"]: slot for slot in page["slots"]}
    assert by_slot["buy_again"]["fallback"] is True
    assert by_slot["buy_again"]["title"] == "More to choose from"
    assert by_slot["popular"]["fallback"] is False


def test_ten_products_are_enough_for_every_page(market: httpx.Client) -> None:
    ten = set(ids(get(market, "/v1/recommend/popular", retailer=ISLANDER, k=100)))

    assert len(ten) <= 10
    for page in ("home", "product", "basket", "category"):
        answer = get(market, "/v1/recommend", page=page, retailer=ISLANDER)
        assert all(slot["hits"] and set(ids(slot)) <= ten for slot in answer["slots"])


def test_what_sells_out_is_gone_from_the_next_answer(market: httpx.Client) -> None:
    first, *_ = ids(get(market, "/v1/recommend/popular", region="islet", k=1))
    for stock, expected in ((0, False), (5, True)):
        offers = [{"product": first, "region": "islet", "stock": stock}]
        assert market.put("/v1/offers", json={"offers": offers}).status_code == 200
        shown = ids(get(market, "/v1/recommend/popular", region="islet", k=100))
        assert (first in shown) is expected


def test_what_a_shop_looks_at_is_shown_within_a_second(market: httpx.Client) -> None:
    looked_at = ids(get(market, "/v1/recommend/popular", k=3))
    tell(market, "view", looked_at)

    def known() -> bool:
        slot = get(market, "/v1/recommend/recently_viewed", retailer=SHOP)
        return slot["strategies"] == ["recently_viewed"] and ids(slot) == looked_at[::-1]

    eventually(known, seconds=5)
    page = market.get("/", params={"retailer": SHOP}).text
    rows = dict(re.findall(r'data-aisle-recommend="(\w+)"(.*?)</section>', page, re.DOTALL))
    assert "You looked at" in rows["recently_viewed"]
    assert all(f'data-product="{product}"' in rows["recently_viewed"] for product in looked_at)
    assert "You looked at it" in rows["recently_viewed"]


def test_the_pages_show_one_row_of_the_last_resort_at_the_most(market: httpx.Client) -> None:
    product = ids(get(market, "/v1/recommend/popular", k=1))[0]
    for path in ("/", f"/products/{product}", "/basket", f"/?retailer={ISLANDER}"):
        page = market.get(path)
        assert page.status_code == 200
        assert page.text.count(">More to choose from</h2>") <= 1


def test_the_basket_shows_what_was_put_in_and_what_goes_with_it(market: httpx.Client) -> None:
    chosen = ids(get(market, "/v1/recommend/popular", k=5))[3:]
    tell(market, "add_to_cart", chosen)
    asked = {"retailer": SHOP}
    eventually(lambda: f"/products/{chosen[0]}" in market.get("/basket", params=asked).text)
    page = market.get("/basket", params=asked).text

    assert f"Basket of {SHOP}" in page
    assert "data-aisle-recommend" in page
    assert "Say which shop it is" in market.get("/basket").text
    assert "Nothing is in it yet" in market.get("/basket", params={"retailer": "nobody"}).text


def test_the_header_asks_for_the_shop_where_shops_are_known(market: httpx.Client) -> None:
    page = market.get("/", params={"retailer": ISLANDER}).text

    assert re.search(rf'name="retailer" value="{ISLANDER}"', page)
    assert f'href="/basket?retailer={ISLANDER}"' in page


def test_reorders_are_for_those_who_may(
    market: httpx.Client, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    answer = get(market, f"/v1/retailers/{SHOP}/reorders", within_days=7)

    assert answer["retailer"] == SHOP
    assert answer["within_days"] == 7
    assert answer["hits"] == []
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model="",
        admin_key="a-key-of-ours",
        database=f"sqlite:///{tmp_path / 'store.sqlite'}",
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        path = f"/v1/retailers/{SHOP}/reorders"
        assert client.get(path).status_code == 401
        allowed = client.get(path, headers={"Authorization": "Bearer a-key-of-ours"})
        assert allowed.status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/recommend/populer", 404, "slot"),
        ("/v1/recommend?page=hoem", 404, "page"),
        ("/v1/recommend/popular?k=0", 400, "k"),
        ("/v1/recommend/popular?k=101", 400, "k"),
        ("/v1/recommend/popular?region=atlantis", 400, "region"),
        ("/v1/recommend/popular?retailr=x", 400, "retailr"),
        ("/v1/recommend/popular?category=", 400, "category"),
        ("/v1/recommend/popular?catalogue=nowhere", 404, "catalogue"),
        ("/v1/retailers/x/reorders?within_days=-1", 400, "within_days"),
    ],
)
def test_what_cannot_be_asked_is_told(
    market: httpx.Client, path: str, status: int, field: str
) -> None:
    answer = market.get(path)

    assert answer.status_code == status
    assert error_of(answer)["field"] == field
