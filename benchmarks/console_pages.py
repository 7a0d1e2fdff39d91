"""The console's pages, and what it takes to open them."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote

import numpy as np
import psutil

from api.console.commercial.asking import PERIODS
from benchmarks.measure import Milliseconds
from benchmarks.serving import HOST, OK, REQUEST_SECONDS
from core.errors import AisleError, NotFound
from core.layout import CatalogueLayout
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.opening import Insights, open_insights

OF_PERIODS = ("overview", "queries", "recommendations")
NEW_PLAN = "prompts.on=yes&prompts.conversion=5.{turn}+%25"
_COUNTING = "still to be counted"


@dataclass(frozen=True, slots=True)
class Page:
    """A page by the name that the table gives it, and its address, in which {turn} is a number."""

    name: str
    path: str

    def address(self, turn: int) -> str:
        """Where it is opened the `turn`-th time."""
        return self.path.replace("{turn}", str(turn))


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a page took.

    Attributes:
        first: milliseconds of the first time since the server started.
        ms: of the further times, shape (times,).
        work: milliseconds that a core worked for one of these, on average.
        size: bytes of the page.
    """

    first: float
    ms: Milliseconds
    work: float
    size: int


def pages_of(layout: CatalogueLayout) -> tuple[Page, ...]:
    """All pages of a catalogue, each range of days that one offers, and the largest shop."""
    return tuple(_pages(layout))


def is_counted(port: int, catalogue: str) -> bool:
    """Whether everything in the log is counted."""
    connection = HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
    try:
        body = _get(connection, f"/console/catalogues/{quote(catalogue)}/commercial/overview")
    finally:
        connection.close()
    return _COUNTING not in body.decode()


def open_pages(port: int, process: int, pages: Sequence[Page], times: int) -> dict[str, Opened]:
    """Open every page once, and then each of them again and again.

    Args:
        port: of the server.
        process: its id.
        pages: to be opened.
        times: after the first.

    Raises:
        AisleError: a page was not answered 200.
    """
    server = psutil.Process(process)
    connection = HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
    try:
        firsts = {page.name: _timed(connection, page.address(0)) for page in pages}
        return {
            page.name: _again(connection, server, page, times, firsts[page.name]) for page in pages
        }
    finally:
        connection.close()


def _pages(layout: CatalogueLayout) -> Iterator[Page]:
    console, root = "/console", f"/console/catalogues/{quote(layout.name)}"
    commercial = f"{root}/commercial"
    yield Page("catalogues", console)
    yield Page("catalogue", root)
    for key in ("products", "builds", "rejects"):
        yield Page(key, f"{root}/{key}")
    for key in OF_PERIODS:
        for days in PERIODS:
            yield Page(f"{key}, {days} days", f"{commercial}/{key}?days={days}")
    for key in ("banners", "experiments"):
        yield Page(key, f"{commercial}/{key}")
    insights = _insights(layout)
    if insights is None:
        return
    yield Page("shops", f"{commercial}/shops")
    yield Page("shops, searched", f"{commercial}/shops?q=12")
    for column in insights.shops.columns[:1]:
        yield Page(f"shops, by {column.name}", f"{commercial}/shops?sort=-{quote(column.name)}")
    yield Page("a shop", f"{commercial}/shops/{quote(_largest(insights), safe='')}")
    for key in insights.sections:
        yield Page(f"insights, {key}", f"{commercial}/insights/{key}")
    yield Page("scenarios", f"{commercial}/scenarios")
    yield Page("scenarios, a new plan", f"{commercial}/scenarios?{NEW_PLAN}")


def _insights(layout: CatalogueLayout) -> Insights | None:
    published = InsightsLayout(layout)
    try:
        return open_insights(published.version(published.current_version()), verify=False)
    except NotFound:
        return None


def _largest(insights: Insights) -> str:
    """The shop with most orders."""
    orders = np.array([each or 0 for each in insights.shops.values("orders")], dtype=np.float64)
    return insights.shops.index.names[int(orders.argmax())]


def _again(
    connection: HTTPConnection, server: psutil.Process, page: Page, times: int, first: float
) -> Opened:
    before = server.cpu_times()
    ms = [_timed(connection, page.address(turn + 1)) for turn in range(times)]
    after = server.cpu_times()
    worked = (after.user + after.system) - (before.user + before.system)
    size = len(_get(connection, page.address(0)))
    return Opened(first, np.array(ms), 1_000 * worked / times, size)


def _timed(connection: HTTPConnection, path: str) -> float:
    began = time.perf_counter()
    _get(connection, path)
    return 1_000 * (time.perf_counter() - began)


def _get(connection: HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != OK:
        raise AisleError(f"{path} was answered {answer.status}: {body[:300]!r}")
    return body
