"""The pages tell what a chosen shop is shown, opens and looks at."""

from collections import Counter
from typing import Any

import httpx
from playwright.sync_api import expect

from tests.api.servers import eventually
from tests.browser.conftest import OpenPage


def told(market: str, retailer: str) -> list[dict[str, Any]]:
    """What the server has heard of a shop."""
    path = f"{market}/v1/retailers/{retailer}/events"
    events: list[dict[str, Any]] = httpx.get(path, params={"limit": 1000}).json()["events"]
    return events


def test_what_a_shop_sees_and_opens_is_told(open_page: OpenPage, market: str) -> None:
    page = open_page("/?q=coffee&retailer=shop-of-telling")
    second = page.locator(".card a").nth(1)
    expect(second).to_be_visible()
    product = page.locator(".card[data-product]").nth(1).get_attribute("data-product")
    query = page.locator("ul[data-query-id]").get_attribute("data-query-id")
    second.click()
    page.wait_for_url("**/products/**")
    eventually(
        lambda: any(each["action_name"] == "view" for each in told(market, "shop-of-telling"))
    )

    events = told(market, "shop-of-telling")
    assert len({each["event_id"] for each in events}) == len(events)
    assert len({each["session_id"] for each in events}) == 1
    (click,) = (each for each in events if each["action_name"] == "click")
    assert click["query_id"] == query
    assert click["event_attributes"]["object"]["object_id"] == product
    assert click["event_attributes"]["position"] == {"ordinal": 2}
    (view,) = (each for each in events if each["action_name"] == "view")
    assert view["event_attributes"]["object"]["object_id"] == product
    shown = [each for each in events if each.get("query_id") == query]
    places = Counter(
        each["event_attributes"]["position"]["ordinal"]
        for each in shown
        if each["action_name"] == "impression"
    )
    assert {1, 2} <= set(places)
    assert set(places.values()) == {1}


def test_what_is_put_into_the_basket_is_in_it(open_page: OpenPage, market: str) -> None:
    found = httpx.get(f"{market}/v1/search", params={"q": "tea", "in_stock": "true"}).json()
    product = found["hits"][0]["product"]["id"]
    page = open_page(f"/products/{product}?retailer=shop-of-baskets")
    page.get_by_role("button", name="Add to the basket").click()
    expect(page.get_by_role("button", name="In the basket")).to_be_disabled()
    eventually(
        lambda: "add_to_cart" in {each["action_name"] for each in told(market, "shop-of-baskets")}
    )
    # A worker follows the events five times a second.
    page.wait_for_timeout(1_000)

    page.get_by_role("link", name="Basket").click()
    page.wait_for_url("**/basket?**")
    expect(page.locator(f'.card[data-product="{product}"]')).to_be_visible()


def test_of_a_visitor_nothing_is_told(open_page: OpenPage) -> None:
    page = open_page("/?q=coffee")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator(".card a").first.click()
    page.wait_for_url("**/products/**")
    # As long as the pages gather what they send.
    page.wait_for_timeout(1_200)

    assert not [url for url in sent if url.endswith("/v1/events")]
