"""`aisle experiment` on a database of its own, beside the demo catalogue."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from core.clock import SystemClock
from core.database import open_database
from core.settings import Settings
from events.event import Event, PurchaseLine
from events.log import EventLog
from experiments.experiment import assigned
from experiments.exposure import exposure_event
from experiments.store import ExperimentStore
from tests.cli.conftest import Outcome, Shop
from tests.conftest import REPO

Inside = Callable[..., Outcome]

FILE = """
name = "more_meaning"
hypothesis = "Shops order more."
window_days = 0.000000001
before_days = 0
planned_units = 200
primary = ["conversion"]
guardrails = []
[[variants]]
name = "control"
share = 0.5
[[variants]]
name = "meaning"
share = 0.5
search = "more"
[searches.more.fusion]
dense_weight = 0.6
"""


@pytest.fixture
def own(shop: Shop, tmp_path: Path) -> Shop:
    """The demo catalogue with a database of its own."""
    database = f"sqlite:///{tmp_path / 'store.sqlite'}"
    return Shop(shop.indexes, shop.environment | {"AISLE_DATABASE": database})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "more_meaning.toml"
    written.write_text(FILE)
    return written


def behave(shop: Shop) -> None:
    """200 shops see their variants, and those of the second one order more often."""
    settings = Settings(database=shop.environment["AISLE_DATABASE"])
    clock = SystemClock()
    chance = np.random.default_rng(2)
    with closing(open_database(settings.database_url)) as database:
        (experiment,) = ExperimentStore(database, clock).experiments("demo")
        events = []
        for number in range(200):
            (shown,) = assigned([experiment], f"shop-{number}", None)
            at = clock.now()
            events.append(exposure_event(shown, at))
            events.append(Event(f"c{number}", "click", at, f"shop-{number}", product="p1"))
            if chance.random() < (0.8 if shown.variant.name == "meaning" else 0.3):
                lines = (PurchaseLine("p1", 1, 10.0),)
                soon = at + timedelta(microseconds=5)
                events.append(Event(f"b{number}", "purchase", soon, f"shop-{number}", lines=lines))
        EventLog(database, clock).append("demo", events)


def test_none_are_told_in_words(own: Shop, inside: Inside) -> None:
    told = inside(own, "experiment", "list")
    assert " ".join(told.out.split()) == (
        "demo has no experiments; aisle experiment start begins one"
    )
    assert json.loads(inside(own, "experiment", "list", "--json").out) == []


def test_started_reported_and_stopped(own: Shop, inside: Inside, file: Path) -> None:
    started = inside(own, "experiment", "start", file, "--reason", "autumn", "-c", "demo")
    assert (started.code, started.err) == (0, "")
    assert "more_meaning runs, 100.0 % of all retailers take part" in started.out
    early = inside(own, "experiment", "report", "more_meaning")
    assert "Let it run: nothing is decided yet, and 200 retailers are to come." in early.out
    behave(own)
    told = inside(own, "experiment", "report", "more_meaning")
    assert told.code == 0
    assert "Take meaning: conversion is higher" in told.out
    assert "better" in told.out
    report = json.loads(inside(own, "experiment", "report", "more_meaning", "--json").out)
    assert [each["counted"] for each in report["variants"]] == [
        each["exposed"] for each in report["variants"]
    ]
    assert sum(each["exposed"] for each in report["variants"]) == 200
    ramped = inside(own, "experiment", "ramp", "more_meaning", "0.5")
    assert "50.0 % of all retailers" in ramped.out
    assert inside(own, "experiment", "stop", "more_meaning", "--reason", "decided").code == 0
    listed = inside(own, "experiment", "list")
    assert "stopped" in listed.out
    assert "Take meaning" in listed.out
    (one,) = json.loads(inside(own, "experiment", "list", "--json").out)
    assert [step["action"] for step in one["steps"]] == ["start", "ramp", "stop"]


def test_planned_from_what_is_given_and_from_the_log(own: Shop, inside: Inside, file: Path) -> None:
    planned = inside(
        own, "experiment", "plan", file, "--baseline", "0.1", "--effect", "0.2", "--json"
    )
    (plan,) = json.loads(planned.out)
    # As in the test of the calculator, by hand.
    assert plan["sizes"]["control"] == 3_839
    told = inside(own, "experiment", "plan", file, "--baseline", "0.1", "--effect", "0.2")
    assert "7,678" in told.out
    without = inside(own, "experiment", "plan", file)
    assert without.code == 3
    assert "give --baseline and --deviation" in without.err
    longer = file.with_name("longer.toml")
    longer.write_text(FILE.replace("0.000000001", "30").replace("more_meaning", "longer"))
    inside(own, "experiment", "start", file)
    behave(own)
    (known,) = json.loads(inside(own, "experiment", "plan", longer, "--json").out)
    assert known["baseline"]["units"] == 200
    assert known["baseline"]["mean"] == pytest.approx(0.55, abs=0.1)
    assert known["days"] > 30


def test_the_one_in_the_docs_starts_as_it_stands(own: Shop, inside: Inside, file: Path) -> None:
    page = (REPO / "docs" / "experiments.md").read_text(encoding="utf-8")
    file.write_text(page.split("```toml\n")[1].split("```")[0])
    started = inside(own, "experiment", "start", file)
    assert (started.code, started.err) == (0, "")
    # Half of the layer, a tenth of that, less those that are held out.
    assert "more_meaning runs, 4.8 % of all retailers take part" in started.out


def test_what_all_have_done_together(own: Shop, inside: Inside) -> None:
    told = inside(own, "experiment", "holdout", "0.05", "--since", "2026-01-01")
    assert (told.code, told.err) == (0, "")
    assert "Nothing can be said: too few retailers took part" in told.out
    refused = inside(own, "experiment", "holdout", "1.5", "--since", "2026-01-01")
    assert refused.code == 3
    assert "1.5 is no share" in refused.err


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("dense_weight = 0.6", "dense_weigt = 0.6", "searches.more.fusion.dense_weigt"),
        ("share = 0.5\nsearch", "share = 0.4\nsearch", "add up to 0.9, not to 1"),
        ('"conversion"', '"convertion"', "did you mean 'conversion'?"),
    ],
)
def test_a_file_that_cannot_be_is_refused(
    own: Shop, inside: Inside, file: Path, before: str, after: str, message: str
) -> None:
    file.write_text(FILE.replace(before, after, 1))
    refused = inside(own, "experiment", "start", file)
    assert refused.code == 3
    assert message in refused.err


def test_what_is_not_there_is_not_found(own: Shop, inside: Inside) -> None:
    for arguments in (("report", "x"), ("stop", "x"), ("ramp", "x", "0.5")):
        assert inside(own, "experiment", *arguments).code == 4
