"""A banner in a browser: seen, followed, and both told once."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.api.servers import PATIENCE_S, eventually
from tests.browser.conftest import OpenPage
from tests.browser.told import actions_of, events_of, ids, recommended

SHOP, BANNER = "shop-of-banners", "big-pan"


@pytest.fixture
def product(market: str) -> Iterator[str]:
    """What the only banner of the first screen leads to; other tests see none."""
    product = ids(recommended(market, "popular", k=1))[0]
    banner = {"id": BANNER, "slot": "home", "title": "The pan", "text": "For forty guests"}
    body = {"slots": [{"slot": "home"}], "banners": [{**banner, "product": product}]}
    put = httpx.put(f"{market}/v1/banners", json=body, timeout=PATIENCE_S)
    assert put.status_code == 200, put.text
    yield product
    switch = {"slot": "home", "enabled": False}
    off = httpx.put(f"{market}/v1/banners/switch", json=switch, timeout=PATIENCE_S)
    assert off.status_code == 200, off.text


def test_a_banner_is_seen_and_followed_and_both_are_told_once(
    open_page: OpenPage, market: str, product: str
) -> None:
    page = open_page(f"/?retailer={SHOP}")
    banner = page.get_by_role("region", name="The pan")
    expect(banner).to_contain_text("For forty guests")
    impression = banner.get_attribute("data-impression")
    eventually(lambda: len(of_the_banner(market)) == 1)
    banner.get_by_role("link").click()
    page.wait_for_url(f"**/products/{product}?retailer={SHOP}")
    eventually(lambda: len(of_the_banner(market)) == 2)

    seen, clicked = of_the_banner(market)
    assert (seen["action_name"], clicked["action_name"]) == ("impression", "click")
    for event in (seen, clicked):
        told = event["event_attributes"]
        assert told["object"] == {"object_id": BANNER, "object_id_field": "banner_id"}
        assert (told["slot"], told["impression_id"]) == ("home", impression)
    page.go_back()
    expect(banner).to_be_visible()
    assert len(actions_of(market, SHOP, "click")) == 1


def of_the_banner(market: str) -> list[dict[str, Any]]:
    """The events about banners, not those about the products beside them."""
    return [each for each in events_of(market, SHOP) if "impression_id" in each["event_attributes"]]
