"""Draws the pictures of the commercial team's pages that docs/console.md shows.

The demo has to be there with its insights: aisle demo, then aisle insights -c demo --publish.
"""

import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from api.app import create_app
from core.settings import Settings
from tests.api.servers import eventually, running, wait_until_ready
from tests.browser.chromium import ARGUMENTS, chromium_path

SIZE: ViewportSize = {"width": 1280, "height": 1000}
MOST_BYTES = 150_000
COLOURS = 96
COUNTING_SECONDS = 600
ROOT = "/console/catalogues/demo/commercial"
PICTURES: Mapping[str, str] = {
    "overview": f"{ROOT}/overview",
    "queries": f"{ROOT}/queries",
    "recommendations": f"{ROOT}/recommendations",
    "shops": f"{ROOT}/shops",
    "shop": f"{ROOT}/shops/cafe-001",
    "segments": f"{ROOT}/insights/segments",
    "scenarios": f"{ROOT}/scenarios",
}


def main(folder: Path) -> None:
    """Serve the demo and draw each page's first screen; the last one as it is in the dark."""
    settings = Settings(rerank_model=None, log_queries=True)
    folder.mkdir(parents=True, exist_ok=True)
    with running(create_app(settings)) as client, sync_playwright() as playwright:
        wait_until_ready(client)
        overview = PICTURES["overview"]
        eventually(lambda: "still to be counted" not in client.get(overview).text, COUNTING_SECONDS)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        for name, path in PICTURES.items():
            page = browser.new_page(viewport=SIZE, base_url=str(client.base_url))
            page.emulate_media(color_scheme="dark" if name == "scenarios" else "light")
            page.goto(path)
            _drawn(page).save(folder / f"{name}.png", optimize=True)
        browser.close()
    for picture in folder.glob("*.png"):
        if picture.stat().st_size > MOST_BYTES:
            raise SystemExit(f"{picture} is larger than {MOST_BYTES:,} bytes")


def _drawn(page: Page) -> Image.Image:
    page.wait_for_load_state("networkidle")
    picture = page.screenshot(animations="disabled", caret="hide")
    # A page has few colours, rare ones among them: those of a line in a chart.
    return Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, kmeans=8)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
