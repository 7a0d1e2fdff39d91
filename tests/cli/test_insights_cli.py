"""`aisle insights`: the same of a file and of a log in either database, printed and published."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.layout import CatalogueLayout
from core.moments import from_stored
from events.trade import Trade
from insights.artefacts.layout import InsightsLayout
from insights.artefacts.log_state import LogState, read_log_state, write_log_state
from insights.artefacts.opening import open_insights
from tests.cli.conftest import Outcome, Shop
from tests.insights.trades import small_trade

Run = Callable[..., Outcome]

MAPPING = """
[orders]
order = "no"
product = "sku"
retailer = "shop"
quantity = "units"
price = "price"
time = { column = "at" }
returns = 'R.*'

[products]
title = "name"
category = "category"
"""
OVERVIEW = ("--only", "overview")


def rows(trade: Trade) -> Iterator[dict[str, Any]]:
    purchases = trade.purchases
    for line in range(len(purchases)):
        product, quantity = int(purchases.product[line]), float(purchases.quantity[line])
        yield {
            "no": f"{'R' if quantity < 0 else 'B'}{purchases.order[line]:05d}",
            "sku": purchases.products.names[product],
            "shop": purchases.retailers.names[purchases.retailer[line]],
            "units": quantity,
            "price": float(purchases.price[line]),
            "at": from_stored(int(purchases.time[line])).isoformat(),
            "name": trade.traits.titles[product],
            "category": trade.traits.categories[product],
        }


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> list[Path | str]:
    """A small trade as a Parquet file, and its mapping."""
    folder = tmp_path_factory.mktemp("orders")
    pq.write_table(
        pa.Table.from_pylist(list(rows(small_trade(seed=5, shops=20)))), folder / "o.parquet"
    )
    (folder / "ours.toml").write_text(MAPPING)
    return [folder / "o.parquet", "--mapping", folder / "ours.toml"]


@pytest.fixture
def logged(empty_shop: Shop, inside: Run, orders: list[Path | str]) -> Shop:
    """The orders in the log of the catalogue "trade"."""
    assert inside(empty_shop, "events", "import", *orders, "--catalogue", "trade").code == 0
    return empty_shop


def told(outcome: Outcome) -> dict[str, Any]:
    assert outcome.code == 0, outcome.err
    found: dict[str, Any] = orjson.loads(outcome.out)
    return found


def test_a_log_in_any_database_says_what_the_file_says(
    empty_shop: Shop, inside: Run, orders: list[Path | str], store_url: str
) -> None:
    shop = Shop(empty_shop.indexes, empty_shop.environment | {"AISLE_DATABASE": store_url})
    assert inside(shop, "events", "import", *orders, "--catalogue", "trade").code == 0

    of_file = told(inside(shop, "insights", *orders, *OVERVIEW, "--json"))
    of_log = told(inside(shop, "insights", "--catalogue", "trade", *OVERVIEW, "--json"))

    assert of_log["sections"] == of_file["sections"]
    assert of_log["trade"] == of_file["trade"]
    assert of_file["trade"]["shops"] == 20


def test_findings_tables_and_what_they_rest_on_are_printed(
    empty_shop: Shop, inside: Run, orders: list[Path | str]
) -> None:
    outcome = inside(empty_shop, "insights", *orders, *OVERVIEW)

    assert outcome.code == 0
    assert outcome.out.startswith("Overview\n  - Revenue from ")
    assert "What these figures rest on" in outcome.out
    assert "Mean order" in outcome.out
    assert "Time: overview" in outcome.out


def test_until_leaves_out_what_came_after(
    empty_shop: Shop, inside: Run, orders: list[Path | str]
) -> None:
    found = told(
        inside(empty_shop, "insights", *orders, *OVERVIEW, "--json", "--until", "2026-03-01")
    )

    assert found["trade"]["until"] == "2026-03-01T00:00:00+00:00"
    assert found["trade"]["last"] < "2026-03-01"


def test_tables_are_written_as_csv(
    empty_shop: Shop, inside: Run, orders: list[Path | str], tmp_path: Path
) -> None:
    outcome = inside(empty_shop, "insights", *orders, *OVERVIEW, "--csv", tmp_path / "tables")

    assert outcome.code == 0
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert {"overview-months.csv", "overview-products.csv", "shops.csv"} <= names
    assert f"Tables: {len(names)} files" in outcome.out


def test_insights_are_published_and_told_of(logged: Shop, inside: Run) -> None:
    options = ("insights", "--catalogue", "trade", *OVERVIEW, "--publish")
    first, again = inside(logged, *options), inside(logged, *options)

    layout = InsightsLayout(CatalogueLayout(logged.indexes, "trade"))
    insights = open_insights(layout.version(layout.current_version()))
    assert list(insights.sections) == ["overview"]
    assert f"insights of trade {insights.manifest.version} are served (before: none)" in first.out
    assert "self-check: passed" in first.out
    assert "were served already" in again.out


def test_a_refused_version_is_told_with_its_gates(logged: Shop, inside: Run) -> None:
    options = ("insights", "--catalogue", "trade", *OVERVIEW, "--publish")
    inside(logged, *options)

    outcome = inside(logged, *options, "--until", "2025-06-01")

    assert outcome.code == 6
    assert "lines are gone" in outcome.err
    assert "counts: refused" in outcome.err


def test_versions_are_listed_taken_back_and_verified(logged: Shop, inside: Run) -> None:
    publish = ("insights", "--catalogue", "trade", *OVERVIEW, "--publish")
    assert inside(logged, *publish).code == 0
    layout = InsightsLayout(CatalogueLayout(logged.indexes, "trade"))
    first = layout.current_version()
    forced = ("--until", "2026-03-01", "--force", "a test")
    assert inside(logged, *publish, *forced).code == 0
    second = layout.current_version()

    listed = orjson.loads(inside(logged, "insights", "list", "--json").out)
    back = inside(logged, "insights", "rollback", "--reason", "as it was")
    whole = inside(logged, "insights", "verify", second, "-c", "trade")

    assert [(each["version"], each["served"]) for each in listed] == [
        (second, True),
        (first, False),
    ]
    assert listed[0]["until"] == "2026-03-01T00:00:00+00:00"
    assert listed[0]["orders"] < listed[1]["orders"]
    assert listed[0]["sections"] == ["overview"]
    assert back.out == f"insights of trade {first} are served (before: {second})\n"
    assert layout.current_version() == first
    assert f"{second} are whole" in whole.out
    assert first in inside(logged, "insights", "list", "-c", "trade").out


def test_the_list_tells_what_came_since(logged: Shop, inside: Run) -> None:
    publish = ("insights", "--catalogue", "trade", *OVERVIEW, "--publish")
    first = inside(logged, *publish)
    layout = InsightsLayout(CatalogueLayout(logged.indexes, "trade"))
    path = layout.version(layout.current_version()).log_state
    state = read_log_state(path)
    assert state is not None
    assert f"made of the log up to event {state.sequence:,}" in first.out
    write_log_state(path, state.model_copy(update={"sequence": state.sequence - 3}))

    (told,) = orjson.loads(inside(logged, "insights", "list", "--json").out)
    fresh = inside(logged, "insights", "list").out
    old = state.read_at - timedelta(days=8)
    write_log_state(path, LogState(read_at=old, sequence=state.sequence - 3))
    stale = inside(logged, "insights", "list").out

    assert (told["sequence"], told["read_at"]) == (state.sequence - 3, state.read_at.isoformat())
    assert (told["events_since"], told["orders_since"], told["is_stale"]) == (3, 3, False)
    assert "since" in fresh
    assert "out of date" not in fresh
    assert f"trade: what is served is out of date, of {old:%Y-%m-%d}; 3 events came since" in stale
    assert "aisle insights --catalogue trade --publish makes it anew" in stale

    assert inside(logged, *publish).code == 0
    again = read_log_state(path)
    assert again is not None
    assert again.sequence == state.sequence
    assert again.read_at > state.read_at


def test_what_is_published_as_of_a_day_tells_what_it_leaves_out(logged: Shop, inside: Run) -> None:
    options = ("--publish", "--until", "2026-03-01")
    assert inside(logged, "insights", "--catalogue", "trade", *OVERVIEW, *options).code == 0

    (told,) = orjson.loads(inside(logged, "insights", "list", "--json").out)
    whole = orjson.loads(
        inside(logged, "insights", "--catalogue", "trade", *OVERVIEW, "--json").out
    )

    # Returns are counted as well, which are no orders.
    assert told["events_since"] == 0
    assert told["orders_since"] >= whole["trade"]["orders"] - told["orders"] > 0
    assert told["is_stale"]


def test_damage_is_found_and_a_version_that_is_not_kept(logged: Shop, inside: Run) -> None:
    assert inside(logged, "insights", "-c", "trade", *OVERVIEW, "--publish").code == 0
    layout = InsightsLayout(CatalogueLayout(logged.indexes, "trade"))
    section = layout.version(layout.current_version()).section("overview")
    section.write_bytes(section.read_bytes().replace(b"Revenue", b"revenue", 1))

    damaged = inside(logged, "insights", "verify")
    unknown = inside(logged, "insights", "verify", "nothing")
    elsewhere = inside(logged, "insights", "rollback", "-c", "toys")

    assert (damaged.code, unknown.code, elsewhere.code) == (5, 4, 4)
    assert "sections/overview.json" in damaged.err
    assert "have no version 'nothing'" in unknown.err
    assert "aisle insights --catalogue toys --publish" in elsewhere.err


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (("--only", "luck", "--mapping", "instacart"), "only"),
        (("--publish", "--mapping", "instacart"), "publish"),
        (("--catalogue", "trade", "--mapping", "instacart"), "mapping"),
        (("orders.csv",), "mapping"),
        (("--catalogue", "trade", *OVERVIEW), "catalogue"),
    ],
)
def test_options_that_cannot_be_used_are_named(
    empty_shop: Shop, inside: Run, options: tuple[str, ...], field: str
) -> None:
    outcome = inside(empty_shop, "insights", *options)

    assert outcome.code == 3
    assert field in outcome.err


def test_too_little_for_any_analysis_is_told(empty_shop: Shop, inside: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(MAPPING)
    (tmp_path / "o.csv").write_text(
        "no,sku,shop,units,price,at,name,category\nR1,a,s,-1,2,2026-01-01T00:00:00Z,A,B\n"
    )

    outcome = inside(
        empty_shop, "insights", tmp_path / "o.csv", "--mapping", tmp_path / "ours.toml", *OVERVIEW
    )

    assert outcome.code == 3
    assert "too little for any analysis: nothing was bought" in outcome.err
