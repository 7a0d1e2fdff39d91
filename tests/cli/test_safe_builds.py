"""Builds that are gated, forced, tried out, folded and compared, from the command line."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.product import Product
from catalog.store.changes import ProductChangeStore
from catalog.store.records import ProductChange
from core.clock import SystemClock
from core.database import open_database
from tests.cli.conftest import Outcome, Shop, write_feed
from tests.conftest import BuiltIndex

Inside = Callable[..., Outcome]


@pytest.fixture
def rebuilt(copy_of_shop: Callable[[], Shop]) -> Shop:
    return copy_of_shop()


def in_cents(products: tuple[Product, ...]) -> tuple[Product, ...]:
    return tuple(
        replace(each, price=None if each.price is None else each.price * 100) for each in products
    )


def read_json(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def test_cents_that_became_units_need_a_reason(
    rebuilt: Shop, inside: Inside, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    feed = write_feed(tmp_path / "cents.jsonl.gz", in_cents(demo_index.products))
    outcome, progress = tmp_path / "outcome.json", tmp_path / "progress.jsonl"
    first = demo_index.layout.current_version()
    build = ("build", feed, "-c", "demo", "--outcome", outcome, "--progress", progress)

    refused = inside(rebuilt, *build)
    told = read_json(outcome)

    assert refused.code == 6
    assert "the median price is 100 times what it was" in refused.err
    assert "prices: refused" in refused.err
    assert (told["outcome"], told["previous"]) == ("refused", first)
    assert told["failure"]["code"] == "gate_failed"
    report = read_json(Path(told["report"]))
    assert report["changes"]["prices"]["up"] > 500
    assert Path(told["report"]).with_suffix(".html").is_file()

    forced = inside(rebuilt, *build, "--force", "prices are in cents now")
    told = read_json(outcome)

    assert forced.code == 0
    assert (told["outcome"], told["forced"]) == ("published", ["prices"])
    assert told["reason"] == "prices are in cents now"
    assert told["version"] == (rebuilt.indexes / "demo" / "CURRENT").read_text()
    history = (rebuilt.indexes / "demo" / "history.jsonl").read_text()
    assert "prices are in cents now" in history
    steps = [json.loads(line)["step"] for line in progress.read_text().splitlines()]
    assert {"reading feed", "encoding products", "checks", "publish"} <= set(steps)

    page = tmp_path / "diff.html"
    compared = inside(rebuilt, "diff", first, told["version"], "--json", "--html", page)
    changes = json.loads(compared.out)["changes"]
    assert changes["changed"] == report["changes"]["changed"]
    assert changes["added"] == changes["gone"] == 0
    assert "10 times or more" in page.read_text()
    table = inside(rebuilt, "diff", first, told["version"], "--examples", "1").out
    assert "0 added, 0 gone" in table
    listed = json.loads(inside(rebuilt, "versions", "--json").out)
    assert [each["report"] is not None for each in listed] == [True, True]
    assert "refused: " in inside(rebuilt, "versions").out


def test_a_dry_run_says_what_would_be_and_changes_nothing(
    rebuilt: Shop, inside: Inside, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:500])
    folder, outcome = rebuilt.indexes / "demo", tmp_path / "outcome.json"
    before = {path.name for path in folder.iterdir()}

    done = inside(rebuilt, "build", feed, "-c", "demo", "--dry-run", "--outcome", outcome)

    assert done.code == 0
    assert "would be served (instead of" in done.out
    assert {path.name for path in folder.iterdir()} - before <= {"reports"}
    assert read_json(outcome)["outcome"] == "dry_run"


def test_a_failed_build_tells_programs_why(rebuilt: Shop, inside: Inside, tmp_path: Path) -> None:
    outcome = tmp_path / "outcome.json"
    (tmp_path / "feed.csv").write_text("id,title\n")

    done = inside(rebuilt, "build", tmp_path / "feed.csv", "-c", "demo", "--outcome", outcome)
    early = inside(rebuilt, "build", tmp_path / "absent.csv", "-c", "demo", "--outcome", outcome)

    assert (done.code, early.code) == (3, 3)
    told = read_json(outcome)
    assert (told["outcome"], told["failure"]["message"]) == ("failed", "there is no such file")
    assert inside(rebuilt, "verify").code == 0


@pytest.mark.parametrize("time", ["yesterday", "2026-01-01T10:00:00"])
def test_a_time_without_zone_is_no_time(
    rebuilt: Shop, inside: Inside, demo_index: BuiltIndex, tmp_path: Path, time: str
) -> None:
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:9])
    done = inside(rebuilt, "build", feed, "-c", "demo", "--feed-time", time)
    assert done.code == 3
    assert "feed_time" in done.err


def test_a_fold_takes_the_changes_into_the_index(
    rebuilt: Shop, inside: Inside, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    outcome = tmp_path / "outcome.json"
    nothing = inside(rebuilt, "fold", "--outcome", outcome)
    assert nothing.code == 0
    assert "nothing to fold" in nothing.out
    assert read_json(outcome)["outcome"] == "unchanged"

    store = ProductChangeStore(
        open_database(f"sqlite:///{rebuilt.indexes / 'store.sqlite'}"), SystemClock()
    )
    new = replace(demo_index.products[0], id="new", title="Zzyzx lantern", price=Decimal(3))
    gone = demo_index.products[1].id
    store.put("demo", [ProductChange("new", new), ProductChange(gone, None)])

    folded = inside(rebuilt, "fold", "--outcome", outcome)
    found = inside(rebuilt, "search", "zzyzx", "--json")

    assert folded.code == 0
    assert f"{len(demo_index.products)} products" in folded.out
    told = read_json(outcome)
    report = read_json(Path(told["report"]))
    assert report["folded"] == {"applied": 2, "superseded": 0}
    assert (report["source"]["kind"], report["source"]["name"]) == ("fold", told["previous"])
    assert [hit["product"]["id"] for hit in json.loads(found.out)["hits"]][:1] == ["new"]
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products)
    old = ("--feed-time", "2020-01-01T00:00:00Z")
    assert inside(rebuilt, "build", feed, "-c", "demo", *old).code == 0
    assert (rebuilt.indexes / "demo" / "CURRENT").read_text() == told["version"]

    assert {each.product_id for each in store.since("demo", 0)} == {"new", gone}
    store.put("demo", [ProductChange("later", replace(new, id="later"))])
    assert inside(rebuilt, "fold", "--keep", 1, "--forget-feed").code == 0
    assert store.since("demo", 0) == []


def test_versions_that_are_not_kept_cannot_be_compared(shop: Shop, inside: Inside) -> None:
    outcome = inside(shop, "diff", "nothere", "neither")
    assert outcome.code == 4
    assert "'nothere'" in outcome.err


def test_a_rollback_tells_programs(
    rebuilt: Shop, inside: Inside, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    outcome = tmp_path / "outcome.json"
    version = demo_index.layout.current_version()
    assert inside(rebuilt, "rollback", version, "--outcome", outcome).code == 0
    assert read_json(outcome) == {
        "catalogue": "",
        "outcome": "unchanged",
        "version": version,
        "previous": version,
    }
