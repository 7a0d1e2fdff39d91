"""The pages tell what a chosen shop is shown, opens and looks at."""

from collections import Counter

import httpx
from playwright.sync_api import expect

from tests.api.servers import PATIENCE_S, eventually
from tests.browser.conftest import OpenPage
from tests.browser.told import actions_of, events_of


def test_what_a_shop_sees_and_opens_is_told(open_page: OpenPage, market: str) -> None:
    page = open_page("/?q=coffee&retailer=shop-of-telling")
    second = page.locator(".card a").nth(1)
    expect(second).to_be_visible()
    product = page.locator(".card[data-product]").nth(1).get_attribute("data-product")
    query = page.locator("ul[data-query-id]").get_attribute("data-query-id")
    second.click()
    page.wait_for_url("**/products/**")
    # What pages tell comes in no order.
    eventually(lambda: {"click", "view"} <= actions(market))
    eventually(lambda: {1, 2} <= set(places_shown(market, query)))

    events = events_of(market, "shop-of-telling")
    assert len({each["event_id"] for each in events}) == len(events)
    # The visit, which the server knows with the next page.
    (visit,) = {each["session_id"] for each in events}
    cookies = {each.get("name"): each.get("value") for each in page.context.cookies()}
    assert cookies["aisle-visit"] == visit
    (click,) = (each for each in events if each["action_name"] == "click")
    assert click["query_id"] == query
    assert click["event_attributes"]["object"]["object_id"] == product
    assert click["event_attributes"]["position"] == {"ordinal": 2}
    (view,) = (each for each in events if each["action_name"] == "view")
    assert view["event_attributes"]["object"]["object_id"] == product
    assert set(places_shown(market, query).values()) == {1}


def actions(market: str) -> set[str]:
    return {each["action_name"] for each in events_of(market, "shop-of-telling")}


def places_shown(market: str, query: str | None) -> Counter[int]:
    """How often each place of this search's results was told to be seen."""
    return Counter(
        each["event_attributes"]["position"]["ordinal"]
        for each in actions_of(market, "shop-of-telling", "impression")
        if each.get("query_id") == query
    )


def test_what_is_put_into_the_basket_is_in_it(open_page: OpenPage, market: str) -> None:
    asked = {"q": "tea", "in_stock": "true"}
    found = httpx.get(f"{market}/v1/search", params=asked, timeout=PATIENCE_S).json()
    product = found["hits"][0]["product"]["id"]
    page = open_page(f"/products/{product}?retailer=shop-of-baskets")
    page.get_by_role("button", name="Add to the basket").click()
    expect(page.get_by_role("button", name="In the basket")).to_be_disabled()
    eventually(lambda: len(actions_of(market, "shop-of-baskets", "add_to_cart")) == 1)

    page.get_by_role("link", name="Basket").click()
    page.wait_for_url("**/basket?**")
    card = page.locator(f'.card[data-product="{product}"]')
    # A worker follows the events five times a second.
    eventually(lambda: card.count() == 1 or page.reload() is None)
    expect(card).to_be_visible()


def test_of_a_visitor_nothing_is_told(open_page: OpenPage) -> None:
    page = open_page("/?q=coffee")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator(".card a").first.click()
    page.wait_for_url("**/products/**")
    # As long as the pages gather what they send.
    page.wait_for_timeout(1_200)

    assert not [url for url in sent if url.endswith("/v1/events")]
