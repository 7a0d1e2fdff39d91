"""A real browser on a real server with the demo catalogue."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect, sync_playwright

from api.app import create_app
from core.settings import Settings
from tests.api.servers import running, wait_until_ready
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.foreign_site import ForeignSite, serving_foreign_site
from tests.conftest import BuiltIndex

WAIT_MS = 30_000
"""How long a page may take; machines that test are busy."""

NOT_READY = "[data-aisle-search]:not([data-aisle-ready])"

OpenPage = Callable[..., Page]


def search_bar(page: Page, name: str = "Search for products") -> Locator:
    """The search bar; choosers are combo boxes as well."""
    return page.get_by_role("combobox", name=name)


def suggestions(page: Page) -> Locator:
    """All suggestions that are shown; choosers have options as well."""
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests; its event loop ends with this package's last test."""
    chromium = chromium_path()
    if chromium is None:
        pytest.skip("there is no chromium on this machine")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="package")
def foreign_site() -> Iterator[ForeignSite]:
    """Another site, on a port of its own."""
    with serving_foreign_site() as site:
        yield site


@pytest.fixture(scope="package")
def market(
    demo_index: BuiltIndex, foreign_site: ForeignSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server of the demo catalogue that lets the foreign site in."""
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'store.sqlite'}"
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        database=database,
        allowed_origins=foreign_site.origin,
    )
    with running(create_app(settings)) as client:
        wait_until_ready(client)
        yield str(client.base_url).rstrip("/")


@pytest.fixture
def open_page(browser: Browser, market: str) -> Iterator[OpenPage]:
    """Opens an address in a window of its own; the test fails if a page complains.

    `allowed` names what a page may complain of: the browser itself notes a status of
    400 or more as an error. `ready` waits until the widgets are in their places.

    Windows close with the test, and a browser asks for icons when it likes: a server has a
    fixture of its module or wider, so that it outlives them.
    """
    complaints: list[str] = []
    contexts = []

    def opened(
        path: str, *, allowed: tuple[str, ...] = (), ready: bool = True, **options: Any
    ) -> Page:
        context = browser.new_context(
            **{"base_url": market, "viewport": {"width": 1280, "height": 900}, **options}
        )
        contexts.append(context)
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()

        def note(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and not any(
                each in message.text for each in allowed
            ):
                complaints.append(f"{page.url}: {message.text} {message.location}")

        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.goto(path)
        if ready:
            page.locator(NOT_READY).first.wait_for(state="detached")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
