"""What browsers have told the server, and what other programs tell it beside them."""

from collections.abc import Sequence
from typing import Any

import httpx

from tests.api.servers import PATIENCE_S


def events_of(market: str, retailer: str) -> list[dict[str, Any]]:
    """What the server has heard of a shop."""
    path = f"{market}/v1/retailers/{retailer}/events"
    answer = httpx.get(path, params={"limit": 1000}, timeout=PATIENCE_S)
    events: list[dict[str, Any]] = answer.json()["events"]
    return events


def actions_of(market: str, retailer: str, action: str) -> list[dict[str, Any]]:
    """The events of one kind that it has heard of a shop."""
    return [each for each in events_of(market, retailer) if each["action_name"] == action]


def tell(market: str, retailer: str, action: str, products: Sequence[str]) -> None:
    """That a shop did something with these products, a second after one another."""
    events = [
        {
            "event_id": f"{retailer}-{action}-{product}",
            "action_name": action,
            "timestamp": f"2026-06-01T12:00:{number:02d}Z",
            "user_id": retailer,
            "event_attributes": {"object": {"object_id": product}},
        }
        for number, product in enumerate(products)
    ]
    answer = httpx.post(f"{market}/v1/events", json={"events": events}, timeout=PATIENCE_S)
    assert answer.status_code == 200, answer.text


def recommended(market: str, slot: str, **asked: Any) -> dict[str, Any]:
    """What the API answers for one widget."""
    answer = httpx.get(f"{market}/v1/recommend/{slot}", params=asked, timeout=PATIENCE_S)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def ids(answer: dict[str, Any]) -> list[str]:
    """The products of an answer."""
    return [hit["product"]["id"] for hit in answer["hits"]]
