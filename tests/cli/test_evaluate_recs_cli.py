"""`aisle evaluate-recs`: from a file and from the log, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from core.moments import from_stored
from tests.cli.conftest import Outcome, Shop
from tests.recommend.market import market_orders

Run = Callable[..., Outcome]

MAPPING = """
[orders]
order = "no"
product = "sku"
retailer = "shop"
quantity = "units"
time = { column = "at" }
"""


@pytest.fixture
def orders(tmp_path: Path) -> list[Path | str]:
    """The market's orders as a file, and its mapping."""
    rows = [
        f"{number},{product},{order.retailer},1,{from_stored(order.at).isoformat()}"
        for number, order in enumerate(market_orders())
        for product in order.products
    ]
    (tmp_path / "orders.csv").write_text("\n".join(["no,sku,shop,units,at", *rows]))
    (tmp_path / "ours.toml").write_text(MAPPING)
    return [tmp_path / "orders.csv", "--mapping", tmp_path / "ours.toml"]


def test_the_log_says_what_the_file_says(
    empty_shop: Shop, inside: Run, orders: list[Path | str]
) -> None:
    few = ("--baseline", "personal popularity")
    inside(empty_shop, "events", "import", *orders, "--catalogue", "trade")

    of_file = inside(empty_shop, "evaluate-recs", "--orders", *orders, *few, "--json")
    of_log = inside(empty_shop, "evaluate-recs", "--catalogue", "trade", *few)

    assert of_file.code == of_log.code == 0
    told = orjson.loads(of_file.out)
    ours, theirs = told["rows"]
    assert [ours["name"], theirs["name"]] == ["next basket", "personal popularity"]
    assert (told["queries"], told["horizon"], told["calibration"]) == (60, 28, [])
    for row in (ours, theirs):
        assert f"| {row['name']}" in of_log.out
        assert f"{row['means']['recall@10']['mean']:.4f} [" in of_log.out


def test_calibration_follows_on_request(
    empty_shop: Shop, inside: Run, orders: list[Path | str]
) -> None:
    few = ("--baseline", "personal popularity", "--calibration")

    outcome = inside(empty_shop, "evaluate-recs", "--orders", *orders, *few)

    assert outcome.code == 0
    assert "Brier" in outcome.out


@pytest.mark.parametrize(
    ("options", "field"),
    [
        (("--baseline", "luck", "--mapping", "instacart"), "baseline"),
        (("--catalogue", "trade", "--mapping", "instacart"), "mapping"),
        (("--orders", "orders.csv"), "mapping"),
        (("--catalogue", "trade"), "catalogue"),
    ],
)
def test_options_that_cannot_be_used_are_named(
    empty_shop: Shop, inside: Run, options: tuple[str, ...], field: str
) -> None:
    outcome = inside(empty_shop, "evaluate-recs", *options)

    assert outcome.code == 3
    assert field in outcome.err
