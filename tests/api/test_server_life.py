"""From loading to ready, through broken versions and overload, to the end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from core.clock import SystemClock
from core.settings import Settings
from tests.api.conftest import Start
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import PATIENCE_S, error_of, eventually, running, wait_until_ready


def test_it_is_alive_at_once_and_ready_when_loaded(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    gate = threading.Event()
    client = start(FakeOpener(gate))
    assert client.get("/healthz").json() == {"status": "ok"}
    eventually(lambda: bool(client.get("/readyz").json()["catalogues"]))
    loading = client.get("/readyz")
    assert (loading.status_code, loading.headers["retry-after"]) == (503, "1")
    assert loading.json()["catalogues"][0]["state"] == "loading"
    early = client.get("/v1/search")
    assert (early.status_code, early.headers["retry-after"]) == (503, "1")
    assert "still loading" in error_of(early)["message"]
    gate.set()
    report = wait_until_ready(client)
    assert report["catalogues"] == [
        {
            "name": "shop",
            "state": "serving",
            "served_version": "v1",
            "published_version": "v1",
            "failure": None,
        }
    ]
    assert client.get("/v1/search").status_code == 200


def test_a_broken_new_version_is_told_and_the_old_one_serves(
    tmp_path: Path, client: httpx.Client
) -> None:
    point_current(write_version(tmp_path, "shop", "broken-2"), "broken-2")
    eventually(lambda: client.get("/readyz").json()["catalogues"][0]["state"] == "stale")
    report = client.get("/readyz")
    assert report.status_code == 200
    failure = report.json()["catalogues"][0]["failure"]
    assert (failure["code"], failure["field"]) == ("index_unusable", "vectors.faiss")
    assert client.get("/v1/search").json()["index_version"] == "v1"
    assert 'aisle_index_failed_swaps_total{catalogue="shop"} 1.0' in client.get("/metrics").text


def test_a_catalogue_that_never_opened_answers_503(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "broken-1"), "broken-1")
    client = start()
    eventually(lambda: client.get("/readyz").json()["catalogues"][0]["state"] == "failed")
    assert client.get("/readyz").status_code == 503
    answer = client.get("/v1/search")
    assert answer.status_code == 503
    assert error_of(answer)["hint"] == "/readyz says what is wrong with it"


def test_a_catalogue_built_while_it_runs_appears(tmp_path: Path, start: Start) -> None:
    client = start()
    wait_until_ready(client)
    nothing = client.get("/v1/search")
    assert nothing.status_code == 404
    assert "aisle build" in error_of(nothing)["hint"]
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    eventually(lambda: client.get("/v1/search").status_code == 200)
    (listed,) = client.get("/v1/catalogues").json()["catalogues"]
    assert (listed["name"], listed["version"], listed["products"]) == ("shop", "v1", 1)


def test_overload_is_answered_429_with_retry_after_and_passes(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    opener = FakeOpener()
    opener.search_gate = threading.Event()
    client = start(opener, max_concurrent=3)
    wait_until_ready(client)
    with ThreadPoolExecutor(12) as executor:
        answers = [executor.submit(client.get, "/v1/search") for _ in range(12)]
        eventually(lambda: sum(answer.done() for answer in answers) == 9)
        assert client.get("/healthz").status_code == 200
        opener.search_gate.set()
        done = [answer.result(PATIENCE_S) for answer in answers]
    refused = [answer for answer in done if answer.status_code == 429]
    assert [answer.status_code for answer in done].count(200) == 3
    assert len(refused) == 9
    for answer in refused:
        assert int(answer.headers["retry-after"]) >= 1
        assert error_of(answer)["code"] == "overloaded"
    assert client.get("/v1/search").status_code == 200


def test_requests_in_flight_are_answered_when_the_server_is_told_to_stop(tmp_path: Path) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    opener = FakeOpener()
    opener.search_gate = threading.Event()
    app = create_app(Settings(indexes=tmp_path), SystemClock(), opener)
    with ThreadPoolExecutor(1) as executor, httpx.Client(timeout=PATIENCE_S) as other:
        with running(app) as client:
            wait_until_ready(client)
            address = str(client.base_url).rstrip("/")
            answer = executor.submit(other.get, f"{address}/v1/search")
            assert opener.search_begun.wait(PATIENCE_S)
            threading.Timer(0.3, opener.search_gate.set).start()
        # The block has told the server to stop, while the search still waited.
        assert answer.result(PATIENCE_S).status_code == 200
        with pytest.raises(httpx.ConnectError):
            other.get(f"{address}/healthz")
