"""What the routes answer when all is well."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import httpx

from tests.api.conftest import Start
from tests.api.fakes import point_current, write_version
from tests.api.servers import error_of, wait_until_ready


def test_which_catalogue_is_searched(tmp_path: Path, start: Start) -> None:
    for name in ("a", "b"):
        point_current(write_version(tmp_path, name, "v1"), "v1")
    client = start()
    wait_until_ready(client)
    unclear = client.get("/v1/search")
    assert (unclear.status_code, error_of(unclear)["hint"]) == (400, "one of: a, b")
    assert client.get("/v1/search", params={"catalogue": "b"}).json()["catalogue"] == "b"
    assert client.post("/v1/search", json={"catalogue": "b"}).json()["catalogue"] == "b"
    missing = client.get("/v1/search", params={"catalogue": "../a"})
    assert (missing.status_code, error_of(missing)["field"]) == (404, "catalogue")
    defaulted = start(default_catalogue="a")
    wait_until_ready(defaulted)
    assert defaulted.get("/v1/search").json()["catalogue"] == "a"


def test_an_answer_has_the_result_the_query_id_and_nothing_empty(shop: httpx.Client) -> None:
    before = datetime.now(UTC)
    answer = shop.get("/v1/search", params={"q": "milk", "page": 2, "per_page": 5}).json()
    query_id = UUID(answer.pop("query_id"))
    assert query_id.version == 7
    assert abs((query_id.int >> 80) / 1000 - before.timestamp()) < 10
    assert answer == {
        "hits": [{"product": {"id": "1", "title": "v1", "availability": "in_stock"}, "score": 1.0}],
        "found": 1,
        "page": 2,
        "per_page": 5,
        "facet_counts": [],
        "search_time_ms": 2.0,
        "index_version": "v1",
        "stage_ms": {"lexical": 1.5, "fuse": 0.5},
        "catalogue": "shop",
    }


def test_a_product_is_found_by_its_id(shop: httpx.Client) -> None:
    assert shop.get("/v1/products/1").json() == {
        "catalogue": "shop",
        "index_version": "v1",
        "product": {"id": "1", "title": "v1", "availability": "in_stock"},
    }
    for missing in ("2", "a/b", "%00", "", "%ED%A0%80", "../1"):
        answer = shop.get(f"/v1/products/{missing}")
        assert answer.status_code == 404
        assert error_of(answer)["code"] == "not_found"


def test_metrics_count_what_happened(client: httpx.Client) -> None:
    client.get("/v1/search", params={"q": "milk"})
    client.get("/v1/search", params={"q": "nothing"})
    client.get("/v1/search", params={"page": 0})
    client.get("/no/such/path")
    client.request("PROPFIND", "/healthz")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = set(answer.text.splitlines())
    assert {
        'aisle_requests_total{method="GET",route="/v1/search",status="200"} 2.0',
        'aisle_requests_total{method="GET",route="/v1/search",status="400"} 1.0',
        'aisle_requests_total{method="GET",route="none",status="404"} 1.0',
        'aisle_requests_total{method="other",route="/healthz",status="405"} 1.0',
        'aisle_search_stage_seconds_count{catalogue="shop",stage="lexical"} 2.0',
        'aisle_search_stage_seconds_sum{catalogue="shop",stage="lexical"} 0.003',
        'aisle_search_results_bucket{catalogue="shop",le="0.0"} 1.0',
        'aisle_search_results_count{catalogue="shop"} 2.0',
        'aisle_zero_result_queries_total{catalogue="shop"} 1.0',
        'aisle_index_version_info{catalogue="shop",version="v1"} 1.0',
        'aisle_index_products{catalogue="shop"} 1.0',
    } <= lines


def test_two_apps_keep_their_metrics_apart(client: httpx.Client, start: Start) -> None:
    client.get("/v1/search")
    assert "/v1/search" not in start().get("/metrics").text
