"""Experiments over HTTP: two servers over one database and the demo marketplace."""

from typing import Any

import pytest

from tests.api.experimenting.calls import (
    Servers,
    definition,
    events_of,
    experiments_of,
    report,
    search,
    start,
)
from tests.api.servers import error_of, eventually


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

    eventually(lambda: exposed() == 1)
    gone = one.delete(f"/v1/retailers/{shop}/events", params={"confirm": shop})
    assert gone.status_code == 200
    assert exposed() == 0
    assert sum(each.get("erased", 0) for each in report(one, name)["variants"]) == 1


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
