"""Rows of recommendations in a browser: for a chosen shop, beside a basket, on another site."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from pydantic import SecretStr

from api.app import create_app
from core.retailer_tokens import retailer_token
from core.settings import Settings
from tests.api.servers import eventually, running, wait_until_ready
from tests.browser.conftest import OpenPage
from tests.browser.foreign_site import ForeignSite
from tests.browser.told import actions_of, ids, recommended, tell
from tests.conftest import BuiltIndex

KEY = SecretStr("a-key-of-enough-characters")
ADMIN = {"Authorization": "Bearer the-admin-key"}


def row(page: Page, slot: str) -> Locator:
    return page.locator(f'[data-aisle-recommend="{slot}"]')


def products(shown: Locator) -> list[str]:
    """The products of a row, as they stand in it."""
    found: list[str] = shown.locator("[data-product]").evaluate_all(
        "cards => cards.map(card => card.dataset.product)"
    )
    return found


def test_a_shop_finds_what_it_looked_at_and_a_click_names_the_row(
    open_page: OpenPage, market: str
) -> None:
    shop = "shop-of-rows"
    looked_at = ids(recommended(market, "popular", k=3))
    tell(market, shop, "view", looked_at)
    eventually(
        lambda: ids(recommended(market, "recently_viewed", retailer=shop)) == looked_at[::-1]
    )
    page = open_page(f"/?retailer={shop}")
    shown = row(page, "recently_viewed")

    expect(shown.get_by_role("heading")).to_have_text("You looked at")
    assert products(shown) == looked_at[::-1]
    expect(shown.locator(".aisle-reason")).to_have_text([re.compile("^You looked at it")] * 3)
    query = shown.get_attribute("data-query-id")
    shown.locator("a").nth(1).click()
    page.wait_for_url(f"**/products/{looked_at[1]}?retailer={shop}")
    eventually(lambda: len(actions_of(market, shop, "click")) == 1)

    (click,) = actions_of(market, shop, "click")
    assert click["query_id"] == query
    told = click["event_attributes"]
    assert told["object"]["object_id"] == looked_at[1]
    assert told["slot"] == "recently_viewed"
    assert told["position"] == {"ordinal": 2}


def test_beside_a_basket_stands_what_goes_with_it_and_joins_it(
    open_page: OpenPage, market: str
) -> None:
    shop = "shop-that-completes"
    chosen = ids(recommended(market, "popular", k=5))[3:]
    tell(market, shop, "add_to_cart", chosen)
    page = open_page(f"/basket?retailer={shop}")
    basket = page.locator(".card[data-product]")
    eventually(lambda: page.reload() is not None and basket.count() == 2)
    shown = row(page, "complete_basket")

    expected = recommended(market, "complete_basket", retailer=shop, product=chosen)
    expect(shown.get_by_role("heading")).to_have_text(expected["title"])
    assert len(expected["hits"]) == 12
    assert products(shown) == ids(expected)
    first = ids(expected)[0]
    shown.locator("a").first.click()
    page.wait_for_url(f"**/products/{first}?retailer={shop}")
    page.get_by_role("button", name="Add to the basket").click()
    eventually(lambda: len(actions_of(market, shop, "add_to_cart")) == 3)
    page.get_by_role("link", name="Basket").click()
    page.wait_for_url("**/basket?**")
    eventually(lambda: page.reload() is not None and basket.count() == 3)
    assert first not in products(row(page, "complete_basket"))


PAGE = """<!doctype html>
<html lang="en">
<head><title>Another shop</title></head>
<body>
  <script src="{market}/static/aisle.js" data-catalogue="demo"
    data-retailer="{shop}" data-retailer-token="{token}"></script>
  <div data-aisle-recommend="popular" data-hits="4"></div>
  <div data-aisle-recommend="no-such-slot"></div>
</body>
</html>"""


@pytest.fixture(scope="module")
def guarded(
    demo_index: BuiltIndex, foreign_site: ForeignSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A server that asks for the tokens of retailers, and lets the foreign site in."""
    database = tmp_path_factory.mktemp("guarded") / "store.sqlite"
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        database=f"sqlite:///{database}",
        admin_key=SecretStr("the-admin-key"),
        retailer_key=KEY,
        allowed_origins=foreign_site.origin,
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        yield client


def test_with_its_token_a_shop_is_served_on_every_page_and_on_another_site(
    open_page: OpenPage, guarded: httpx.Client, foreign_site: ForeignSite
) -> None:
    shop, market = "shop-17", str(guarded.base_url).rstrip("/")
    token = retailer_token(KEY, shop, datetime(2100, 1, 1, tzinfo=UTC))
    page = open_page(f"{market}/?q=tea&retailer={shop}&retailer_token={token}")
    assert page.get_by_label("Shop", exact=True).count() == 0
    page.locator(".card a").first.click()
    page.wait_for_url("**/products/**")
    expect(page.locator(".product")).to_be_visible()
    page.get_by_role("link", name="Basket").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Basket of {shop}")
    eventually(lambda: told(guarded, shop) >= {"click", "view", "impression"})

    foreign_site.html = PAGE.format(market=market, shop=shop, token=token)
    page = open_page(foreign_site.origin, allowed=("404",))
    expect(row(page, "popular").locator(".aisle-card")).to_have_count(4)
    expect(row(page, "no-such-slot")).to_be_hidden()
    link = row(page, "popular").locator("a").first.get_attribute("href") or ""
    assert link.endswith(f"retailer={shop}&retailer_token={token}")
    page = open_page(f"{market}/?retailer={shop}", allowed=("401",))
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Please come in through your own site again"
    )


def told(client: httpx.Client, shop: str) -> set[str]:
    answer = client.get(f"/v1/retailers/{shop}/events", headers=ADMIN)
    return {each["action_name"] for each in answer.json()["events"]}
