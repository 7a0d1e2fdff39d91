"""Every page kind: on a phone, without JavaScript, and for those who cannot see it."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, search_bar, suggestions

PAGES = {
    "home": "/",
    "results": "/?q=coffee",
    "filtered": "/?q=tea&filter=brand:Daily%20Crate&in_stock=true&region=north",
    "pages": "/?q=organic&page=2",
    # A few products of many: each is explained alike.
    "explained": "/?q=coffee&explain=true&filter=brand:Monte%20Claro",
    "product": "/products/D00001",
    "empty": "/?q=zzqqxxy&filter=brand:Nobody",
    "past the end": "/?q=tea&page=90",
    "error": "/?filter=bad",
    "embed": "/embed",
    "embedding shop": "/embed/shop",
}
ALLOWED = ("400",)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LEAST_TARGET = 24
"""CSS pixels a target must have each way: WCAG 2.2, success criterion 2.5.8."""


def faults(page: Page) -> list[str]:
    """What axe finds that is serious or critical."""
    violations: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]} {node['any'][:1]}"
        for each in violations
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_has_a_serious_fault(open_page: OpenPage, kind: str) -> None:
    page = open_page(PAGES[kind], allowed=ALLOWED)

    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []


def test_open_suggestions_have_no_serious_fault(open_page: OpenPage) -> None:
    page = open_page("/")
    search_bar(page).press_sequentially("coff", delay=20)
    expect(suggestions(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")

    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []


@pytest.mark.parametrize("kind", PAGES)
def test_a_phone_shows_every_page_without_scrolling_sideways(
    open_page: OpenPage, kind: str
) -> None:
    page = open_page(PAGES[kind], allowed=ALLOWED, **PHONE)

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    small = page.locator("main a, main button, main input, main select, header *").evaluate_all(
        """(elements, least) => elements
          .filter(each => each.matches("a, button, input:not([type=hidden]), select"))
          .filter(each => each.checkVisibility() && getComputedStyle(each).display !== "inline")
          .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
          .filter(([, box]) => box.width > 1 && (box.width < least || box.height < least))
          .map(([html]) => html)""",
        LEAST_TARGET,
    )
    # A box of its own label counts by the label.
    assert [html for html in small if 'type="checkbox"' not in html] == []


def test_on_a_phone_filters_are_in_a_drawer(open_page: OpenPage) -> None:
    page = open_page("/?q=tea", **PHONE)
    option = page.locator(".facet .option").first
    expect(option).to_be_hidden()

    page.locator(".facets > summary").tap()

    expect(option).to_be_visible()
    option.tap()
    page.wait_for_url("**filter=**")


def test_on_a_phone_a_suggestion_is_tapped(open_page: OpenPage) -> None:
    page = open_page("/", **PHONE)
    search_bar(page).tap()
    search_bar(page).press_sequentially("coff", delay=20)
    option = suggestions(page).first
    expect(option).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    option.tap()

    page.wait_for_url("**q=**")


def test_without_javascript_all_of_it_works(open_page: OpenPage) -> None:
    page = open_page("/", ready=False, java_script_enabled=False)
    page.get_by_role("searchbox").fill("tea")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator(".found")).to_contain_text("product")
    page.locator(".facet", has_text="Brand").locator(".option").first.click()
    expect(page.locator(".chip.removable")).to_have_count(1)
    page.get_by_label("Sort by").select_option("price:desc")
    page.get_by_role("button", name="Sort").click()
    expect(page.get_by_label("Sort by")).to_have_value("price:desc")
    page.get_by_label("Deliver to").select_option("north")
    page.get_by_role("button", name="Apply").first.click()
    expect(page.get_by_label("Deliver to")).to_have_value("north")
    expect(page.get_by_label("Sort by")).to_have_value("price:desc")
    page.locator(".card-title a").first.click()
    expect(page.locator(".product")).to_be_visible()
    expect(page.locator(".aisle-card").first).to_be_visible()


def test_pictures_keep_their_place_while_they_load(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")

    unsized = page.locator("img:not([width]), img:not([height])").count()
    assert unsized == 0


def test_the_keyboard_reaches_the_content_first(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()

    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
