"""Results and products in a browser: filter, sort, page, region, open, back."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.api.servers import PATIENCE_S, eventually
from tests.browser.conftest import OpenPage, search_bar


def titles(page: Page) -> list[str]:
    return page.locator(".card-title").all_inner_texts()


def prices(page: Page) -> list[float]:
    texts = page.locator(".card-price strong").all_inner_texts()
    return [float(text.strip("€").replace(",", "")) for text in texts]


def found(page: Page) -> int:
    return int(page.locator(".found").inner_text().split()[0].replace(",", ""))


def test_the_first_screen_looks_like_a_shop(open_page: OpenPage, market: str) -> None:
    page = open_page("/")

    asked = {"facets": ["category"], "max_facet_values": 1000}
    counted = httpx.post(f"{market}/v1/search", json=asked, timeout=PATIENCE_S).json()
    (categories,) = counted["facet_counts"]
    departments = [each for each in categories["counts"] if " > " not in each["value"]]
    assert page.locator(".tile").count() == len(departments) > 0
    answer = httpx.get(f"{market}/v1/recommend", params={"page": "home"}, timeout=PATIENCE_S)
    slots = answer.json()["slots"]
    # Those with something of their own to show, and one that others have filled.
    worth_showing = [slot for slot in slots if slot.get("strategies")]
    resorted = [slot for slot in slots if not slot.get("strategies") and not slot.get("repeats")][
        :1
    ]
    expected = {slot["slot"]: len(slot["hits"]) for slot in [*worth_showing, *resorted]}
    rows = page.locator("[data-aisle-recommend]").all()
    names = [shown.get_attribute("data-aisle-recommend") or "" for shown in rows]
    cards = [shown.locator(".aisle-card").count() for shown in rows]
    assert dict(zip(names, cards, strict=True)) == expected
    assert expected["popular"] == 12
    for image in page.locator(".tile img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", value=True)
        assert image.evaluate("image => image.naturalWidth") > 0


def test_a_department_opens(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_role("link", name="Beverages").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Beverages")
    expect(page.locator(".facet-tree .option.chosen")).to_have_count(1)


def test_a_misspelt_search_shows_what_was_searched(open_page: OpenPage) -> None:
    page = open_page("/?q=chocolte")

    expect(page.locator(".correction")).to_contain_text("Showing results for chocolate")
    page.get_by_role("link", name="chocolte").click()
    page.wait_for_url("**spelling=false**")
    assert page.locator(".correction").count() == 0


def test_filters_narrow_and_are_given_up(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")
    whole = found(page)
    option = page.locator(".facet", has_text="Brand").locator(".option").first
    count = int(option.locator(".option-count").inner_text())

    option.click()

    page.wait_for_url("**filter=brand**")
    assert found(page) == count < whole
    page.locator(".chip.removable").click()
    page.wait_for_url(re.compile(r"\?q=tea$"))
    assert found(page) == whole


def test_several_values_of_a_facet_add_up(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")
    brands = page.locator(".facet", has_text="Brand").locator(".option:not(.chosen)")
    expected = 0
    for _ in range(2):
        expected += int(brands.first.locator(".option-count").inner_text())
        address = page.url
        brands.first.click()
        expect(page).not_to_have_url(address)
        page.wait_for_load_state()
        assert found(page) == expected


def test_the_price_form_filters(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")
    page.get_by_label("from").fill("5")
    page.get_by_label("to", exact=True).fill("20")

    page.get_by_role("form", name="Price range").get_by_role("button").click()

    page.wait_for_url("**price_min=5**")
    assert prices(page)
    assert all(5 <= price <= 20 for price in prices(page))
    expect(page.locator(".chip.removable")).to_contain_text("5 to 20")


def test_sorting_reorders(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")
    page.get_by_label("Sort by").select_option("price:asc")

    page.wait_for_url("**sort=price**")
    assert prices(page) == sorted(prices(page))
    assert "region" not in page.url


def test_pages_follow_each_other_and_back_goes_back(open_page: OpenPage) -> None:
    page = open_page("/?q=organic")
    first = titles(page)

    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    assert not set(titles(page)) & set(first)
    page.go_back()
    page.wait_for_url(re.compile(r"\?q=organic$"))
    assert titles(page) == first
    expect(search_bar(page)).to_have_value("organic")
    page.go_forward()
    page.wait_for_url("**page=2**")


def test_a_region_changes_stock_and_what_is_found(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")
    everywhere = found(page)
    regions = page.get_by_label("Deliver to").locator("option").all()
    name = regions[1].get_attribute("value") or "none"

    page.get_by_label("Deliver to").select_option(name)

    page.wait_for_url(f"**region={name}**")
    expect(page.get_by_label("Deliver to")).to_have_value(name)
    assert 0 < found(page) <= everywhere
    page.get_by_label("In stock only").check()
    page.wait_for_url("**in_stock=true**")
    assert page.locator(".badge.none").count() == 0
    page.locator(".card-title a").first.click()
    page.wait_for_url(f"**region={name}**")
    expect(page.locator("tr.chosen")).to_have_count(1)


def test_a_product_has_its_way_up_its_variants_and_what_is_like_it(open_page: OpenPage) -> None:
    page = open_page("/?q=coffee")
    title = titles(page)[0]
    page.locator(".card-title a").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".crumbs li").nth(2)).to_be_visible()
    similar = page.get_by_role("region", name="Similar products")
    expect(similar.locator(".aisle-card").first).to_be_visible()
    like = similar.locator(".aisle-card").first
    name = like.locator(".aisle-title").inner_text()
    like.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_variant_is_a_link_to_its_own_page(open_page: OpenPage) -> None:
    page = open_page("/?q=coffee")
    page.locator(".card-title a").first.click()
    others = page.locator(".variants a:not([aria-current])")
    expect(others.first).to_be_visible()
    address = page.url
    price = page.locator(".product-price strong").inner_text()

    others.first.click()

    expect(page).not_to_have_url(address)
    page.wait_for_load_state()
    expect(page.locator(".variants a[aria-current]")).to_have_count(1)
    assert page.locator(".product-price strong").inner_text() != price


def test_the_row_of_similar_products_is_stepped_through(open_page: OpenPage) -> None:
    page = open_page("/products/D00001", viewport={"width": 800, "height": 900})
    row = page.locator(".aisle-row").first
    expect(row).to_be_visible()

    page.get_by_role("button", name="Show more").first.click()

    expect(page.get_by_role("button", name="Show those before").first).to_be_enabled()
    # Asked from without: what waits within the page is an eval, which its policy refuses.
    eventually(lambda: bool(row.evaluate("row => row.scrollLeft > 100")))


def test_explain_draws_scores_and_times(open_page: OpenPage) -> None:
    page = open_page("/?q=green+tea")
    page.get_by_role("link", name="Explain the order").click()

    expect(page.get_by_role("heading", name="How this was found")).to_be_visible()
    page.wait_for_load_state()
    assert page.locator(".scores").count() == page.locator(".card").count() > 1
    widths = (
        page.locator(".scores")
        .first.locator(".bar .fill")
        .evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")
    )
    assert max(widths) > 50
    shares = page.locator(".shares").first
    expect(shares.get_by_role("row", name="not host")).to_contain_text("1.00")
    drawn = shares.locator(".fill").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert len(drawn) == 10
    assert max(drawn) > 20
    parts = page.locator(".timeline rect").count()
    assert parts == page.locator(".legend li").count() - 1 > 3
    page.get_by_role("link", name="Hide the scores").click()
    expect(page.get_by_role("heading", name="How this was found")).to_have_count(0)


def test_nothing_found_offers_ways_on(open_page: OpenPage) -> None:
    page = open_page("/?q=zzqqxxy&filter=brand:Nobody")

    expect(page.get_by_role("heading", level=2, name="Nothing found for")).to_be_visible()
    page.get_by_role("link", name="See what there is").click()
    expect(page.locator(".tile").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/?filter=bad", "That address does not work"),
        ("/?catalogue=nowhere", "Not found"),
        ("/products/NONE", "Not found"),
    ],
)
def test_an_error_is_a_page_one_can_go_on_from(
    open_page: OpenPage, path: str, heading: str
) -> None:
    page = open_page(path, allowed=("400", "404"))

    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.get_by_role("link", name="Go to the first page").click()
    expect(page.locator(".tile").first).to_be_visible()


def test_a_picture_that_is_gone_gives_way_to_the_drawn_one(open_page: OpenPage) -> None:
    page = open_page("/?q=tea")
    image = page.locator(".card img").first
    image.scroll_into_view_if_needed()
    drawn = image.get_attribute("data-fallback") or ""
    image.evaluate("image => { image.src = '/static/aisle.css' }")

    expect(image).to_have_attribute("src", drawn)
    expect(image).not_to_have_attribute("data-fallback", re.compile("."))
