"""The database locked or gone while a server runs: it answers on, and says what it cannot do."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.conftest import BuiltIndex


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


@pytest.fixture
def client(demo_index: BuiltIndex, database: Path) -> Iterator[httpx.Client]:
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        database=f"sqlite:///{database}",
        follow_seconds=0.05,
    )
    with running(create_app(settings)) as started:
        wait_until_ready(started)
        yield started


@pytest.fixture
def offer(demo_index: BuiltIndex) -> dict[str, Any]:
    product = next(each for each in demo_index.products if each.offers and each.offers[0].stock)
    return {"product": product.id, "region": product.offers[0].region}


def put(client: httpx.Client, offer: dict[str, Any], stock: int) -> httpx.Response:
    return client.put("/v1/offers", json={"offers": [{**offer, "stock": stock}]})


def stock(client: httpx.Client, offer: dict[str, Any]) -> int | None:
    parameters = {"q": offer["product"], "region": offer["region"], "per_page": 250}
    answer = client.get("/v1/search", params=parameters)
    assert answer.status_code == 200, answer.text
    hits = {hit["product"]["id"]: hit["product"] for hit in answer.json()["hits"]}
    shown: int | None = hits[offer["product"]].get("stock")
    return shown


def refused(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 503, answer.text
    error = error_of(answer)
    assert (error["code"], bool(error["hint"])) == ("store_unusable", True)
    return error


def is_degraded(client: httpx.Client) -> bool:
    ready = client.get("/readyz")
    assert ready.status_code == 200
    return "degraded" in ready.json()


def test_a_database_that_is_gone_stops_writes_alone(
    client: httpx.Client, database: Path, offer: dict[str, Any]
) -> None:
    assert put(client, offer, 7).status_code == 200
    kept = database.with_name("kept")
    database.rename(kept)

    assert "deleted or replaced" in refused(put(client, offer, 8))["message"]
    eventually(lambda: is_degraded(client))
    assert stock(client, offer) == 7
    change = {"products": [{"id": "new", "title": "New", "availability": "in_stock"}]}
    refused(client.post("/v1/products", json=change))

    kept.rename(database)
    eventually(lambda: not is_degraded(client))
    assert put(client, offer, 9).status_code == 200
    assert stock(client, offer) == 9


def test_a_database_that_is_locked_stops_writes_alone(
    client: httpx.Client, database: Path, offer: dict[str, Any]
) -> None:
    assert put(client, offer, 7).status_code == 200
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert "locked" in refused(put(client, offer, 8))["message"]
        assert time.monotonic() - began < 30
        assert stock(client, offer) == 7
        assert not is_degraded(client)

    assert put(client, offer, 9).status_code == 200
    assert stock(client, offer) == 9
