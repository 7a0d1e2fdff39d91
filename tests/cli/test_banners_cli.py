"""`aisle banners` on a database of its own, beside the demo catalogue."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from core.clock import SystemClock
from core.database import open_database
from core.settings import Settings
from events.event import Event
from events.log import EventLog
from recommend.banners.choosing import BannerChooser, Chosen, Page
from recommend.banners.impressions import FIELD
from recommend.banners.store import BannerStore
from recommend.contract import Context
from tests.cli.conftest import Outcome, Shop
from tests.recommend.banners.signs import shelf_of

Inside = Callable[..., Outcome]

BANNERS = {
    "slots": [{"slot": "home", "window_minutes": 0, "policy": "uniform"}],
    "banners": [
        {"id": "tea", "slot": "home", "title": "[Tea]", "product": "p1", "regions": ["north"]},
        {"id": "pan", "slot": "home", "title": "Pan", "category": "Drinks"},
    ],
}


@pytest.fixture
def own(shop: Shop, tmp_path: Path) -> Shop:
    """The demo catalogue with a database of its own."""
    database = f"sqlite:///{tmp_path / 'store.sqlite'}"
    return Shop(shop.indexes, shop.environment | {"AISLE_DATABASE": database})


@pytest.fixture
def up(own: Shop, inside: Inside, tmp_path: Path) -> Shop:
    """With banners put up."""
    file = tmp_path / "banners.json"
    file.write_text(json.dumps(BANNERS))
    done = inside(own, "banners", "put", file, "-c", "demo")
    assert (done.code, done.err) == (0, "")
    assert "1 slots and 2 banners are put up" in done.out
    return own


def view(shop: Shop, times: int) -> int:
    """Show banners in the north, all seen, and those of tea clicked; gives the clicks."""
    settings = Settings(database=shop.environment["AISLE_DATABASE"])
    clock = SystemClock()
    with closing(open_database(settings.database_url)) as database:
        store, log = BannerStore(database), EventLog(database, clock)
        chooser = BannerChooser(lambda: store, clock, np.random.default_rng(1))
        events = []
        context = Context(clock.now(), shelf_of("p1"))
        for number in range(times):
            chosen = chooser.choose("demo", Page("home", "north"), lambda: context)
            assert isinstance(chosen, Chosen)
            action = "click" if chosen.banner.id == "tea" else "impression"
            extra = {"event_attributes": {FIELD: chosen.impression}}
            events.append(Event(f"e{number}", action, clock.now(), extra=extra))
        log.append("demo", events)
    return sum(event.action == "click" for event in events)


def test_what_is_put_up_is_listed(up: Shop, inside: Inside) -> None:
    listed = inside(up, "banners", "list")
    assert "[Tea]" in listed.out
    assert "home: uniform on click, half-life 336 h, no share below 2%" in listed.out
    told = json.loads(inside(up, "banners", "list", "--json", "--slot", "home").out)
    assert [banner["id"] for banner in told[0]["banners"]] == ["tea", "pan"]
    assert told[0]["banners"][0]["regions"] == ["north"]


def test_stats_judge_what_is_due(up: Shop, inside: Inside) -> None:
    clicks = view(up, 60)
    (slot,) = json.loads(inside(up, "banners", "stats", "--json").out)
    tea, pan = slot["banners"]
    assert (tea["views"], tea["rewards"], pan["views"]) == (clicks, clicks, 60 - clicks)
    assert tea["rate"] == 1
    assert "100.00%" in inside(up, "banners", "stats").out


def test_replay_tells_what_others_would_have_earned(up: Shop, inside: Inside) -> None:
    view(up, 200)
    told = json.loads(inside(up, "banners", "replay", "home", "--json").out)
    rates = {(each["policy"], each["method"]): each["rate"] for each in told["estimates"]}
    assert told["views"] == 200
    assert rates["always tea", "snips"] == 1
    assert rates["always pan", "snips"] == 0
    assert rates["uniform", "snips"] == pytest.approx(rates["as shown", "observed"])
    assert rates["thompson", "replay"] > 0.8
    shown = inside(up, "banners", "replay", "home", "--most", "50")
    assert "home: 50 views" in shown.out


def test_off_and_on(up: Shop, inside: Inside) -> None:
    def enabled() -> list[bool]:
        (slot,) = json.loads(inside(up, "banners", "list", "--json").out)
        return [slot["enabled"], *(banner["enabled"] for banner in slot["banners"])]

    assert "banner tea is off" in inside(up, "banners", "off", "--banner", "tea").out
    assert "slot home is off" in inside(up, "banners", "off", "--slot", "home").out
    assert enabled() == [False, False, True]
    inside(up, "banners", "on", "--banner", "tea")
    assert enabled() == [False, True, True]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("off",), 3, "--banner or --slot"),
        (("off", "--banner", "nothing"), 4, "no banner 'nothing'"),
        (("stats", "--slot", "nothing"), 4, "no slot 'nothing'"),
        (("replay", "home"), 4, "no view of slot 'home' was judged yet"),
        (("put", "no-such-file.json"), 3, "No such file"),
    ],
)
def test_what_cannot_be_done_is_said(
    up: Shop, inside: Inside, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = inside(up, "banners", *arguments)
    assert done.code == code
    assert said in done.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "is no JSON"),
        ('{"banners": [{"id": "a"}]}', "banners.0"),
        ('{"baners": []}', "did you mean 'banners'"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    own: Shop, inside: Inside, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content)
    done = inside(own, "banners", "put", file)
    assert done.code == 3
    assert said in done.err
    assert inside(own, "banners", "list").code == 4
