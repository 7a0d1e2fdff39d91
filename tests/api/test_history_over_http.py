"""What a shop has ordered, told by events, changes what it finds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.servers import error_of, running, wait_until_ready

if TYPE_CHECKING:
    from tests.conftest import BuiltIndex


@pytest.fixture
def client(demo_index: "BuiltIndex", tmp_path: Path) -> Iterator[httpx.Client]:
    settings = Settings(
        indexes=demo_index.indexes,
        rerank_model=None,
        database=f"sqlite:///{tmp_path / 'store.sqlite'}",
        follow_seconds=0.05,
    )
    with running(create_app(settings)) as started:
        wait_until_ready(started)
        yield started


def found(client: httpx.Client, **parameters: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"q": "tea", "per_page": 50, **parameters}
    answer = client.get("/v1/search", params=given)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def ids(answer: dict[str, Any]) -> list[str]:
    return [hit["product"]["id"] for hit in answer["hits"]]


def buy(client: httpx.Client, product: str, days_ago: float) -> None:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    event = {
        "event_id": str(uuid4()),
        "action_name": "purchase",
        "timestamp": at.isoformat(),
        "user_id": "corner",
        "event_attributes": {"lines": [{"object_id": product, "quantity": 1}]},
    }
    assert client.post("/v1/events", json={"events": [event]}).status_code == 200


def test_orders_change_what_a_shop_finds(client: httpx.Client) -> None:
    everybodys = found(client)
    last, other = ids(everybodys)[-1], ids(everybodys)[-2]
    buy(client, last, days_ago=3)
    buy(client, other, days_ago=60)

    boosted = found(client, retailer="corner", explain=True)
    hidden = found(client, retailer="corner", history="hide")
    hidden_longer = found(client, retailer="corner", history="hide", history_days=90)
    alone = found(client, retailer="corner", history="only")
    ignored = found(client, retailer="corner", history="ignore")

    assert ids(boosted).index(last) < ids(everybodys).index(last)
    assert boosted["history"] == {"mode": "boost", "bought": 2}
    explained = {hit["product"]["id"]: hit["explanation"] for hit in boosted["hits"]}
    assert explained[last]["history"] > explained[other]["history"] > 0
    assert boosted["found"] == everybodys["found"]
    assert hidden["found"] == everybodys["found"] - 1
    assert last not in ids(hidden)
    assert hidden_longer["found"] == everybodys["found"] - 2
    assert set(ids(alone)) == {last, other}
    assert ids(ignored) == ids(everybodys)
    assert "history" not in ignored or ignored["history"] is None
    assert ids(found(client, retailer="stranger")) == ids(everybodys)
    nothing = found(client, retailer="stranger", history="only")
    assert nothing["found"] == 0
    assert nothing["history"] == {
        "mode": "only",
        "bought": 0,
        "message": "Nothing is known of what this retailer has bought, so nothing is found.",
    }
    assert alone["history"] == {"mode": "only", "bought": 2}


def test_only_what_was_bought_needs_a_retailer(client: httpx.Client) -> None:
    simply = client.get("/v1/search", params={"q": "tea", "history": "only"})
    fully = client.post("/v1/search", json={"q": "tea", "history": {"mode": "only"}})

    assert simply.status_code == fully.status_code == 400
    assert error_of(simply) == error_of(fully)
    assert error_of(simply)["field"] == "retailer"
    assert "no retailer is named" in error_of(simply)["message"]
    assert "retailer=shop-17" in error_of(simply)["hint"]
    for mode in ("boost", "hide", "ignore"):
        assert found(client, history=mode)["found"]


def test_a_wrong_mode_is_told_of(client: httpx.Client) -> None:
    answer = client.get("/v1/search", params={"history": "forget"})
    unknown = client.post("/v1/search", json={"history": {"mode": "hide", "dayz": 3}})

    assert answer.status_code == unknown.status_code == 400
    assert error_of(answer)["field"] == "history"
    assert "did you mean 'days'" in error_of(unknown)["hint"]
