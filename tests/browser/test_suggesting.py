"""The search bar: what it suggests, and that keys, clicks and screen readers can use it."""

import re
from functools import partial

import pytest
from playwright.sync_api import Page, Request, expect

from tests.api.servers import eventually
from tests.browser.conftest import OpenPage, search_bar, suggestions


def type_into(page: Page, text: str) -> None:
    search_bar(page).press_sequentially(text, delay=20)


def test_typing_suggests_searches_and_products_with_picture_and_price(open_page: OpenPage) -> None:
    page = open_page("/")
    box = search_bar(page)
    expect(box).to_have_attribute("aria-expanded", "false")

    type_into(page, "coff")

    expect(box).to_have_attribute("aria-expanded", "true")
    panel = page.get_by_role("listbox", name="Suggestions")
    searches = panel.get_by_role("group", name="Searches").get_by_role("option")
    expect(searches.first).to_contain_text("coff", ignore_case=True)
    expect(searches.first.locator("mark").first).to_be_visible()
    product = panel.get_by_role("group", name="Products").get_by_role("option").first
    expect(product).to_contain_text("€")
    image = product.locator("img")
    eventually(lambda: bool(image.evaluate("image => image.naturalWidth > 0")))
    expect(page.locator(".aisle-status")).to_contain_text("suggestions. Use the up and down")


def test_arrow_keys_walk_through_all_groups_and_back_to_what_was_typed(
    open_page: OpenPage,
) -> None:
    page = open_page("/")
    box = search_bar(page)
    # At once: answers to what was typed on the way would still change the list.
    box.fill("coff")
    options = suggestions(page)
    expect(options.first).to_be_visible()
    count = options.count()

    box.press("ArrowDown")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "none")
    expect(box).to_have_value(first.get_attribute("data-text") or "none")
    box.press("End")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    expect(box).to_have_value("coff")
    box.press("Home")
    expect(first).to_have_attribute("aria-selected", "true")
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    expect(box).to_have_value("coff")
    box.press("ArrowUp")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(1)


def test_a_chosen_search_is_run(open_page: OpenPage) -> None:
    page = open_page("/")
    # At once: answers to what was typed on the way would still change the list.
    search_bar(page).fill("coff")
    first = page.get_by_role("group", name="Searches").get_by_role("option").first
    expect(first).to_be_visible()
    text = first.get_attribute("data-text") or "none"

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    expect(page.locator(".card").first).to_be_visible()


def test_a_clicked_product_is_opened(open_page: OpenPage) -> None:
    page = open_page("/")
    # At once: answers to what was typed on the way would still change the list.
    search_bar(page).fill("coffee")
    product = page.get_by_role("group", name="Products").get_by_role("option").first
    expect(product).to_be_visible()
    title = product.locator(".aisle-option-title").inner_text()

    product.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert "/products/" in page.url


def test_a_category_and_a_brand_open_what_they_name(open_page: OpenPage) -> None:
    page = open_page("/")
    for text, group in (("coffee", "Categories"), ("casa", "Brands")):
        search_bar(page).fill(text)
        option = page.get_by_role("group", name=group).get_by_role("option").first
        expect(option).to_be_visible()
        option.click()
        page.wait_for_url("**/?filter=**")
        assert page.locator(".chip.removable").count() == 1
        assert page.locator(".card").count() > 0


def test_enter_without_a_choice_searches_what_is_typed(open_page: OpenPage) -> None:
    page = open_page("/")
    type_into(page, "coff")
    expect(suggestions(page).first).to_be_visible()

    page.keyboard.press("Enter")

    page.wait_for_url("**/?q=coff")


def test_escape_and_tab_close_the_list(open_page: OpenPage) -> None:
    page = open_page("/")
    box = search_bar(page)
    type_into(page, "coff")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("ArrowDown")

    box.press("Escape")

    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("coff")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_fast_hand_gets_back_all_that_it_typed(open_page: OpenPage) -> None:
    page = open_page("/")
    box = search_bar(page)
    type_into(page, "cof")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.wait_for_load_state("networkidle")

    for key in ("f", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)

    expect(box).to_have_value("coff")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_typo_still_finds_the_word(open_page: OpenPage) -> None:
    page = open_page("/")

    type_into(page, "cofee")

    expect(suggestions(page).first).to_contain_text("coffee", ignore_case=True)


def test_only_the_last_answer_is_shown(open_page: OpenPage) -> None:
    page = open_page("/")
    slow = {"waiting": True}

    def delayed(route: object) -> None:
        if slow.pop("waiting", False):
            page.wait_for_timeout(500)
        route.continue_()  # type: ignore[attr-defined]  # playwright's Route

    page.route("**/v1/suggest?q=te&**", delayed)
    type_into(page, "te")
    page.wait_for_timeout(150)
    type_into(page, "a")

    expect(suggestions(page).first).to_contain_text("tea", ignore_case=True)
    page.wait_for_timeout(700)
    expect(suggestions(page).first).to_contain_text("tea", ignore_case=True)


def asks_for(text: str, request: Request) -> bool:
    return f"/v1/suggest?q={text}&" in request.url


def test_an_answer_is_not_asked_for_twice(open_page: OpenPage) -> None:
    page = open_page("/")
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.append(request.url) if "/v1/suggest" in request.url else None,
    )
    box = search_bar(page)
    for text in ("tea", "teak"):
        with page.expect_event("requestfinished", partial(asks_for, text)):
            box.fill(text)
        # It was read as well, and is kept from now on.
        expect(page.locator(".aisle-status")).to_contain_text("uggestions")
        page.wait_for_timeout(300)
    box.fill("tea")
    page.wait_for_timeout(300)

    assert len(asked) == len(set(asked)) == 2


def test_the_bar_searches_even_when_suggestions_fail(open_page: OpenPage) -> None:
    page = open_page("/", allowed=("503", "Failed to load resource"))
    page.route("**/v1/suggest**", lambda route: route.fulfill(status=503, body="{}"))

    type_into(page, "tea")
    page.wait_for_timeout(300)
    expect(page.get_by_role("listbox")).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("tea")


@pytest.mark.parametrize("width", [320, 390, 768, 1000, 1160, 1280])
def test_a_suggested_product_is_wide_enough_to_be_read(open_page: OpenPage, width: int) -> None:
    page = open_page("/", viewport={"width": width, "height": 900})
    search_bar(page).press_sequentially("chocl", delay=20)
    titles = page.locator(".aisle-products .aisle-option-text")
    expect(titles.first).to_be_visible()
    widths = titles.evaluate_all("texts => texts.map(text => text.getBoundingClientRect().width)")

    assert min(widths) >= 90
