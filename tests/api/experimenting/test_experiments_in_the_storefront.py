"""The shop's own pages take part in experiments, and their clicks are credited."""

import re
import time
from datetime import UTC, datetime
from html import unescape

import httpx

from tests.api.experimenting.calls import (
    Servers,
    events_of,
    report,
    search,
    start,
)
from tests.api.servers import eventually


def shown_on(page: httpx.Response) -> list[str]:
    """The ids of the products in a page of results, in their order."""
    assert page.status_code == 200
    (listed,) = re.findall(r'<ul class="grid" data-query-id.*?</ul>', page.text, re.DOTALL)
    return [unescape(each) for each in re.findall(r'data-product="([^"]+)"', listed)]


def click(client: httpx.Client, shop: str, query_id: str, product: str) -> None:
    event = {
        "event_id": f"click-{query_id}-{product}",
        "action_name": "click",
        "timestamp": datetime.now(UTC).isoformat(),
        "user_id": shop,
        "query_id": query_id,
        "event_attributes": {"object": {"object_id": product}},
    }
    answer = client.post("/v1/events", json={"catalogue": "demo", "events": [event]})
    assert answer.status_code == 200, answer.text


def test_the_shops_own_page_shows_both_rankings_and_its_clicks_are_credited(
    servers: Servers, name: str
) -> None:
    one, _ = servers
    # A search is counted when its window has passed; the click must come before that.
    start(one, name, kind="interleaving", window_days=8 / 86_400)
    shop = f"{name}-shop"
    asked = {"q": "garden chair", "retailer": shop, "explain": "true"}
    page = one.get("/", params=asked)
    shown = shown_on(page)
    (query_id,) = set(re.findall(r'<ul class="grid" data-query-id="([^"]+)"', page.text))
    eventually(lambda: len(events_of(one, shop, "interleaved")) == 1)
    (told,) = events_of(one, shop, "interleaved")
    teams = told["event_attributes"]["teams"]
    click(one, shop, query_id, teams["words"][0])
    same = [hit["product"]["id"] for hit in search(one, shop, per_page=24)["hits"]]
    control = one.get("/v1/search", params={"q": "garden chair", "per_page": 24}).json()

    assert told["query_id"] == query_id
    assert shown == same
    assert shown != [hit["product"]["id"] for hit in control["hits"]]
    assert f"Two rankings are shown as one, for the experiment {name}." in page.text
    eventually(lambda: len(events_of(one, shop, "interleaved")) == 2)
    assert sorted(teams["control"] + teams["words"]) == sorted(shown)
    eventually(lambda: report(one, name)["variants"][0]["counted"] == 1)
    preference = report(one, name)["preference"]
    assert (preference["variant"], preference["searches"]) == ("words", 1)
    assert (preference["wins"], preference["losses"], preference["ties"]) == (1, 0, 0)


def test_a_visit_to_the_shops_own_pages_takes_part_as_a_session(
    servers: Servers, name: str
) -> None:
    one, _ = servers
    start(one, name, kind="interleaving", unit="session")
    shop, visit = f"{name}-shop", f"{name}-visit"
    asked = {"q": "garden chair", "retailer": shop}
    page = one.get("/", params=asked, headers={"Cookie": f"aisle-visit={visit}"})

    assert shown_on(page) == [
        hit["product"]["id"] for hit in search(one, shop, session=visit, per_page=24)["hits"]
    ]
    eventually(lambda: sum(each["exposed"] for each in report(one, name)["variants"]) == 2)
    # Of a visitor nothing is told, nor of a visit that the script has not named yet.
    other = {"Cookie": f"aisle-visit={visit}-2"}
    assert shown_on(one.get("/", params={"q": "garden chair"}, headers=other))
    assert shown_on(one.get("/", params=asked))
    time.sleep(0.5)
    assert [each["exposed"] for each in report(one, name)["variants"]] == [1, 1]


def test_widgets_of_a_visit_are_those_of_its_session(servers: Servers, name: str) -> None:
    one, _ = servers
    variants = [
        {"name": "control", "share": 0.5},
        {"name": "short", "share": 0.5, "layout": "short"},
    ]
    layouts = {"short": {"pages": {"home": ["popular"]}}}
    start(one, name, unit="session", variants=variants, searches={}, layouts=layouts)
    asked, seen = {"retailer": f"{name}-shop"}, set()
    for number in range(14):
        visit = {"Cookie": f"aisle-visit={name}-visit-{number}"}
        page = one.get("/", params=asked, headers=visit)
        seen.add(page.text.count("data-aisle-recommend="))
    before = one.get("/", params=asked).text.count("data-aisle-recommend=")

    assert before > 1
    assert seen == {1, before}
    eventually(lambda: sum(each["exposed"] for each in report(one, name)["variants"]) == 14)


def test_the_shops_own_pages_take_part(servers: Servers, name: str) -> None:
    one, _ = servers
    start(one, name)
    shop = f"{name}-shop"
    page = one.get("/", params={"q": "garden chair", "retailer": shop})
    assert page.status_code == 200
    eventually(lambda: len(events_of(one, shop, "exposure")) == 1)
