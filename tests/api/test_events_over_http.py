"""Events over HTTP: two servers over one log."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from core.clock import SystemClock
from core.settings import Settings
from events.profile import Profile
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.timing import fastest

if TYPE_CHECKING:
    from api.services import Services

NOW = "2026-03-01T10:00:00Z"
HALF_A_PAIR = "\ud800"


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> tuple[FastAPI, FastAPI]:
    """Two servers that know of each other only by their database."""
    indexes = tmp_path_factory.mktemp("indexes")
    for name in ("shop", "others"):
        point_current(write_version(indexes, name, "v1"), "v1")
    settings = Settings(indexes=indexes, default_catalogue="shop", follow_seconds=0.05)
    one, other = (create_app(settings, SystemClock(), FakeOpener()) for _ in range(2))
    return one, other


@pytest.fixture(scope="module")
def one(apps: tuple[FastAPI, FastAPI]) -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        clients = [stack.enter_context(running(app)) for app in apps]
        for client in clients:
            wait_until_ready(client)
        yield clients[0]


@pytest.fixture(scope="module")
def profile(apps: tuple[FastAPI, FastAPI]) -> Callable[..., Profile]:
    """The profile of a shop, as the other server has it."""
    services: Services = apps[1].state.services
    return services.profiles.get


@pytest.fixture
def retailer() -> str:
    return f"shop/{uuid4()}"


def event(retailer: str, action: str = "view", **more: Any) -> dict[str, Any]:
    attributes = {"object": {"object_id": "tea"}} | more.pop("event_attributes", {})
    return {
        "event_id": str(uuid4()),
        "action_name": action,
        "timestamp": NOW,
        "user_id": retailer,
        "event_attributes": attributes,
    } | more


def purchase(retailer: str, product: str = "tea") -> dict[str, Any]:
    lines = [{"object_id": product, "quantity": 2, "price": 1.5}]
    return event(retailer, "purchase", event_attributes={"lines": lines, "object": None})


def send(client: httpx.Client, *events: Any, **body: Any) -> dict[str, Any]:
    # Escaped, as not everything that is sent can be written in UTF-8.
    content = json.dumps({"events": events, **body})
    headers = {"Content-Type": "application/json"}
    answer = client.post("/v1/events", content=content, headers=headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_what_is_sent_is_counted(one: httpx.Client, retailer: str) -> None:
    def counted(outcome: str) -> float:
        start = f'aisle_events_total{{catalogue="others",outcome="{outcome}"}} '
        lines = one.get("/metrics").text.splitlines()
        return sum(float(line.removeprefix(start)) for line in lines if line.startswith(start))

    before = {name: counted(name) for name in ("accepted", "known", "refused")}
    view = event(retailer)
    send(one, view, view, event(retailer), event(retailer, timestamp="soon"), catalogue="others")

    assert {name: counted(name) - count for name, count in before.items()} == {
        "accepted": 2,
        "known": 1,
        "refused": 1,
    }


def test_what_is_acknowledged_here_is_known_there_within_a_second(
    one: httpx.Client, profile: Callable[..., Profile], retailer: str
) -> None:
    assert profile("shop", retailer).orders == 0
    told = send(one, event(retailer), purchase(retailer))

    assert (told["catalogue"], told["accepted"]) == ("shop", 2)
    assert [each["outcome"] for each in told["events"]] == ["accepted", "accepted"]
    eventually(lambda: profile("shop", retailer).orders == 1)
    assert profile("shop", retailer).bought["tea"].quantity == 2
    assert profile("others", retailer).last is None

    def one_more() -> None:
        orders = profile("shop", retailer).orders
        send(one, purchase(retailer))
        eventually(lambda: profile("shop", retailer).orders == orders + 1)

    assert fastest(one_more) < 1


def test_an_event_that_is_sent_again_is_known(
    one: httpx.Client, profile: Callable[..., Profile], retailer: str
) -> None:
    bought = purchase(retailer)
    send(one, bought)
    told = send(one, bought, bought | {"event_id": "twice"}, bought | {"event_id": "twice"})

    assert [each["outcome"] for each in told["events"]] == ["known", "accepted", "known"]
    assert told["outcomes"] == {"known": 2, "accepted": 1}
    eventually(lambda: profile("shop", retailer).orders == 2)


def test_bad_ones_are_told_one_by_one_and_the_good_ones_stay(
    one: httpx.Client, profile: Callable[..., Profile], retailer: str
) -> None:
    told = send(
        one,
        event(retailer, timestamp="yesterday"),
        event(retailer, "click"),
        event(retailer, timestamp="2026-03-01T10:00:00"),
        {"event_id": "nothing-else"},
        event(retailer, timestamp="2999-01-01T00:00:00Z"),
        event(retailer, "purchase", event_attributes={"lines": [{"quantity": 2}]}),
        event(retailer, event_id=HALF_A_PAIR),
        event(retailer, event_attributes={HALF_A_PAIR: HALF_A_PAIR}),
        "no object",
        None,
    )

    assert [each["position"] for each in told["events"]] == list(range(10))
    outcomes = [each["outcome"] for each in told["events"]]
    assert outcomes == ["refused", "accepted", *["refused"] * 8]
    refused = {each["position"]: each for each in told["events"] if each["outcome"] == "refused"}
    assert all(each["message"] and each["hint"] for each in refused.values())
    assert [refused[place]["field"] for place in (0, 2, 3, 4)] == [
        "timestamp", "timestamp", "action_name", "timestamp",
    ]  # fmt: skip
    assert refused[3]["event_id"] == "nothing-else"
    assert refused[5]["field"].startswith("event_attributes.lines.0")
    eventually(lambda: len(profile("shop", retailer).viewed) == 1)


def test_a_name_that_looks_misspelt_is_told_and_the_event_kept(
    one: httpx.Client, retailer: str
) -> None:
    sent = event(retailer) | {"queryId": "q-1"}

    told = send(one, event(retailer), sent)["events"]

    assert told[0].keys() == {"position", "event_id", "outcome"}
    assert told[1] == {
        "position": 1,
        "event_id": sent["event_id"],
        "outcome": "accepted",
        "message": "queryId is no field of an event, and nothing goes by it",
        "field": "queryId",
        "hint": "query_id, if that is meant",
    }
    assert [each["outcome"] for each in send(one, sent)["events"]] == ["known"]


def test_a_batch_of_which_nothing_can_be_used_is_an_error(one: httpx.Client) -> None:
    def refused(body: Any) -> tuple[int, str]:
        answer = one.post("/v1/events", json=body)
        return answer.status_code, error_of(answer)["field"]

    assert refused({"events": [event("r", timestamp="yesterday")]}) == (400, "events.0.timestamp")
    assert refused({"events": []}) == (400, "events")
    assert refused({"events": [event("r")] * 1001}) == (400, "events")
    assert refused({"events": ["view"]}) == (400, "events.0")
    assert refused({"events": [event("r")], "catalogue": "nowhere"}) == (404, "catalogue")
    assert refused({"event": []}) == (400, "event")
    too_long = {"events": [event("r", event_attributes={"note": "x" * (1 << 20)})]}
    assert one.post("/v1/events", json=too_long).status_code == 413


def test_the_events_of_a_retailer_are_exported_as_they_may_be_sent_again(
    one: httpx.Client, profile: Callable[..., Profile], retailer: str
) -> None:
    sent = [event(retailer, event_attributes={"colour": "red"}), purchase(retailer)]
    send(one, *sent, event("someone-else"), event(retailer, "click"))

    def page(**parameters: Any) -> dict[str, Any]:
        answer = one.get(f"/v1/retailers/{retailer}/events", params=parameters)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    first = page(limit=2)
    rest = page(limit=2, after=first["next"])
    assert [each["event_id"] for each in first["events"]] == [each["event_id"] for each in sent]
    assert first["events"][0]["event_attributes"]["colour"] == "red"
    assert [each["action_name"] for each in rest["events"]] == ["click"]
    assert "next" not in rest

    told = send(one, *first["events"], catalogue="others")
    assert told["accepted"] == 2
    eventually(lambda: profile("others", retailer).orders == 1)
    assert profile("others", retailer).spent == 3.0


def test_the_events_of_a_retailer_are_erased_for_all_servers(
    one: httpx.Client, profile: Callable[..., Profile], retailer: str
) -> None:
    send(one, event(retailer), purchase(retailer))
    eventually(lambda: profile("shop", retailer).orders == 1)
    path = f"/v1/retailers/{retailer}/events"
    unconfirmed = one.delete(path)
    assert (unconfirmed.status_code, error_of(unconfirmed)["field"]) == (400, "confirm")
    assert profile("shop", retailer).orders == 1

    erased = one.delete(path, params={"confirm": retailer})

    assert erased.json() == {"catalogue": "shop", "retailer": retailer, "events": 2, "lines": 1}
    assert one.get(path).json()["events"] == []
    eventually(lambda: profile("shop", retailer).last is None)


def test_browsers_tell_of_views_without_a_key_and_of_trade_with_it(tmp_path: Path) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    settings = Settings(indexes=tmp_path, admin_key="a-key")
    key = {"Authorization": "Bearer a-key"}
    with running(create_app(settings, SystemClock(), FakeOpener())) as client:
        wait_until_ready(client)
        told = send(client, event("r"), purchase("r"))
        assert [each["outcome"] for each in told["events"]] == ["accepted", "refused"]
        assert "admin key" in told["events"][1]["message"]
        alone = client.post("/v1/events", json={"events": [purchase("r")]})
        assert (alone.status_code, error_of(alone)["code"]) == (401, "unauthorized")
        with_key = client.post("/v1/events", json={"events": [purchase("r")]}, headers=key)
        assert with_key.json()["accepted"] == 1
        path = "/v1/retailers/r/events"
        assert client.get(path).status_code == client.delete(path).status_code == 401
        assert len(client.get(path, headers=key).json()["events"]) == 2

    closed = settings.model_copy(update={"public_events": False})
    with running(create_app(closed, SystemClock(), FakeOpener())) as client:
        wait_until_ready(client)
        assert client.post("/v1/events", json={"events": [event("r")]}).status_code == 401


def test_pages_of_an_allowed_site_may_send_events(tmp_path: Path) -> None:
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    settings = Settings(indexes=tmp_path, allowed_origins="https://shop.example")
    asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "Content-Type",
    }
    with running(create_app(settings, SystemClock(), FakeOpener())) as client:
        wait_until_ready(client)

        def allowed(origin: str) -> bool:
            answer = client.options("/v1/events", headers={"Origin": origin, **asked})
            return answer.status_code == 200

        assert allowed("https://shop.example")
        assert not allowed("https://other.example")
        sent = client.post(
            "/v1/events",
            json={"events": [event("r"), purchase("r")]},
            headers={"Origin": "https://shop.example"},
        )
        # Without a key a server takes orders from its own machine alone, and not from its browser.
        assert [each["outcome"] for each in sent.json()["events"]] == ["accepted", "refused"]
        assert sent.headers["access-control-allow-origin"] == "https://shop.example"
