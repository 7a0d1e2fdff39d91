"""What tests ask servers that experiment."""

from typing import Any

import httpx

Servers = tuple[httpx.Client, httpx.Client]
LEXICAL = {"words": {"mode": "lexical"}}


def definition(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "variants": [
            {"name": "control", "share": 0.5},
            {"name": "words", "share": 0.5, "search": "words"},
        ],
        "searches": LEXICAL,
    } | changes


def start(client: httpx.Client, name: str, **changes: Any) -> dict[str, Any]:
    body = {"experiment": definition(name, **changes), "reason": "launch"}
    answer = client.post("/v1/experiments", json=body)
    assert answer.status_code == 200, answer.text
    started: dict[str, Any] = answer.json()["experiment"]
    return started


def search(client: httpx.Client, retailer: str = "shop-1", **parameters: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"q": "garden chair", "retailer": retailer, "explain": True}
    asked |= parameters
    answer = client.get("/v1/search", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def experiments_of(answer: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["variant"] for each in answer.get("experiments", ())}


def events_of(client: httpx.Client, retailer: str, action: str) -> list[dict[str, Any]]:
    told = client.get(f"/v1/retailers/{retailer}/events").json()["events"]
    return [event for event in told if event["action_name"] == action]


def report(client: httpx.Client, name: str) -> dict[str, Any]:
    answer = client.get(f"/v1/experiments/{name}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()["report"]
    return told
