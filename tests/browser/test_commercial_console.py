"""The commercial team's day in a real browser: figures, searches in vain, shops, a plan."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.app import create_app
from core.layout import CatalogueLayout
from core.progress import Silent
from core.settings import Settings
from indexer.build import build_index
from tests.api.commercial import SHOP, StandingClock, publish, tell_past, tell_searches
from tests.api.servers import eventually, running, wait_until_ready
from tests.browser.conftest import OpenPage
from tests.browser.test_console import pale, small_targets
from tests.browser.test_everywhere import PHONE, faults
from tests.conftest import BuiltIndex

NOW = datetime(2026, 6, 1, 18, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
ROOT = "/console/catalogues/corner/commercial"
PAGES = (
    f"{ROOT}/overview",
    f"{ROOT}/queries",
    f"{ROOT}/shops?sort=-revenue",
    f"{ROOT}/shops/{SHOP}",
    f"{ROOT}/insights/sample",
    f"{ROOT}/scenarios",
)


@dataclass(frozen=True)
class Corner:
    """A server whose catalogue "corner" has a past."""

    address: str


@pytest.fixture(scope="module")
def corner(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corner]:
    indexes = tmp_path_factory.mktemp("indexes")
    (indexes / ".vectors").symlink_to(demo_index.options.vector_cache)
    layout = CatalogueLayout(indexes, "corner")
    build_index(demo_index.products[:200], layout, demo_index.options, Silent())
    settings = Settings(
        indexes=indexes,
        models=demo_index.options.models,
        poll_seconds=0.05,
        rerank_model=None,
        log_queries=True,
    )
    tell_past(settings, "corner", YESTERDAY)
    tell_searches(settings, "corner", YESTERDAY, {"bier": 0, "xqzzt": 0})
    publish(indexes, "corner")
    with running(create_app(settings, StandingClock(NOW))) as client:
        wait_until_ready(client)
        counted = f"{ROOT}/overview"
        eventually(lambda: "still to be counted" not in client.get(counted).text)
        yield Corner(str(client.base_url).rstrip("/"))


@pytest.fixture
def page(open_page: OpenPage, corner: Corner) -> Page:
    """The overview."""
    return open_page(PAGES[0], ready=False, base_url=corner.address)


def drawn(page: Page) -> list[bool]:
    """Whether each chart of a page is there, once it was scrolled to."""
    pictures = page.locator(".drawing img")
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", value=True)
    widths: list[bool] = pictures.evaluate_all("all => all.map(each => each.naturalWidth > 300)")
    return widths


def test_from_the_figures_to_a_search_in_vain_and_its_mend(page: Page, tmp_path: Path) -> None:
    expect(page.get_by_text("2 orders: none before.")).to_be_visible()
    assert drawn(page) == [True] * 3
    page.get_by_role("link", name="91 days").click()
    expect(page.get_by_role("link", name="91 days")).to_have_attribute("aria-current", "true")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV of By day")).click()
    kept = tmp_path / "days.csv"
    download.value.save_as(kept)
    assert len(kept.read_text().splitlines()) == 92

    page.get_by_role("link", name="Queries").click()
    in_vain = page.get_by_role("region", name=re.compile("^In vain"))
    row = in_vain.last.get_by_role("row", name=re.compile("^bier"))
    expect(row).to_contain_text("spelling")
    row.get_by_role("link", name="beer", exact=True).click()
    expect(page.get_by_role("status")).not_to_contain_text("0 products")


def test_shops_are_sorted_and_one_is_looked_at(page: Page) -> None:
    page.get_by_role("link", name="Shops", exact=True).click()
    page.get_by_role("link", name="Revenue").click()
    expect(page.get_by_role("columnheader", name="Revenue")).to_have_attribute(
        "aria-sort", "descending"
    )
    expect(page.locator("tbody th").first).to_have_text("shop-059")
    page.get_by_label("Shop", exact=True).fill(SHOP)
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name=SHOP, exact=True).click()
    expect(page.get_by_role("heading", name=SHOP)).to_be_visible()
    assert all(drawn(page))


def test_an_assumption_is_changed_by_keyboard(page: Page) -> None:
    page.get_by_role("link", name="Scenarios").press("Enter")
    outcome = page.locator("#outcome ~ .findings")
    before = outcome.inner_text()
    conversion = page.locator("[id='prompts.conversion']")
    conversion.fill("60 %")
    conversion.press("Enter")
    page.wait_for_url("**prompts.conversion=60*")
    assert outcome.inner_text() != before
    expect(conversion).to_have_value("60 %")
    assert all(drawn(page))


def test_another_price_is_tried(page: Page) -> None:
    page.get_by_role("link", name="Scenarios").click()
    lever = page.get_by_role("group", name="Another price")
    lever.get_by_role("checkbox").check()
    lever.get_by_text("Assumptions").click()
    lever.get_by_label("Change of the price").fill("-10 %")
    page.get_by_role("button", name="Reckon").click()
    expect(lever.get_by_label("Change of the price")).to_have_value("-10 %")
    expect(page.get_by_role("rowheader", name="Another price").first).to_be_visible()
    assert all(drawn(page))
    assert faults(page) == []


def test_every_page_works_for_everybody(open_page: OpenPage, corner: Corner) -> None:
    page = open_page(PAGES[0], ready=False, base_url=corner.address, **PHONE)
    for path in PAGES:
        page.goto(path)
        page.emulate_media(color_scheme="light")
        assert (path, faults(page)) == (path, [])
        page.emulate_media(color_scheme="dark")
        assert (path, pale(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)
        assert (path, small_targets(page)) == (path, [])
        expect(page.locator(".tabs [aria-current=page]")).to_be_in_viewport(ratio=0.9)


def test_what_is_refused_is_reached_by_keyboard_and_columns_are_told(
    open_page: OpenPage, corner: Corner
) -> None:
    page = open_page(PAGES[-1], ready=False, base_url=corner.address, allowed=("400",))
    field = page.get_by_label("Shops that respond").first
    with page.expect_response(re.compile("scenarios")) as refused:
        field.fill("400 %")
        field.press("Enter")
    assert refused.value.status == 400
    page.get_by_role("link", name="Reorder prompts, Shops that respond").press("Enter")
    expect(page).to_have_url(re.compile("#prompts.conversion$"))
    page.goto(f"{ROOT}/recommendations")
    page.get_by_text("What the columns mean").first.press("Enter")
    expect(page.get_by_text("95 % interval of clicks a view").first).to_be_visible()
