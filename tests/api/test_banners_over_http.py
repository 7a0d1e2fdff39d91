"""Banners over HTTP: two servers over one database and the demo marketplace."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import Any

import httpx
import pytest

from catalog.product import Product
from tests.api.servers import error_of, eventually, sharing_a_database
from tests.conftest import BuiltIndex

Servers = tuple[httpx.Client, httpx.Client]

_NUMBERS = count()


@pytest.fixture(scope="module")
def servers(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Two servers that know of each other only by their database."""
    folder = tmp_path_factory.mktemp("database")
    with sharing_a_database(demo_index.indexes, folder) as both:
        yield both


@pytest.fixture
def slot() -> str:
    """One that no other test speaks of."""
    return f"slot-{next(_NUMBERS)}"


@pytest.fixture(scope="module")
def sold(demo_index: BuiltIndex) -> list[Product]:
    """Products with plenty of stock in the north."""
    return [
        product
        for product in demo_index.products
        if any(offer.region == "north" and offer.stock > 20 for offer in product.offers)
    ]


def put(client: httpx.Client, slot: str, *banners: dict[str, Any], **settings: Any) -> Any:
    whole = [{"slot": slot, "title": each["id"].title(), **each} for each in banners]
    body = {"slots": [{"slot": slot, **settings}], "banners": whole}
    answer = client.put("/v1/banners", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def shown(client: httpx.Client, slot: str, **page: Any) -> dict[str, Any]:
    answer = client.get("/v1/banners", params={"slot": slot, "region": "north", **page})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def stats(client: httpx.Client, slot: str) -> dict[str, Any]:
    answer = client.get("/v1/banners/stats", params={"slot": slot})
    assert answer.status_code == 200, answer.text
    (told,) = answer.json()["slots"]
    return {each["id"]: each for each in told["banners"]}


def switch(client: httpx.Client, **what: Any) -> httpx.Response:
    return client.put("/v1/banners/switch", json=what)


def event(answer: dict[str, Any], action: str) -> dict[str, Any]:
    return {
        "action_name": action,
        "event_id": f"e{next(_NUMBERS)}",
        "event_attributes": {
            "object": {"object_id": answer["banner"]["id"]},
            "slot": answer["slot"],
            "impression_id": answer["impression_id"],
        },
    }


def tell(client: httpx.Client, events: list[dict[str, Any]]) -> None:
    answer = client.post("/v1/events", json={"events": events})
    assert answer.status_code == 200, answer.text
    assert answer.json()["outcomes"] == {"accepted": len(events)}


def prefers_one(client: httpx.Client, slot: str) -> bool:
    return bool(shown(client, slot)["share"] > 0.9)


def test_the_banner_that_is_clicked_is_shown_more_by_every_server(
    servers: Servers, slot: str, sold: list[Product]
) -> None:
    one, other = servers
    targets = [{"id": f"{slot}-{name}", "product": sold[0].id} for name in ("good", "bad")]
    put(one, slot, *targets, window_minutes=0, min_share=0.05)
    answers = [shown(servers[turn % 2], slot) for turn in range(120)]
    assert {answer["banner"]["id"] for answer in answers} == {each["id"] for each in targets}
    events = [event(answer, "impression") for answer in answers]
    good = [answer for answer in answers if answer["banner"]["id"].endswith("good")]
    tell(other, events + [event(answer, "click") for answer in good[: len(good) // 2]])
    eventually(lambda: sum(each["views"] for each in stats(one, slot).values()) == 120)
    told = stats(other, slot)
    assert told[f"{slot}-good"]["views"] == len(good)
    assert told[f"{slot}-good"]["rewards"] == len(good) // 2
    assert told[f"{slot}-bad"]["rewards"] == 0
    assert told[f"{slot}-good"]["low"] < told[f"{slot}-good"]["rate"] < told[f"{slot}-good"]["high"]
    assert told[f"{slot}-good"]["share_now"] > 0.9
    for server in servers:
        eventually(partial(prefers_one, server, slot))
        drawn = Counter(shown(server, slot)["banner"]["id"] for _ in range(30))
        assert drawn[f"{slot}-good"] > 20


def test_what_is_switched_off_is_not_shown_any_more_by_anybody(
    servers: Servers, slot: str, sold: list[Product]
) -> None:
    one, other = servers
    put(one, slot, {"id": f"{slot}-a", "product": sold[0].id})
    assert shown(other, slot)["banner"]["id"] == f"{slot}-a"
    assert switch(one, banner=f"{slot}-a", enabled=False).status_code == 200
    assert shown(other, slot) == {
        "catalogue": "demo",
        "slot": slot,
        "reason": "none_fits",
    }
    switch(other, banner=f"{slot}-a", enabled=True)
    assert shown(one, slot)["banner"]
    switch(other, slot=slot, enabled=False)
    assert shown(one, slot)["reason"] == "slot_off"
    assert stats(one, slot)[f"{slot}-a"]["share_now"] is None


def test_nothing_is_shown_that_leads_to_what_cannot_be_had(
    servers: Servers, slot: str, sold: list[Product]
) -> None:
    one, _ = servers
    product = sold[1]
    put(
        one,
        slot,
        {"id": f"{slot}-product", "product": product.id, "min_share": 1},
        {"id": f"{slot}-nowhere", "category": "No such category", "min_share": 1},
    )
    assert shown(one, slot)["banner"]["product"] == product.id
    offer = {"product": product.id, "region": "north", "stock": 0}
    assert one.put("/v1/offers", json={"offers": [offer]}).status_code == 200
    try:
        assert shown(one, slot)["reason"] == "none_to_be_had"
        put(one, slot, {"id": f"{slot}-category", "category": product.category[0]})
        for _ in range(10):
            assert shown(one, slot)["banner"]["id"] == f"{slot}-category"
    finally:
        assert one.delete("/v1/offers", params={"all": True}).status_code == 200


def test_regions_and_pages_are_kept_to(servers: Servers, slot: str, sold: list[Product]) -> None:
    one, other = servers
    retailer = f"{slot}-shop"
    one.put("/v1/retailers", json={"retailers": [{"id": retailer, "region": "north"}]})
    north = {"id": f"{slot}-north", "product": sold[0].id, "regions": ["north"]}
    page = {"id": f"{slot}-page", "product": sold[0].id, "shown_in": ["Beverages"]}
    put(one, slot, north, page)
    assert shown(one, slot)["banner"]["id"] == north["id"]
    assert shown(one, slot, region="south")["reason"] == "none_fits"
    assert (
        shown(one, slot, region="south", category="Beverages > Tea")["banner"]["id"] == page["id"]
    )
    own = {"slot": slot, "retailer": retailer}
    eventually(lambda: "banner" in other.get("/v1/banners", params=own).json())
    put(one, slot, {"id": f"{slot}-any", "product": sold[0].id})
    nowhere = one.get("/v1/banners", params={"slot": slot, "region": "atlantis"})
    assert (nowhere.status_code, error_of(nowhere)["field"]) == (400, "region")


def test_what_may_not_be_meant_is_told(servers: Servers, slot: str) -> None:
    kept = put(servers[0], slot, {"id": f"{slot}-x", "product": "nothing", "regions": ["atlantis"]})
    first, second = kept["warnings"]
    assert "no product 'nothing'" in first
    assert "no region 'atlantis'" in second


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"slots": [{"slot": "a b"}]}, "slots.0.slot"),
        ({"slots": [{"slot": "a"}, {"slot": "a"}]}, "slots.1.slot"),
        ({"slots": [{"slot": "a", "half_life_hours": 1e9}]}, "slots.0.half_life_hours"),
        ({"banners": [{"id": "b", "slot": "a", "title": "B"}]}, "banners.0.product"),
    ],
)
def test_what_cannot_be_put_up_is_refused_with_its_place(
    servers: Servers, body: dict[str, Any], field: str
) -> None:
    answer = servers[0].put("/v1/banners", json=body)
    assert answer.status_code == 400
    assert error_of(answer)["field"] == field


def test_unknown_names_are_told(servers: Servers) -> None:
    one, _ = servers
    assert shown(one, "never-put-up")["reason"] == "no_slot"
    assert switch(one, banner="nothing", enabled=False).status_code == 404
    assert one.get("/v1/banners/stats", params={"slot": "never-put-up"}).status_code == 404


def test_the_first_page_shows_its_banner(servers: Servers, sold: list[Product]) -> None:
    one, _ = servers
    assert "data-impression" not in one.get("/", params={"region": "north"}).text
    put(
        one,
        "home",
        {"id": "home-tea", "product": sold[0].id, "title": "Tea & <more>", "text": "Now"},
    )
    page = one.get("/", params={"region": "north"}).text
    assert 'data-banner="home-tea"' in page
    assert "Tea &amp; &lt;more&gt;" in page
    assert f"/products/{sold[0].id}?region=north" in page
    for file in ("banners.js", "banners.css"):
        assert f"/static/{file}" in page
        assert one.get(f"/static/{file}").status_code == 200
    switch(one, slot="home", enabled=False)
    assert "data-impression" not in one.get("/", params={"region": "north"}).text
