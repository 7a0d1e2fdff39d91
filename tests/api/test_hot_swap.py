"""Versions are published and rolled back under load: nobody notices but by the answers."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from itertools import cycle
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

REQUESTS = 5_000
CLIENTS = 8
MARKS = ("alpha", "beta")


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
    made = Editions(layout, build_options, tuple(demo_products(count=150)))
    for mark in MARKS:
        made.publish(mark)
    return made


def publish_until(done: threading.Event, editions: Editions) -> int:
    """Publish and roll back in turn; gives how often CURRENT was changed."""
    changes = [
        (editions.publish, "alpha"),
        (editions.roll_back, "beta"),
        (editions.roll_back, "alpha"),
        (editions.publish, "beta"),
        (editions.roll_back, "alpha"),
        (editions.roll_back, "beta"),
    ]
    for count, (change, mark) in enumerate(cycle(changes), start=1):
        change(mark)
        if done.wait(1):
            return count
    raise AssertionError


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


def test_no_request_fails_and_each_answer_comes_from_one_version(editions: Editions) -> None:
    done = threading.Event()
    found: dict[tuple[str, str, str | None], int] = {}
    seen: dict[str, int] = dict.fromkeys(MARKS, 0)

    def be_a_client(address: httpx.URL, start: int) -> list[float]:
        # The standard library's client costs a fifth of httpx's time, which both would share
        # with the server.
        connection = HTTPConnection(address.host, address.port, timeout=30)
        seconds = []
        for number in range(start, REQUESTS, CLIENTS):
            place = number % len(editions.products)
            method, path, body = question(number, editions.products[place])
            began = time.perf_counter()
            connection.request(method, path, body, {"content-type": "application/json"})
            answer = connection.getresponse()
            content = answer.read()
            seconds.append(time.perf_counter() - began)
            assert answer.status == 200, content
            check(json.loads(content), path, body)
        connection.close()
        return seconds

    def check(answer: dict[str, Any], path: str, body: str | None) -> None:
        mark = editions.mark_of[answer["index_version"]]
        shown = titles(answer)
        assert shown
        assert {title.rsplit(" ", 1)[1] for title in shown} == {mark}
        if "found" in answer:
            assert found.setdefault((mark, path, body), answer["found"]) == answer["found"]
        seen[mark] += 1

    with serving(editions.layout.indexes) as client, ThreadPoolExecutor(CLIENTS + 1) as executor:
        wait_until_ready(client)
        began = time.perf_counter()
        publisher = executor.submit(publish_until, done, editions)
        clients = [executor.submit(be_a_client, client.base_url, n) for n in range(CLIENTS)]
        try:
            seconds = sorted(taken for each in clients for taken in each.result())
        finally:
            done.set()
        elapsed = time.perf_counter() - began
        changes = publisher.result()
        metrics = client.get("/metrics").text
    swaps = float(metrics.split('aisle_index_swaps_total{catalogue="shop"} ')[1].split("\n")[0])
    print(  # noqa: T201 - shown with -s: what a swap costs those who search
        f"{len(seconds) / elapsed:.0f} requests/s, p50 {seconds[len(seconds) // 2] * 1000:.1f} ms, "
        f"p99 {seconds[int(len(seconds) * 0.99)] * 1000:.1f} ms, max {seconds[-1] * 1000:.0f} ms, "
        f"{changes} changes, {swaps:.0f} swaps, {seen}"
    )
    assert len(seconds) == REQUESTS
    assert swaps >= 5
    assert min(seen.values()) > REQUESTS / 20
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
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        (entry,) = client.get("/readyz").json()["catalogues"]
        if entry["state"] == state:
            found: dict[str, Any] = entry
            return found
        time.sleep(0.05)
    raise AssertionError(f"never {state}: {entry}")
