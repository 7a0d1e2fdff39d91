"""The page for mail: it needs nothing else, and everything that was found is in it."""

import base64
import re
from html.parser import HTMLParser

import pytest

from insights.report.csv_files import table_csv
from insights.report.page import MOST_EMBEDDED_ROWS, report_page
from tests.insights.documents import SECTION, TABLE
from tests.insights.report.facts import FACTS, GAPS

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Read(HTMLParser):
    """The elements, texts and ids of a page; fails where elements are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


@pytest.fixture(scope="module")
def page() -> str:
    return report_page("Tea & Co", FACTS, (SECTION,), GAPS)


@pytest.fixture(scope="module")
def read(page: str) -> Read:
    return Read(page)


def test_it_needs_nothing_else(page: str, read: Read) -> None:
    links = [value for _, attributes in read.tags for value in attributes.values() if value]

    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in read.tags}
    assert "@import" not in page
    assert re.findall(r"url\((?!#)", page) == []
    assert [each for each in links if each.startswith(("http:", "https:", "//"))] == [
        "http://www.w3.org/2000/svg"
    ] * len(SECTION.charts)


def test_everything_that_was_found_is_in_it(read: Read) -> None:
    words = " ".join(read.texts).replace("\N{NO-BREAK SPACE}", " ")

    for sentence in (*SECTION.findings, *SECTION.assumptions):
        assert sentence in words
    assert "12,345 lines" in words
    assert "2026-06-01 00:00 UTC" in words
    assert "there are <no> orders" in words
    assert all(chart.title in words and chart.text in words for chart in SECTION.charts)
    assert "in the shop's own money" in words


def test_a_table_shows_its_first_rows_and_carries_all(read: Read) -> None:
    rows = [tag for tag, _ in read.tags].count("tr")
    (link,) = (attributes for tag, attributes in read.tags if "download" in attributes)

    assert rows == 1 + TABLE.shown
    assert "3 of 4 rows." in " ".join(read.texts)
    assert link["download"] == "sample-rows.csv"
    _, _, encoded = str(link["href"]).partition("base64,")
    assert base64.b64decode(encoded).decode() == table_csv(TABLE)


def test_a_long_table_is_left_to_its_file() -> None:
    rows = TABLE.rows[:1] * (MOST_EMBEDDED_ROWS + 1)
    long = SECTION.model_copy(update={"tables": (TABLE.model_copy(update={"rows": rows}),)})

    read = Read(report_page("Long", FACTS, (long,), ()))

    assert not [tag for tag, attributes in read.tags if "download" in attributes]
    assert any("sample-rows.csv" in text for text in read.texts)


def test_no_id_is_there_twice_and_links_lead_somewhere(read: Read) -> None:
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    links = {str(attributes.get("href", ""))[1:] for tag, attributes in read.tags if tag == "a"}

    assert len(set(ids)) == len(ids)
    assert (
        {"sample", "not-answered"}
        <= links
        <= {*map(str, ids)} | {link for link in links if link.startswith("ata:")}
    )


def test_colours_are_there_for_light_and_dark(page: str) -> None:
    assert "@media (prefers-color-scheme: dark) { :root { --chart-ink" in page
    assert page.count("--chart-1: ") == 3


def test_the_same_sections_give_the_same_bytes(page: str) -> None:
    assert report_page("Tea & Co", FACTS, (SECTION,), GAPS) == page


def test_a_table_without_rows_says_so() -> None:
    empty = TABLE.model_copy(update={"rows": ()})
    read = Read(report_page("Tea", FACTS, (SECTION.model_copy(update={"tables": (empty,)}),), ()))

    assert read.texts.count("There are none.") == 1
    assert TABLE.title in read.texts
    assert not {"table", "td"} & {tag for tag, _ in read.tags}
    assert not any("rows as CSV" in text for text in read.texts)
