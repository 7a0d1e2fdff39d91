"""Searches are kept where the settings ask for it, and events go back to them."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.life import KEEP_SECONDS
from core.clock import SystemClock
from core.database import open_database
from core.settings import Settings
from events.queries import QueryLog
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import eventually, running, wait_until_ready

Start = Callable[..., httpx.Client]


@pytest.fixture
def shop(tmp_path: Path, start: Start) -> Start:
    """Starts a server that keeps searches, or keeps none."""
    point_current(write_version(tmp_path, "shop", "v1"), "v1")

    def started(**settings: Any) -> httpx.Client:
        client = start(**settings)
        wait_until_ready(client)
        return client

    return started


def kept(client: httpx.Client, **parameters: str | int) -> dict[str, Any]:
    answer = client.get("/v1/queries", params=parameters)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def search(client: httpx.Client) -> str:
    asked: dict[str, str | int] = {"q": "tea", "retailer": "shop-1", "page": 2, "per_page": 10}
    query_id: str = client.get("/v1/search", params=asked).json()["query_id"]
    return query_id


def test_searches_are_kept_with_what_they_showed(shop: Start) -> None:
    client = shop(log_queries=True)
    first, second = search(client), search(client)
    assert client.get("/", params={"q": "milk"}).status_code == 200
    eventually(lambda: len(kept(client)["queries"]) == 3)

    page = kept(client, limit=1)
    (only,) = page["queries"]
    assert datetime.fromisoformat(only.pop("timestamp"))
    assert only == {
        "query_id": first,
        "user_query": "tea",
        "user_id": "shop-1",
        "query_response_hit_ids": ["1"],
        "position": 11,
        "found": 1,
    }
    rest = kept(client, after=page["next"])["queries"]
    assert {each["query_id"] for each in rest} > {second}
    assert [each["user_query"] for each in rest if "user_id" not in each] == ["milk"]


def test_those_of_a_retailer_are_erased_with_its_events(
    shop: Start,
) -> None:
    client = shop(log_queries=True)
    search(client)
    eventually(lambda: len(kept(client)["queries"]) == 1)
    erased = client.delete("/v1/retailers/shop-1/events", params={"confirm": "shop-1"})

    assert erased.status_code == 200
    assert kept(client)["queries"] == []


def test_by_default_none_are_kept(shop: Start) -> None:
    client = shop(log_queries=False)
    search(client)
    # Longer than it takes until they are written.
    time.sleep(1.5 * KEEP_SECONDS)

    assert kept(client)["queries"] == []


def test_what_waits_is_written_when_the_server_ends(tmp_path: Path) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    settings = Settings(indexes=tmp_path, log_queries=True)
    with running(create_app(settings, SystemClock(), FakeOpener())) as client:
        wait_until_ready(client)
        names = {search(client) for _ in range(5)}
    database = open_database(settings.database_url)
    assert {each.id for each in QueryLog(database).since("shop")} == names
    database.close()
