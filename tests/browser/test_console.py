"""The catalogue manager's day in a real browser: builds, gates, rollbacks, rejects, offers."""

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.app import create_app
from catalog.codec import product_to_json
from catalog.product import Product
from core.layout import CatalogueLayout
from core.progress import Silent
from core.rejects import Reject, RejectLog
from core.settings import Settings
from indexer.build import build_index
from tests.api.servers import running, wait_until_ready
from tests.browser.conftest import OpenPage
from tests.browser.test_everywhere import LEAST_TARGET, PHONE, faults
from tests.conftest import BuiltIndex

KEY = "the-key-of-this-test"
BUILD_MS = 120_000
CORNER = "/console/catalogues/corner"
PAGES = (
    "/console",
    CORNER,
    f"{CORNER}/builds",
    f"{CORNER}/products?q=tea",
    f"{CORNER}/products/D00001",
    "/console/catalogues/faulty/rejects",
)
Enter = Callable[..., Page]


@dataclass(frozen=True)
class Console:
    """A server with a key: "corner" has two versions, "faulty" has rejects and nothing else."""

    address: str
    old: str
    feeds: Path


@pytest.fixture(scope="module")
def console(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    indexes, feeds = tmp_path_factory.mktemp("indexes"), tmp_path_factory.mktemp("feeds")
    (indexes / ".vectors").symlink_to(demo_index.options.vector_cache)
    corner = CatalogueLayout(indexes, "corner")
    for count in (38, 40):
        build_index(demo_index.products[:count], corner, demo_index.options, Silent())
    old = next(name for name in corner.versions() if name != corner.current_version())
    write_rejects(indexes / "faulty")
    write_feed(feeds / "whole.jsonl.gz", demo_index.products[:50])
    write_feed(feeds / "half.jsonl.gz", demo_index.products[:10])
    settings = Settings(
        indexes=indexes,
        models=demo_index.options.models,
        admin_key=KEY,
        poll_seconds=0.05,
        rerank_model=None,
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        yield Console(str(client.base_url).rstrip("/"), old, feeds)


def write_feed(path: Path, products: tuple[Product, ...]) -> None:
    path.write_bytes(gzip.compress(b"".join(product_to_json(each) + b"\n" for each in products)))


def write_rejects(folder: Path) -> None:
    folder.mkdir()
    with RejectLog(folder / "rejects.jsonl") as log:
        for line in range(1, 61):
            log.reject(Reject(line, "price", f"{line},,50", "is no price", "write it as 12.50"))
        log.reject(Reject(70, "title", "<b>=1+1</b>", "is no title", "give the product a title"))


@pytest.fixture
def enter(open_page: OpenPage, console: Console) -> Enter:
    """Signs in and goes to an address."""

    def entered(path: str, **options: Any) -> Page:
        page = open_page(path, ready=False, base_url=console.address, **options)
        page.get_by_label("Admin key").fill(KEY)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"**{path}")
        return page

    return entered


def state_of(page: Page, state: str) -> None:
    """Wait until the build that `page` shows has ended so."""
    expect(page.locator("#live .badge").first).to_have_text(state, timeout=BUILD_MS)


def test_only_the_key_opens_and_one_can_leave(open_page: OpenPage, console: Console) -> None:
    page = open_page("/console", ready=False, base_url=console.address, allowed=("401",))
    page.get_by_label("Admin key").fill("another")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not the key.")
    assert faults(page) == []
    page.get_by_label("Admin key").fill(KEY)
    page.keyboard.press("Enter")

    corner = page.locator(".catalogue", has_text="corner")
    expect(corner).to_contain_text("serving")
    expect(corner).to_contain_text("40 products")
    expect(corner.get_by_role("img")).to_have_accessible_name(re.compile("38, 40$"))
    assert page.evaluate("document.cookie") == ""

    page.get_by_role("button", name="Sign out").click()
    page.goto("/console")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_from_a_name_to_a_served_version_and_to_a_refusal(enter: Enter, console: Console) -> None:
    page = enter("/console")
    page.get_by_label("Its name").fill("fresh")
    page.get_by_role("button", name="Choose its feed").click()
    build_of(page, console.feeds / "whole.jsonl.gz")
    state_of(page, "succeeded")
    expect(page.get_by_role("row", name=re.compile("Counts"))).to_contain_text("passed")
    assert faults(page) == []

    page.get_by_role("link", name="Builds").click()
    build_of(page, console.feeds / "half.jsonl.gz")
    state_of(page, "refused")
    counts = page.get_by_role("row", name=re.compile("Counts"))
    expect(counts).to_contain_text("50 products before, 10 now")
    expect(counts).to_contain_text("40 of 50 products are gone")
    expect(page.get_by_role("button", name="Publish in spite of the gates")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="The whole report").click()
    expect(page.locator("body")).to_contain_text("Refused by a gate")


def build_of(page: Page, feed: Path) -> None:
    """Upload `feed` and build from it."""
    page.get_by_label("Upload a feed").set_input_files(feed)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_label("Feed", exact=True)).to_have_value(feed.name)
    page.get_by_role("button", name="Build", exact=True).click()


def test_going_back_is_asked_about_and_kept(enter: Enter, console: Console) -> None:
    page = enter(CORNER)
    link = page.get_by_role("link", name=re.compile(f"Go back to it.*{console.old}"))
    link.press("Enter")
    dialog = page.get_by_role("dialog", name=f"Serve {console.old} again?")
    expect(dialog).to_contain_text("There will be 2 fewer products.")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(link).to_be_focused()

    link.click()
    dialog.get_by_label("Why").fill("wrong prices")
    dialog.get_by_role("button", name=f"Serve {console.old}").click()
    state_of(page, "succeeded")
    page.get_by_role("link", name="Versions").click()
    expect(page.locator("tr.chosen")).to_contain_text(console.old)
    expect(page.locator(".history li").first).to_contain_text("Rolled back: “wrong prices”")


def test_rejects_are_searched_filtered_and_downloaded(enter: Enter) -> None:
    page = enter("/console/catalogues/faulty/rejects")
    expect(page.get_by_text("61 of 61 rejects")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("tbody tr")).to_have_count(11)
    page.get_by_label("Field").select_option("title")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("<b>=1+1</b>")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download 1 as CSV").click()
    assert "<b>=1+1</b>" in Path(download.value.path()).read_text()


def test_stock_and_price_are_changed_field_by_field(enter: Enter) -> None:
    page = enter(f"{CORNER}/products")
    page.get_by_label("Article number").fill("D00002")
    page.get_by_role("button", name="Find").click()
    page.locator("tbody a").first.click()
    page.get_by_label("New stock, north").fill("7")
    page.get_by_label("New price, south").fill("1.25")
    page.get_by_role("button", name="Change").click()

    outcomes = page.locator(".outcomes li")
    expect(outcomes).to_have_text([re.compile("applied north, stock"), re.compile("south, price")])
    north = page.get_by_role("row", name=re.compile("^north"))
    expect(north.get_by_role("cell").nth(1)).to_contain_text("7 units")
    expect(north.get_by_role("cell").nth(2)).to_contain_text("7 units")
    assert faults(page) == []

    page.get_by_role("button", name="Let the feed hold again").click()
    expect(north.get_by_role("cell").nth(1)).to_have_text("nothing")


def test_every_page_works_for_everybody(enter: Enter) -> None:
    page = enter(CORNER, **PHONE)
    question = page.get_by_role("link", name="Go back to it").get_attribute("href") or ""
    for path in (*PAGES, question):
        page.goto(path)
        page.emulate_media(color_scheme="light")
        assert (path, faults(page)) == (path, [])
        page.emulate_media(color_scheme="dark")
        assert (path, pale(page)) == (path, [])
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)
        assert (path, small_targets(page)) == (path, [])


def pale(page: Page) -> list[str]:
    """Texts that stand out too little; nothing else of a page depends on its colours."""
    only = {"runOnly": ["color-contrast"]}
    violations = Axe().run(page, options=only).response["violations"]
    return [node["html"][:200] for each in violations for node in each["nodes"]]


def small_targets(page: Page) -> list[str]:
    """What is hard to hit with a finger: smaller than WCAG 2.2 has it, and not within a text."""
    found: list[str] = page.locator("a, button, input, select, summary").evaluate_all(
        """(elements, least) => elements
          .filter(each => each.checkVisibility() && getComputedStyle(each).display !== "inline")
          .filter(each => !each.matches(".skip, [type=checkbox], [type=hidden]"))
          .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
          .filter(([, box]) => box.width < least || box.height < least)
          .map(([html]) => html)""",
        LEAST_TARGET,
    )
    return found


def test_the_keyboard_reaches_the_content_first(enter: Enter) -> None:
    page = enter(CORNER)
    page.reload()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Catalogues")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Versions")).to_be_focused()


def test_without_javascript_pages_and_questions_work(enter: Enter) -> None:
    page = enter(CORNER, java_script_enabled=False)
    page.get_by_role("link", name="Remove this catalogue").click()
    page.get_by_label("Its name").fill("corner")
    expect(page.get_by_role("button", name="Remove it")).to_be_visible()
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("link", name="Builds").click()
    expect(page.get_by_text("lay one below AISLE_FEEDS")).to_be_visible()
    expect(page.locator("[data-upload]")).to_be_hidden()
