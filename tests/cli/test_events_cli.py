"""`aisle events`: in from files, counted, out again, erased."""

from collections.abc import Callable
from pathlib import Path

import orjson

from core.clock import SystemClock
from core.database import open_database
from events.log import EventLog
from tests.cli.conftest import Outcome, Shop

Run = Callable[..., Outcome]

MAPPING = """
[orders]
order = "no"
product = "sku"
retailer = "shop"
quantity = "units"
time = { column = "at" }
"""
ORDERS = """no,sku,shop,units,at
7,A,s-1,2,2026-01-05T09:00:00Z
7,B,s-1,1,2026-01-05T09:00:00Z
8,A,s-2,x,2026-01-06T09:00:00Z
8,A,s-2,4,2026-01-06T09:00:00Z
9,A,s-1,-1,2026-01-07T09:00:00Z
"""


def orders(tmp_path: Path) -> list[Path | str]:
    (tmp_path / "orders.csv").write_text(ORDERS)
    (tmp_path / "ours.toml").write_text(MAPPING)
    options: list[Path | str] = ["--mapping", tmp_path / "ours.toml", "--catalogue", "trade"]
    return ["events", "import", tmp_path / "orders.csv", *options, "--max-reject-rate", "0.5"]


def logged(shop: Shop, catalogue: str) -> list[object]:
    database = open_database(f"sqlite:///{shop.indexes / 'store.sqlite'}")
    try:
        found = EventLog(database, SystemClock()).since(catalogue, 0)
        return [each.event for each in found]
    finally:
        database.close()


def test_an_import_tells_what_it_did_and_a_second_one_adds_nothing(
    empty_shop: Shop, inside: Run, tmp_path: Path
) -> None:
    rejects = tmp_path / "bad.jsonl"

    outcome = inside(empty_shop, *orders(tmp_path), "--rejects", rejects, "--json")
    again = inside(empty_shop, *orders(tmp_path), "--rejects", rejects)

    assert outcome.code == again.code == 0
    told = orjson.loads(outcome.out)
    del told["seconds"]
    assert told == {
        "catalogue": "trade",
        "rows": 5,
        "rejected": 1,
        "left_out": {},
        "new": 3,
        "new_lines": 4,
        "known": 0,
        "rejects": str(rejects),
    }
    (bad,) = [orjson.loads(line) for line in rejects.read_bytes().splitlines()]
    assert (bad["line"], bad["field"], bad["value"]) == (3, "units", "x")
    assert "5 rows read, 4 loaded, 1 rejected (see bad.jsonl)" in again.out
    assert "trade: 0 new events with 0 lines, 3 known before" in again.out
    assert len(logged(empty_shop, "trade")) == 3


def test_what_is_exported_is_imported_as_it_was(
    empty_shop: Shop, inside: Run, tmp_path: Path
) -> None:
    inside(empty_shop, *orders(tmp_path))
    every = tmp_path / "events.jsonl"

    inside(empty_shop, "events", "export", "-c", "trade", "--output", every)
    outcome = inside(empty_shop, "events", "import", every, "-c", "copy")

    assert outcome.code == 0
    assert logged(empty_shop, "copy") == logged(empty_shop, "trade")


def test_one_retailer_is_exported_and_erased(empty_shop: Shop, inside: Run, tmp_path: Path) -> None:
    inside(empty_shop, *orders(tmp_path))
    mine = tmp_path / "mine.jsonl"

    inside(empty_shop, "events", "export", "--retailer", "s-1", "-c", "trade", "--output", mine)
    refused = inside(empty_shop, "events", "erase", "s-1", "-c", "trade")
    erased = inside(empty_shop, "events", "erase", "s-1", "-c", "trade", "--yes")
    stats = inside(empty_shop, "events", "stats", "-c", "trade", "--json")
    gone = inside(empty_shop, "events", "export", "--retailer", "s-1", "-c", "trade")

    exported = [orjson.loads(line)["event_id"] for line in mine.read_bytes().splitlines()]
    assert exported == ["ours:7", "ours:9:return"]
    assert refused.code == 3
    assert "--yes" in refused.err
    assert "2 events with 3 lines of s-1 were erased from trade" in erased.out
    assert orjson.loads(stats.out) == {
        "catalogue": "trade",
        "events": 1,
        "actions": {"purchase": 1},
        "lines": 1,
        "retailers": 1,
        "products": 1,
        "first": "2026-01-06T09:00:00+00:00",
        "last": "2026-01-06T09:00:00+00:00",
    }
    assert gone.code == 4


def test_what_is_wrong_with_an_import_is_said_with_its_mend(
    empty_shop: Shop, inside: Run, tmp_path: Path
) -> None:
    (tmp_path / "orders.csv").write_text("sku\nA\n")
    no_column = inside(
        empty_shop, "events", "import", tmp_path / "orders.csv", "--mapping", "instacart", "-c", "t"
    )
    no_name = inside(empty_shop, "events", "import", tmp_path / "orders.csv", "-c", "No Name")
    no_catalogue = inside(empty_shop, "events", "stats")

    assert (no_column.code, no_name.code, no_catalogue.code) == (3, 3, 4)
    assert 'there is no column "order_id"' in no_column.err
    assert "it has sku; say in a mapping which is which" in no_column.err
    assert "is no catalogue name" in no_name.err
