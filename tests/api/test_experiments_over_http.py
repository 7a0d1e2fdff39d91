"""Experiments over HTTP: two servers over one database and the demo marketplace."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from html import unescape
from itertools import count
from typing import Any

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.servers import error_of, eventually, running, wait_until_ready
from tests.conftest import BuiltIndex

Servers = tuple[httpx.Client, httpx.Client]

NAMES = (f"try-{number}" for number in count())

LEXICAL = {"words": {"mode": "lexical"}}


@pytest.fixture(scope="module")
def servers(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'store.sqlite'}"
    settings = Settings(
        indexes=demo_index.indexes, rerank_model="", database=database, follow_seconds=0.05
    )
    with ExitStack() as stack:
        one, other = (stack.enter_context(running(create_app(settings))) for _ in range(2))
        for client in (one, other):
            wait_until_ready(client)
        yield one, other


@pytest.fixture
def name(servers: Servers) -> Iterator[str]:
    """A new name; whatever runs by it is stopped."""
    chosen = next(NAMES)
    yield chosen
    servers[0].post(f"/v1/experiments/{chosen}/stop", json={})
    eventually(lambda: not any(map(experiments_of, map(search, servers))))


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


def test_shops_are_answered_by_their_variants_everywhere(servers: Servers, name: str) -> None:
    one, other = servers
    start(one, name)
    eventually(lambda: name in experiments_of(search(other)))
    met = set()
    for shop in (f"{name}-shop-{number}" for number in range(12)):
        answers = [search(client, shop) for client in (one, other, one)]
        (variant,) = {experiments_of(answer)[name] for answer in answers}
        met.add(variant)
        for answer in answers:
            is_lexical = answer["explanation"]["dense_plan"] == "none"
            assert is_lexical == (variant == "words")
    assert met == {"control", "words"}


def test_who_is_not_known_is_in_no_experiment(servers: Servers, name: str) -> None:
    one, _ = servers
    start(one, name)
    answer = one.get("/v1/search", params={"q": "garden chair"}).json()
    assert "experiments" not in answer
    assert name in experiments_of(search(one))


def test_an_exposure_is_told_once_a_day(servers: Servers, name: str) -> None:
    one, other = servers
    start(one, name)
    shop = f"{name}-shop"
    eventually(lambda: name in experiments_of(search(other, shop)))
    for client in (one, other, one, other):
        variant = experiments_of(search(client, shop))[name]
    eventually(lambda: len(events_of(one, shop, "exposure")) == 1)
    (event,) = events_of(one, shop, "exposure")
    assert event["event_attributes"] == {"experiment": name, "variant": variant}
    eventually(lambda: sum(each["exposed"] for each in report(one, name)["variants"]) >= 1)
    assert len(events_of(other, shop, "exposure")) == 1


def test_the_full_form_and_what_it_leaves_open(servers: Servers, name: str) -> None:
    one, _ = servers
    start(one, name, searches={"words": {"fusion": {"dense_weight": 1.0}, "spelling": False}})
    shops = {
        experiments_of(search(one, shop))[name]: shop
        for shop in (f"{name}-{number}" for number in range(12))
    }
    bodies = [
        {"q": "gardn chair", "retailer": shops["words"], "fusion": {"method": "rrf"}},
        {"q": "gardn chair", "spelling": False, "fusion": {"method": "rrf", "dense_weight": 1.0}},
    ]
    found = [one.post("/v1/search", json=body).json() for body in bodies]
    told = [[hit["product"]["id"] for hit in answer["hits"]] for answer in found]
    assert told[0] == told[1]
    assert experiments_of(found[0]) == {name: "words"}


def test_ramped_and_stopped_in_every_worker(servers: Servers, name: str) -> None:
    one, other = servers
    started = start(one, name, ramp=0.01)
    assert (started["state"], started["ramp"]) == ("running", 0.01)
    shops = [f"{name}-shop-{number}" for number in range(20)]
    assert not all(experiments_of(search(one, shop)) for shop in shops)
    changed = one.post(f"/v1/experiments/{name}/ramp", json={"ramp": 1.0, "reason": "well"})
    assert changed.json()["experiment"]["steps"][-1]["reason"] == "well"
    assert all(experiments_of(search(one, shop)) for shop in shops)
    eventually(lambda: all(experiments_of(search(other, shop)) for shop in shops))
    stopped = other.post(f"/v1/experiments/{name}/stop", json={"reason": "decided"}).json()
    assert stopped["experiment"]["state"] == "stopped"
    assert not experiments_of(search(other, shops[0]))
    eventually(lambda: not experiments_of(search(one, shops[0])))
    listed = one.get("/v1/experiments").json()["experiments"]
    (mine,) = [each for each in listed if each["name"] == name]
    assert [step["action"] for step in mine["steps"]] == ["start", "ramp", "stop"]
    again = one.post("/v1/experiments", json={"experiment": definition(name)})
    assert again.status_code == 409
    assert error_of(again)["field"] == "name"


def test_sessions_are_units_too(servers: Servers, name: str) -> None:
    one, _ = servers
    start(one, name, unit="session")
    visits = {
        experiments_of(search(one, f"shop-{visit}", session="visit-1")).get(name)
        for visit in range(5)
    }
    assert len(visits) == 1
    assert None not in visits
    assert name not in experiments_of(search(one, "shop-1"))


def test_widgets_are_filled_by_the_layout_of_the_variant(servers: Servers, name: str) -> None:
    one, _ = servers
    start(
        one,
        name,
        variants=[
            {"name": "control", "share": 0.5},
            {"name": "short", "share": 0.5, "layout": "short"},
        ],
        searches={},
        layouts={
            "short": {
                "pages": {"home": ["popular", "only_here"]},
                "slots": {"only_here": {"title": "Only here", "strategies": ["new"]}},
            }
        },
    )
    pages = {}
    for shop in (f"{name}-shop-{number}" for number in range(12)):
        answer = one.get("/v1/recommend", params={"page": "home", "retailer": shop}).json()
        pages[experiments_of(answer)[name]] = [slot["slot"] for slot in answer["slots"]]
        asked = {"retailer": shop}
        slot = one.get("/v1/recommend/only_here", params=asked)
        assert slot.status_code == (200 if experiments_of(answer)[name] == "short" else 404)
        # A search has no part in it.
        assert name not in experiments_of(search(one, shop))
    assert pages["short"] == ["popular", "only_here"]
    assert "only_here" not in pages["control"]
    assert len(pages["control"]) > 2


def test_two_rankings_are_one_list_and_clicks_go_to_their_teams(
    servers: Servers, name: str
) -> None:
    one, _ = servers
    start(one, name, kind="interleaving")
    shop = f"{name}-shop"
    first = search(one, shop, per_page=6)
    second = search(one, shop, per_page=6, page=2)
    assert experiments_of(first) == {name: "interleaved"}
    shown = [hit["product"]["id"] for answer in (first, second) for hit in answer["hits"]]
    assert len(set(shown)) == len(shown) == 12
    assert shown[:6] == [hit["product"]["id"] for hit in search(one, shop, per_page=6)["hits"]]
    both = search(one, shop, per_page=12)
    assert [hit["product"]["id"] for hit in both["hits"]] == shown
    asked: dict[str, Any] = {"q": "garden chair", "per_page": 6}
    alone = [
        one.get("/v1/search", params=asked | {"mode": mode}).json()
        for mode in ("hybrid", "lexical")
    ]
    tops = {answer["hits"][0]["product"]["id"] for answer in alone}
    assert tops <= set(shown[:6])
    eventually(lambda: len(events_of(one, shop, "interleaved")) == 4)
    (told,) = [
        event
        for event in events_of(one, shop, "interleaved")
        if event["query_id"] == second["query_id"]
    ]
    teams = told["event_attributes"]["teams"]
    assert set(teams) == {"control", "words"}
    assert sorted(teams["control"] + teams["words"]) == sorted(shown[6:])
    assert report(one, name)["kind"] == "interleaving"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"searches": {"words": {"mod": "lexical"}}}, "searches.words.mod"),
        ({"searches": {"words": {"fusion": {"weight": 1}}}}, "searches.words.fusion.weight"),
        ({"searches": {"words": {"mode": "telepathic"}}}, "searches.words.mode"),
        ({"primary": ["luck"]}, "experiment"),
        ({"rmp": 0.5}, "rmp"),
        ({"variants": []}, "experiment.variants"),
    ],
)
def test_what_cannot_be_obeyed_is_not_started(
    servers: Servers, changes: dict[str, Any], field: str
) -> None:
    one, _ = servers
    body = {"experiment": definition("refused", **changes)}
    answer = one.post("/v1/experiments", json=body)
    assert answer.status_code == 400, answer.text
    assert error_of(answer)["field"] == field
    listed = one.get("/v1/experiments").json()["experiments"]
    assert "refused" not in [each["name"] for each in listed]


def test_a_layout_that_cannot_be_is_not_started(servers: Servers) -> None:
    variants = [
        {"name": "control", "share": 0.5},
        {"name": "short", "share": 0.5, "layout": "short"},
    ]
    layouts = {"short": {"pages": {"home": ["nowhere"]}}}
    body = {"experiment": definition("refused", variants=variants, searches={}, layouts=layouts)}
    answer = servers[0].post("/v1/experiments", json=body)
    assert answer.status_code == 400
    assert "no slot 'nowhere'" in error_of(answer)["message"]


def test_what_is_not_there_is_not_found(servers: Servers) -> None:
    one, _ = servers
    for answer in (
        one.get("/v1/experiments/nothing"),
        one.post("/v1/experiments/nothing/stop", json={}),
        one.post("/v1/experiments/nothing/ramp", json={"ramp": 0.5}),
    ):
        assert answer.status_code == 404
        assert error_of(answer)["field"] == "name"


def test_erasing_a_shop_takes_it_out_of_the_report(servers: Servers, name: str) -> None:
    one, _ = servers
    start(one, name)
    shop = f"{name}-shop"
    search(one, shop)
    eventually(lambda: len(events_of(one, shop, "exposure")) == 1)

    def exposed() -> int:
        return sum(each["exposed"] for each in report(one, name)["variants"])

    before = exposed()
    gone = one.delete(f"/v1/retailers/{shop}/events", params={"confirm": shop})
    assert gone.status_code == 200
    assert exposed() == before - 1


def shown_on(page: httpx.Response) -> list[str]:
    """The ids of the products in a page of results, in their order."""
    assert page.status_code == 200
    (listed,) = re.findall(r'<ul class="grid" data-query-id.*?</ul>', page.text, re.DOTALL)
    return [unescape(each) for each in re.findall(r'data-product="([^"]+)"', listed)]


def click(client: httpx.Client, shop: str, query_id: str, product: str) -> None:
    event = {
        "event_id": f"click-{query_id}-{product}",
        "action_name": "click",
        "timestamp": datetime.now(UTC).isoformat(),
        "user_id": shop,
        "query_id": query_id,
        "event_attributes": {"object": {"object_id": product}},
    }
    answer = client.post("/v1/events", json={"catalogue": "demo", "events": [event]})
    assert answer.status_code == 200, answer.text


def test_the_shops_own_page_shows_both_rankings_and_its_clicks_are_credited(
    servers: Servers, name: str
) -> None:
    one, _ = servers
    start(one, name, kind="interleaving", window_days=3 / 86_400)
    shop = f"{name}-shop"
    asked = {"q": "garden chair", "retailer": shop, "explain": "true"}
    page = one.get("/", params=asked)
    shown = shown_on(page)
    same = [hit["product"]["id"] for hit in search(one, shop, per_page=24)["hits"]]
    control = one.get("/v1/search", params={"q": "garden chair", "per_page": 24}).json()
    (query_id,) = set(re.findall(r'<ul class="grid" data-query-id="([^"]+)"', page.text))

    assert shown == same
    assert shown != [hit["product"]["id"] for hit in control["hits"]]
    assert f"Two rankings are shown as one, for the experiment {name}." in page.text
    eventually(lambda: len(events_of(one, shop, "interleaved")) == 2)
    (told,) = (e for e in events_of(one, shop, "interleaved") if e["query_id"] == query_id)
    teams = told["event_attributes"]["teams"]
    assert sorted(teams["control"] + teams["words"]) == sorted(shown)
    click(one, shop, query_id, teams["words"][0])
    eventually(lambda: report(one, name)["variants"][0]["counted"] == 1)
    preference = report(one, name)["preference"]
    assert (preference["variant"], preference["searches"]) == ("words", 1)
    assert (preference["wins"], preference["losses"], preference["ties"]) == (1, 0, 0)


def test_a_visit_to_the_shops_own_pages_takes_part_as_a_session(
    servers: Servers, name: str
) -> None:
    one, _ = servers
    start(one, name, kind="interleaving", unit="session")
    shop, visit = f"{name}-shop", f"{name}-visit"
    asked = {"q": "garden chair", "retailer": shop}
    page = one.get("/", params=asked, headers={"Cookie": f"aisle-visit={visit}"})

    assert shown_on(page) == [
        hit["product"]["id"] for hit in search(one, shop, session=visit, per_page=24)["hits"]
    ]
    eventually(lambda: sum(each["exposed"] for each in report(one, name)["variants"]) == 2)
    # Of a visitor nothing is told, nor of a visit that the script has not named yet.
    other = {"Cookie": f"aisle-visit={visit}-2"}
    assert shown_on(one.get("/", params={"q": "garden chair"}, headers=other))
    assert shown_on(one.get("/", params=asked))
    time.sleep(0.5)
    assert [each["exposed"] for each in report(one, name)["variants"]] == [1, 1]


def test_widgets_of_a_visit_are_those_of_its_session(servers: Servers, name: str) -> None:
    one, _ = servers
    variants = [
        {"name": "control", "share": 0.5},
        {"name": "short", "share": 0.5, "layout": "short"},
    ]
    layouts = {"short": {"pages": {"home": ["popular"]}}}
    start(one, name, unit="session", variants=variants, searches={}, layouts=layouts)
    asked, seen = {"retailer": f"{name}-shop"}, set()
    for number in range(14):
        visit = {"Cookie": f"aisle-visit={name}-visit-{number}"}
        page = one.get("/", params=asked, headers=visit)
        seen.add(page.text.count("data-aisle-recommend="))
    before = one.get("/", params=asked).text.count("data-aisle-recommend=")

    assert before > 1
    assert seen == {1, before}
    eventually(lambda: sum(each["exposed"] for each in report(one, name)["variants"]) == 14)


def test_what_is_sorted_or_far_down_is_the_controls(servers: Servers, name: str) -> None:
    one, _ = servers
    searches = {"words": {"mode": "lexical"}, "meaning": {"mode": "dense"}}
    variants = [
        {"name": "control", "share": 0.5, "search": "words"},
        {"name": "meaning", "share": 0.5, "search": "meaning"},
    ]
    start(one, name, kind="interleaving", variants=variants, searches=searches)
    shop = f"{name}-shop"

    lexical = one.get("/v1/search", params={"q": "garden chair", "mode": "lexical"}).json()
    for far in ({"sort": "price:asc"}, {"per_page": 250, "page": 2}):
        assert search(one, shop, **far)["explanation"]["dense_plan"] == "none"
    both = search(one, shop)
    assert both["found"] == lexical["found"]
    # Only this one was both rankings'.
    eventually(lambda: bool(events_of(one, shop, "interleaved")))
    told = events_of(one, shop, "interleaved")
    assert [event["query_id"] for event in told] == [both["query_id"]]


def test_the_shops_own_pages_take_part(servers: Servers, name: str) -> None:
    one, _ = servers
    start(one, name)
    shop = f"{name}-shop"
    page = one.get("/", params={"q": "garden chair", "retailer": shop})
    assert page.status_code == 200
    eventually(lambda: len(events_of(one, shop, "exposure")) == 1)
