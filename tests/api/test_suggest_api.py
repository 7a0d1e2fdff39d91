"""GET /v1/suggest: the suggester's own answer, refusals by name, metrics, threads of its own."""

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from search.suggest.results import SuggestQuery, SuggestResult
from tests.api.conftest import Start
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import PATIENCE_S, error_of, wait_until_ready

if TYPE_CHECKING:
    from pathlib import Path

    from search.pipeline import Searcher


def suggest(client: httpx.Client, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/v1/suggest", params=parameters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("typed", ["", "mil", "org mil", "choclate", "zzzz", "<script>"])
def test_the_answer_is_the_suggesters(
    demo: httpx.Client, demo_searcher: "Searcher", typed: str
) -> None:
    answered = suggest(demo, q=typed, limit=5, products=3)
    assert answered.pop("catalogue") == "demo"
    expected = demo_searcher.suggest(SuggestQuery(q=typed, limit=5, products=3))
    no_time = {"search_time_ms": 0.0}
    found = SuggestResult.model_validate({"q": ""} | answered)
    assert found.model_copy(update=no_time) == expected.model_copy(update=no_time)


def test_every_group_is_there_even_if_it_is_empty(demo: httpx.Client) -> None:
    answered = suggest(demo, q="zzzzzz")
    assert {name: answered[name] for name in ("queries", "products", "categories", "brands")} == {
        "queries": [],
        "products": [],
        "categories": [],
        "brands": [],
    }


def test_products_come_with_price_and_picture_fields(demo: httpx.Client) -> None:
    for product in suggest(demo, q="milk")["products"]:
        assert {"id", "title", "highlight", "price", "currency", "availability"} <= set(product)


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"q": "x" * 600}, "q"),
        ({"limit": 51}, "limit"),
        ({"products": -1}, "products"),
        ({"in_stock": "maybe"}, "in_stock"),
        ({"region": "nowhere"}, "region"),
        ({"qq": "milk"}, "qq"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    demo: httpx.Client, parameters: dict[str, Any], field: str
) -> None:
    answer = demo.get("/v1/suggest", params=parameters)
    assert answer.status_code == 400
    assert error_of(answer)["field"] == field


def test_an_unknown_catalogue(demo: httpx.Client) -> None:
    assert demo.get("/v1/suggest", params={"catalogue": "none"}).status_code == 404


def test_keystrokes_are_counted(demo: httpx.Client) -> None:
    suggest(demo, q="qqqqqq")
    text = demo.get("/metrics").text
    assert 'aisle_suggest_seconds_count{catalogue="demo"}' in text
    assert 'aisle_suggested_nothing_total{catalogue="demo"}' in text


def test_keystrokes_do_not_wait_behind_searches(tmp_path: "Path", start: Start) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    opener = FakeOpener()
    opener.search_gate = threading.Event()
    client = start(opener, max_concurrent=1)
    wait_until_ready(client)
    waiting = threading.Thread(target=client.get, args=("/v1/search",))
    waiting.start()
    try:
        assert opener.search_begun.wait(PATIENCE_S)
        assert suggest(client, q="milk")["catalogue"] == "shop"
    finally:
        opener.search_gate.set()
        waiting.join()
