"""Versions are published and rolled back under load: nobody notices but by the answers."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from catalog.demo import demo_products
from catalog.product import Product
from core.clock import SystemClock
from core.layout import CatalogueLayout
from core.progress import Silent
from core.publication import rollback
from indexer.build import BuildOptions, build_index
from tests.api.fakes import point_current
from tests.api.processes import serving
from tests.api.servers import wait_until_ready

CLIENTS = 8
ANSWERS = 200
"""From every version that is published, before the next one is."""

MARKS = ("alpha", "beta")
SEEN_SECONDS = 60.0
"""How long a published version may take until a client sees it; machines that test are busy."""


@dataclass
class Editions:
    """A catalogue in two versions; every title of a version ends with its mark."""

    layout: CatalogueLayout
    options: BuildOptions
    products: tuple[Product, ...]
    mark_of: dict[str, str] = field(default_factory=dict)

    def publish(self, mark: str) -> None:
        """Build and publish, as `aisle build` does it."""
        marked = [replace(product, title=f"{product.title} {mark}") for product in self.products]
        self.mark_of[build_index(marked, self.layout, self.options, Silent()).version] = mark

    def roll_back(self, mark: str) -> None:
        """Point back to a kept version, as `aisle rollback` does it."""
        (version,) = (name for name, its in self.mark_of.items() if its == mark)
        rollback(self.layout, version, SystemClock())


@pytest.fixture(scope="module")
def editions(build_options: BuildOptions, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    layout = CatalogueLayout(tmp_path_factory.mktemp("indexes"), "shop")
    made = Editions(layout, build_options, tuple(demo_products(count=80)))
    for mark in MARKS:
        made.publish(mark)
    return made


@dataclass
class Seen:
    """What clients have seen so far; any number of threads may note at once.

    Attributes:
        answers: by mark, how many came from its version.
        found: by mark and question, the total that was answered first.
        enough: set when the clients may stop.
    """

    answers: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MARKS, 0))
    found: dict[tuple[str, str, str | None], int] = field(default_factory=dict)
    enough: threading.Event = field(default_factory=threading.Event)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, mark: str) -> None:
        with self._changed:
            self.answers[mark] += 1
            self._changed.notify_all()

    def wait_for(self, mark: str, more: int) -> None:
        """Return once `more` further answers have come from the version of `mark`."""
        with self._changed:
            enough = self.answers[mark] + more
            assert self._changed.wait_for(lambda: self.answers[mark] >= enough, SEEN_SECONDS)


def publish_by_turns(editions: Editions, seen: Seen) -> int:
    """Publish and roll back, each time until clients have seen it; gives how often."""
    changes = [
        (editions.publish, "alpha"),
        (editions.roll_back, "beta"),
        (editions.roll_back, "alpha"),
        (editions.publish, "beta"),
        (editions.roll_back, "alpha"),
        (editions.roll_back, "beta"),
    ]
    try:
        for change, mark in changes:
            change(mark)
            seen.wait_for(mark, ANSWERS)
    finally:
        seen.enough.set()
    return len(changes)


def titles(answer: dict[str, Any]) -> list[str]:
    products = [hit["product"] for hit in answer.get("hits", [])]
    if "product" in answer:
        products.append(answer["product"])
    return [product["title"] for product in products]


def question(number: int, product: Product) -> tuple[str, str, str | None]:
    """Method, path and body of one of the ways to ask, the same for the same `number`."""
    words = product.title[:60]
    match number % 8:
        case 0:
            return "GET", f"/v1/search?{urlencode({'q': words, 'facets': 'brand'})}", None
        case 1 | 2 | 3:
            return "POST", "/v1/search", json.dumps({"q": words, "mode": "lexical"})
        case 4 | 5:
            query = {"sort": "price:asc", "facets": ["brand"], "page": 1 + number % 3}
            return "POST", "/v1/search", json.dumps(query)
        case _:
            return "GET", f"/v1/products/{quote(product.id, safe='')}", None


def be_a_client(address: httpx.URL, start: int, editions: Editions, seen: Seen) -> list[float]:
    """Ask until it is enough; gives the seconds that each answer took."""
    # The standard library's client costs a fifth of httpx's time, which both would share
    # with the server.
    connection = HTTPConnection(address.host, address.port, timeout=SEEN_SECONDS)
    seconds = []
    for number in count(start, CLIENTS):
        if seen.enough.is_set():
            break
        method, path, body = question(number, editions.products[number % len(editions.products)])
        began = time.perf_counter()
        connection.request(method, path, body, {"content-type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        seconds.append(time.perf_counter() - began)
        assert answer.status == 200, content
        check(json.loads(content), path, body, editions, seen)
    connection.close()
    return seconds


def check(
    answer: dict[str, Any], path: str, body: str | None, editions: Editions, seen: Seen
) -> None:
    """All of an answer is of one version, and the same as whenever that one was asked."""
    mark = editions.mark_of[answer["index_version"]]
    shown = titles(answer)
    assert shown
    assert {title.rsplit(" ", 1)[1] for title in shown} == {mark}
    if "found" in answer:
        assert seen.found.setdefault((mark, path, body), answer["found"]) == answer["found"]
    seen.note(mark)


def test_no_request_fails_and_each_answer_comes_from_one_version(editions: Editions) -> None:
    seen = Seen()
    with serving(editions.layout.indexes) as client, ThreadPoolExecutor(CLIENTS + 1) as executor:
        wait_until_ready(client)
        address = client.base_url
        clients = [
            executor.submit(be_a_client, address, number, editions, seen)
            for number in range(CLIENTS)
        ]
        changes = executor.submit(publish_by_turns, editions, seen).result()
        answered = sum(len(each.result()) for each in clients)
        metrics = client.get("/metrics").text
    swaps = float(metrics.split('aisle_index_swaps_total{catalogue="shop"} ')[1].split("\n")[0])
    # The first version is swapped in too, and every change was seen before the next.
    assert swaps == 1 + changes
    assert answered == sum(seen.answers.values()) >= changes * ANSWERS
    assert "aisle_index_failed_swaps_total{" not in metrics


def test_a_damaged_version_is_refused_and_a_rebuild_of_it_is_taken_up(
    editions: Editions, tmp_path: Path
) -> None:
    layout = CatalogueLayout(tmp_path, "shop")
    own = Editions(layout, editions.options, editions.products[:40])
    own.publish("alpha")
    own.publish("beta")
    versions = {mark: version for version, mark in own.mark_of.items()}
    own.roll_back("alpha")
    with serving(tmp_path) as client:
        wait_until_ready(client)
        vectors = layout.version(versions["beta"]).vectors
        whole = vectors.read_bytes()
        vectors.write_bytes(whole[:-100])
        # By hand: a rollback would refuse it.
        point_current(layout, versions["beta"])
        entry = wait_for_state(client, "stale")
        assert entry["failure"]["code"] == "index_unusable"
        assert (entry["served_version"], entry["published_version"]) == (
            versions["alpha"],
            versions["beta"],
        )
        assert client.get("/v1/search").json()["index_version"] == versions["alpha"]
        own.publish("beta")
        assert wait_for_state(client, "serving")["served_version"] == versions["beta"]


def wait_for_state(client: httpx.Client, state: str) -> dict[str, Any]:
    deadline = time.monotonic() + SEEN_SECONDS
    while time.monotonic() < deadline:
        (entry,) = client.get("/readyz").json()["catalogues"]
        if entry["state"] == state:
            found: dict[str, Any] = entry
            return found
        time.sleep(0.05)
    raise AssertionError(f"never {state}: {entry}")
