"""Two workers over one log: each knows what the other acknowledged; a killed one loses nothing."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.servers import PATIENCE_S, eventually, wait_until_ready
from tests.api.test_workers import Workers, counted, serving
from tests.conftest import BuiltIndex


@pytest.fixture(scope="module")
def workers(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Two workers over the demo catalogue, both ready, with a database of their own."""
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'store.sqlite'}"
    with serving(demo_index.indexes, AISLE_DATABASE=database) as started:
        with httpx.Client(base_url=started.address) as client:
            wait_until_ready(client)
        eventually(lambda: counted(started, "aisle_index_swaps_total{") == 2, seconds=60)
        yield started


def purchase(name: str, retailer: str, product: str) -> dict[str, Any]:
    lines = [{"object_id": product, "quantity": 1, "price": 2.0}]
    return {
        "event_id": name,
        "action_name": "purchase",
        "timestamp": "2026-03-01T10:00:00Z",
        "user_id": retailer,
        "event_attributes": {"lines": lines},
    }


def orders(workers: Workers, retailer: str) -> int:
    """As the worker that happens to answer knows them."""
    count: int = workers.ask(f"/v1/retailers/{retailer}/profile").json()["orders"]
    return count


def test_every_worker_knows_within_a_second_what_one_acknowledged(
    workers: Workers, demo_index: BuiltIndex
) -> None:
    product = demo_index.products[0]
    # Both have the profile in memory before.
    assert {orders(workers, "shop-1") for _ in range(20)} == {0}

    def is_known_in_time(number: int) -> bool:
        body = {"events": [purchase(f"order-{number}", "shop-1", product.id)]}
        told = httpx.post(f"{workers.address}/v1/events", json=body, timeout=PATIENCE_S)
        assert told.json()["accepted"] == 1
        time.sleep(1)
        known = {orders(workers, "shop-1") for _ in range(12)} == {number}
        eventually(lambda: {orders(workers, "shop-1") for _ in range(12)} == {number})
        return known

    in_time = [is_known_in_time(number) for number in range(1, 4)]
    # A busy machine may be late for some of them.
    assert any(in_time)

    profile = workers.ask("/v1/retailers/shop-1/profile").json()
    assert profile["brands"] == [{"name": product.brand, "share": 1.0}]
    assert profile["categories"][0]["name"] == " > ".join(product.category)
    assert profile["spent"] == 6.0
    assert profile["last_seen"] == "2026-03-01T10:00:00Z"


def test_what_was_acknowledged_is_there_after_workers_were_killed(workers: Workers) -> None:
    acknowledged: set[str] = set()
    ended = threading.Event()

    def send(sender: int) -> None:
        number = 0
        while not ended.is_set():
            names = [f"{sender}-{number}-{place}" for place in range(3)]
            number += 1
            body = {"events": [purchase(name, "shop-2", "tea") for name in names]}
            try:
                told = httpx.post(f"{workers.address}/v1/events", json=body, timeout=PATIENCE_S)
            except httpx.TransportError:
                continue
            if told.status_code == 200:
                assert told.json()["accepted"] == 3
                acknowledged.update(names)

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(4)]
    for sender in senders:
        sender.start()
    try:
        before = counted(workers, "aisle_index_swaps_total{")
        eventually(lambda: len(acknowledged) > 60)
        os.kill(workers.pids[0], signal.SIGKILL)
        eventually(lambda: counted(workers, "aisle_index_swaps_total{") > before, seconds=120)
    finally:
        ended.set()
        for sender in senders:
            sender.join()

    kept = list(exported(workers, "shop-2"))
    assert len(kept) == len(set(kept))
    assert acknowledged <= set(kept)
    eventually(lambda: {orders(workers, "shop-2") for _ in range(12)} == {len(kept)})


def exported(workers: Workers, retailer: str) -> Iterator[str]:
    page: dict[str, Any] = {"next": 0}
    while "next" in page:
        path = f"/v1/retailers/{retailer}/events?limit=1000&after={page['next']}"
        page = workers.ask(path).json()
        yield from (event["event_id"] for event in page["events"])
