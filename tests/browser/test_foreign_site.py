"""The snippet in the page of another site, which is another origin."""

from playwright.sync_api import expect

from tests.api.servers import eventually
from tests.browser.conftest import OpenPage, search_bar
from tests.browser.foreign_site import ForeignSite

PAGE = """<!doctype html>
<html lang="de">
<head><title>Another shop</title></head>
<body>
  <h1>Another shop</h1>
  <script src="{market}/static/aisle.js" data-catalogue="demo" {options}></script>
  <div data-aisle-search></div>
  <div data-aisle-similar="D00001" data-hits="5"></div>
  <form id="own"><input name="q"></form>
</body>
</html>"""


def test_another_site_embeds_both_widgets(
    open_page: OpenPage, market: str, foreign_site: ForeignSite
) -> None:
    foreign_site.html = PAGE.format(market=market, options="")
    page = open_page(foreign_site.origin)

    similar = page.get_by_role("region", name="Similar products")
    expect(similar.locator(".aisle-card")).to_have_count(5)
    image = similar.locator("img").first
    eventually(lambda: bool(image.evaluate("image => image.naturalWidth > 0")))
    search_bar(page).press_sequentially("coff", delay=20)
    option = page.get_by_role("group", name="Searches").get_by_role("option").first
    expect(option).to_be_visible()
    option.click()
    page.wait_for_url(f"{market}/?q=**catalogue=demo**")
    assert page.locator(".card").count() > 0


def test_results_and_products_may_lead_to_the_sites_own_pages(
    open_page: OpenPage, market: str, foreign_site: ForeignSite
) -> None:
    own = (
        'data-results="/suche?wort={q}&filter={filter}" data-product="/artikel/{id}" '
        'data-region="north" data-placeholder="Was darf es sein?"'
    )
    foreign_site.html = PAGE.replace("{options}", own.replace("{", "{{").replace("}", "}}")).format(
        market=market
    )
    page = open_page(foreign_site.origin)

    link = page.locator(".aisle-card a").first
    assert (link.get_attribute("href") or "").startswith("/artikel/D")
    # The page is German, and so are its prices.
    expect(page.locator(".aisle-price").first).to_contain_text(",")
    search_bar(page, "Was darf es sein?").fill("kaffee & tee")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{foreign_site.origin}/suche?wort=kaffee%20%26%20tee")


def test_a_site_that_is_not_allowed_gets_an_empty_place_and_no_more(
    open_page: OpenPage, market: str, foreign_site: ForeignSite
) -> None:
    foreign_site.html = PAGE.format(market=market, options="")
    stranger = foreign_site.origin.replace("127.0.0.1", "localhost")
    page = open_page(stranger, allowed=("CORS", "net::ERR_FAILED", "Aisle:"), ready=False)
    with page.expect_console_message(lambda message: "AISLE_ALLOWED_ORIGINS" in message.text):
        page.reload()

    expect(page.locator("h1")).to_have_text("Another shop")
    expect(page.locator(".aisle-card")).to_have_count(0)


def test_the_guide_shows_the_code_and_a_shop_that_uses_it(open_page: OpenPage, market: str) -> None:
    page = open_page("/embed")

    expect(page.locator("#snippet")).to_contain_text(f'<script src="{market}/static/aisle.js"')
    shop = page.frame_locator("iframe")
    expect(shop.locator(".aisle-card").first).to_be_visible()
    accent = shop.locator(".aisle-submit").evaluate(
        "button => getComputedStyle(button).backgroundColor"
    )
    assert accent == "rgb(122, 32, 72)"
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
