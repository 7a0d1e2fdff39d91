"""From an upload to a published version and back, with real builds."""

import gzip
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from catalog.codec import product_to_json
from catalog.product import Product
from core.settings import Settings
from tests.api.fakes import FakeOpener
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.conftest import BuiltIndex

KEY = "the-key-of-this-test"
SHOP = "/v1/catalogues/shop"


@pytest.fixture(scope="module")
def client(
    demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client with the key of a server that has no catalogue yet."""
    indexes, feeds = tmp_path_factory.mktemp("indexes"), tmp_path_factory.mktemp("feeds")
    (indexes / ".vectors").symlink_to(demo_index.options.vector_cache)
    (feeds / "nightly").mkdir()
    (feeds / "nightly" / "bad.csv").write_text("id,title\n1,\n2,\n3,A chair\n")
    (feeds.parent / "secret.csv").write_text("id,title\n1,A secret\n")
    (feeds / "link.csv").symlink_to(feeds.parent / "secret.csv")
    settings = Settings(
        indexes=indexes,
        models=demo_index.options.models,
        feeds=feeds,
        admin_key=KEY,
        max_feed_bytes=200_000,
        poll_seconds=0.05,
        rerank_model=None,
    )
    with running(create_app(settings)) as started:
        wait_until_ready(started)
        started.headers["Authorization"] = f"Bearer {KEY}"
        yield started


def feed_of(products: tuple[Product, ...]) -> bytes:
    return gzip.compress(b"".join(product_to_json(product) + b"\n" for product in products))


def ended(client: httpx.Client, started: httpx.Response) -> dict[str, Any]:
    """The job that `started` tells of, once it has ended."""
    assert started.status_code == 202, started.text
    address = started.headers["location"]
    assert started.json()["links"]["job"] == address
    deadline = time.monotonic() + 120
    while (job := client.get(address).json())["state"] in ("queued", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    result: dict[str, Any] = job
    return result


def test_from_an_upload_to_a_served_version_and_back(
    client: httpx.Client, demo_index: BuiltIndex
) -> None:
    products = demo_index.products
    for name, count in (("first.jsonl.gz", 60), ("second.jsonl.gz", 61)):
        sent = client.put(f"{SHOP}/feeds/{name}", content=feed_of(products[:count]))
        assert sent.json()["uploaded"], sent.text
    first = ended(client, client.post(f"{SHOP}/builds", json={"feed": "first.jsonl.gz"}))
    assert first["state"] == "succeeded", client.get(first["links"]["log"]).text
    assert first["outcome"]["outcome"] == "published"
    assert first["request"] == {"feed": "first.jsonl.gz"}
    steps = first["progress"]
    assert any(step["done"] == 60 for step in steps)
    log = client.get(first["links"]["log"]).json()
    assert log["ended"]
    assert first["outcome"]["version"] in log["text"]
    report = client.get(first["links"]["report"]).json()
    assert report["products"] == 60
    page = client.get(f"{first['links']['report']}.html")
    assert page.headers["content-type"].startswith("text/html")
    assert "sandbox" in page.headers["content-security-policy"]
    eventually(lambda: _served(client) == first["outcome"]["version"])

    order = {"feed": "second.jsonl.gz", "max_shrink": 0.9, "keep": 2}
    second = ended(client, client.post(f"{SHOP}/builds", json=order))
    assert second["outcome"]["previous"] == first["outcome"]["version"]
    eventually(lambda: _served(client) == second["outcome"]["version"])
    back = ended(client, client.post(f"{SHOP}/rollback", json={"reason": "a test"}))
    assert (back["kind"], back["state"]) == ("rollback", "succeeded")
    assert back["outcome"]["version"] == first["outcome"]["version"]
    eventually(lambda: _served(client) == first["outcome"]["version"])
    listed = client.get(f"{SHOP}/builds").json()["builds"]
    assert [job["id"] for job in listed] == [job["id"] for job in (back, second, first)]


def test_the_gates_on_groups_and_prices_are_set_by_the_order(
    client: httpx.Client, demo_index: BuiltIndex
) -> None:
    address = "/v1/catalogues/gates"
    dearer = tuple(
        replace(each, price=each.price and round(each.price * Decimal("1.5"), 2))
        for each in demo_index.products[:50]
    )
    for name, products in (("all.jsonl.gz", demo_index.products[:60]), ("dear.jsonl.gz", dearer)):
        client.put(f"{address}/feeds/{name}", content=feed_of(products))
    first = ended(client, client.post(f"{address}/builds", json={"feed": "all.jsonl.gz"}))
    assert first["state"] == "succeeded"
    order = {"feed": "dear.jsonl.gz", "dry_run": True}

    strict = order | {"max_group_loss": 0, "max_price_factor": 1.4}
    refused = ended(client, client.post(f"{address}/builds", json=strict))
    assert refused["state"] == "refused"
    gates = client.get(refused["links"]["report"]).json()["gates"]
    assert {gate["gate"] for gate in gates if gate["objections"]} == {
        "categories, brands, regions",
        "prices",
    }
    lenient = order | {"max_group_loss": 1, "max_price_factor": 1.6}
    passed = ended(client, client.post(f"{address}/builds", json=lenient))
    assert passed["state"] == "succeeded", passed["failure"]


def _served(client: httpx.Client) -> str:
    listed = client.get("/v1/catalogues").json()["catalogues"]
    return "".join(each["version"] for each in listed if each["name"] == "shop")


def test_a_bad_feed_fails_with_its_reason_and_its_rejects_are_searched(
    client: httpx.Client,
) -> None:
    order = {"feed": "nightly/bad.csv", "assume_availability": "in_stock"}
    failed = ended(client, client.post("/v1/catalogues/bad/builds", json=order))
    assert failed["state"] == "failed"
    assert failed["failure"]["code"] == "bad_feed"
    for path in (failed["links"]["rejects"], "/v1/catalogues/bad/rejects"):
        rejects = client.get(path, params={"q": "TITLE"}).json()
        assert rejects["found"] == 2
        assert [each["row"] for each in rejects["rejects"]] == [1, 2]
    assert client.get("/v1/catalogues/bad/rejects", params={"q": "chair"}).json()["found"] == 0
    removed = client.delete("/v1/catalogues/bad", params={"confirm": "bad"})
    assert removed.status_code == 200


@pytest.mark.parametrize(
    ("order", "status", "field"),
    [
        ({"feed": "../secret.csv"}, 400, "feed"),
        ({"feed": "link.csv"}, 400, "feed"),
        ({"feed": "/etc/passwd"}, 400, "feed"),
        ({"feed": "none.csv"}, 404, "feed"),
        ({"feed": "nightly/bad.csv", "smoke": "../secret.csv"}, 400, "smoke"),
        ({"feed": "nightly/bad.csv", "mapping": "/etc/passwd"}, 400, "mapping"),
        ({"feed": "nightly/bad.csv", "recipe": "--force"}, 400, "recipe"),
        ({"feed": "nightly/bad.csv", "force": "two\nlines"}, 400, "force"),
        ({"feed": "nightly/bad.csv", "max_shrink": 2}, 400, "max_shrink"),
        ({"feed": "nightly/bad.csv", "max_group_loss": 1.1}, 400, "max_group_loss"),
        ({"feed": "nightly/bad.csv", "max_price_factor": 0.9}, 400, "max_price_factor"),
        ({"kind": "fold", "max_price_factor": "twice"}, 400, "max_price_factor"),
        ({"feed": "nightly/bad.csv", "publish": True}, 400, "publish"),
        ({}, 400, "body"),
        ({"kind": "fold", "feed": "nightly/bad.csv"}, 400, "body"),
        ({"feed": "nightly/bad.csv", "forget_feed": True}, 400, "body"),
        ({"kind": "fold"}, 404, "catalogue"),
    ],
)
def test_what_cannot_be_ordered_is_refused_at_once(
    client: httpx.Client, order: dict[str, Any], status: int, field: str
) -> None:
    answer = client.post("/v1/catalogues/nothing/builds", json=order)
    assert (answer.status_code, error_of(answer)["field"]) == (status, field)
    assert client.get("/v1/catalogues/nothing/builds").json().get("builds", []) == []


def test_uploads_have_a_limit_and_a_name_and_are_whole_or_not_there(client: httpx.Client) -> None:
    for content in (b"x" * 200_001, (b"x" * 50_000 for _ in range(5))):
        answer = client.put(f"{SHOP}/feeds/large.csv", content=content)
        assert (answer.status_code, error_of(answer)["code"]) == (413, "body_too_large")
    for name in (".hidden", "a%2Fb.csv", "..%2F..%2Fx", "a b"):
        assert client.put(f"{SHOP}/feeds/{name}", content=b"x").status_code in (400, 404)
    assert client.put(f"{SHOP}/feeds/small.csv", content=b"x" * 200_000).status_code == 200
    names = [feed["name"] for feed in client.get(f"{SHOP}/feeds").json()["feeds"]]
    assert "small.csv" in names
    assert "nightly/bad.csv" in names
    assert not any("large" in name or "hidden" in name for name in names)
    assert client.delete(f"{SHOP}/feeds/small.csv").status_code == 200
    assert client.delete(f"{SHOP}/feeds/small.csv").status_code == 404


def test_all_of_it_needs_the_key(tmp_path: Path) -> None:
    app = create_app(Settings(indexes=tmp_path, admin_key=KEY), open_version=FakeOpener())
    with running(app) as stranger:
        for path, methods in app.openapi()["paths"].items():
            for method in methods if path.startswith("/v1/catalogues/") else ():
                address = path.format(name="shop", id="x", file="x.csv")
                answer = stranger.request(method, address, json={})
                assert answer.status_code in (400, 401), path
                assert answer.status_code == 401 or method == "post"
        assert list(tmp_path.rglob("*shop*")) == []
