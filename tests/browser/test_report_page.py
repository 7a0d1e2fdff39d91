"""The report for mail in a browser: for everybody, in both colours, and without any other file."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from insights.report.page import report_page
from tests.insights.documents import SECTION
from tests.insights.report.facts import FACTS, GAPS

COLOUR = "getComputedStyle(document.querySelector('svg text[style]')).fill"
OPEN = "document.querySelectorAll('details').forEach(each => { each.open = true })"


@pytest.mark.parametrize(
    ("scheme", "colour"), [("light", "(89, 100, 95)"), ("dark", "(165, 176, 172)")]
)
def test_the_page_is_for_everybody(
    browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"], colour: str
) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_page("Tea & Co", FACTS, (SECTION,), GAPS), encoding="utf-8")
    asked: list[str] = []
    page = browser.new_page(color_scheme=scheme)
    page.on("request", lambda request: asked.append(request.url))

    page.goto(path.as_uri())
    page.evaluate(OPEN)

    assert Axe().run(page).response["violations"] == []
    assert colour in page.evaluate(COLOUR)
    assert asked == [path.as_uri()]
    page.close()
