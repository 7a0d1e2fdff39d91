"""Draws the picture of the storefront that the README shows: `make screenshot`."""

import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from api.app import create_app
from cli.tasks.demo import run
from core.settings import Settings
from tests.api.servers import running, wait_until_ready
from tests.browser.chromium import ARGUMENTS, chromium_path

SIZE: ViewportSize = {"width": 1280, "height": 800}
TYPED = "cofe"
"""With a typo, to show that it is forgiven."""

MOST_BYTES = 300_000


def main(picture: Path) -> None:
    """Serve the demo, built if need be, and draw its page with suggestions open."""
    run(serve_it=False, feed=None, events=None, host=None, port=None, indexes=None)
    settings = Settings(default_catalogue="demo")
    with running(create_app(settings)) as client, sync_playwright() as playwright:
        wait_until_ready(client)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(f"{client.base_url}/?q=espresso+coffee+beans")
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(_drawn(page))
        browser.close()
    if picture.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{picture} is larger than {MOST_BYTES:,} bytes")


def _drawn(page: Page) -> bytes:
    bar = page.get_by_role("combobox", name="Search for products")
    bar.fill("")
    bar.press_sequentially(TYPED, delay=50)
    page.get_by_role("listbox", name="Suggestions").wait_for()
    page.wait_for_load_state("networkidle")
    bar.press("ArrowDown")
    bar.press("ArrowUp")
    return page.screenshot(animations="disabled", caret="hide")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
