"""The shop's pages while it opens, has no catalogue, several, too many visitors, or a fault."""

import threading
from pathlib import Path

import httpx

from tests.api.conftest import Start
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import PATIENCE_S, error_of, wait_until_ready


def test_the_pages_can_be_turned_off_and_the_snippet_stays(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    client = start(storefront=False)
    wait_until_ready(client)

    assert error_of(client.get("/"))["code"] == "not_found"
    assert client.get("/embed").status_code == 404
    assert client.get("/static/aisle.js").status_code == 200


def test_pages_are_not_in_the_description_of_the_api(shop: httpx.Client) -> None:
    paths = shop.get("/openapi.json").json()["paths"]

    assert "/" not in paths
    assert not any(path.startswith(("/products", "/embed", "/static")) for path in paths)


def test_a_method_that_pages_do_not_have_is_answered_with_those_they_have(
    shop: httpx.Client,
) -> None:
    answer = shop.post("/")

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_a_shop_that_is_still_opening_says_so(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    gate = threading.Event()
    client = start(FakeOpener(gate))
    try:
        page = client.get("/?catalogue=shop")
        assert page.status_code == 503
        assert page.headers["retry-after"] == "1"
        assert "The shop is opening" in page.text
    finally:
        gate.set()
    wait_until_ready(client)
    assert client.get("/").status_code == 200


def test_a_shop_without_a_catalogue_says_how_to_get_one(start: Start) -> None:
    client = start()
    wait_until_ready(client)

    page = client.get("/")

    assert page.status_code == 404
    assert "aisle build" in page.text


def test_a_busy_shop_says_when_to_come_back(tmp_path: Path, start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    opener = FakeOpener()
    opener.search_gate = threading.Event()
    client = start(opener, max_concurrent=1)
    wait_until_ready(client)
    waiting = threading.Thread(target=client.get, args=("/v1/search",))
    waiting.start()
    try:
        # A page that came before it would wait in its place.
        assert opener.search_begun.wait(PATIENCE_S)
        page = client.get("/")
        assert page.status_code == 429
        assert page.headers["retry-after"]
        assert "Very busy" in page.text
    finally:
        opener.search_gate.set()
        waiting.join()


def test_a_fault_of_the_server_is_a_page_without_its_secrets(shop: httpx.Client) -> None:
    page = shop.get("/?q=bug")

    assert page.status_code == 500
    assert "secret" not in page.text
    assert "Something went wrong" in page.text


def test_several_catalogues_can_be_chosen_from(tmp_path: Path, start: Start) -> None:
    for name in ("books", "toys"):
        point_current(write_version(tmp_path, name, f"{name}-v1"), f"{name}-v1")
    client = start()
    wait_until_ready(client)

    first, second = client.get("/?q=x"), client.get("/?q=x&catalogue=toys")

    assert "books-v1" in first.text
    assert "toys-v1" in second.text
    assert '<option value="toys" selected>' in second.text
    assert 'href="/products/1?catalogue=toys"' in second.text
