"""`aisle uplift`: files with outcomes, campaigns over orders, and what it refuses."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import orjson
import pytest

from tests.cli.conftest import Outcome, Shop

Run = Callable[..., Outcome]

MAPPING = """
[orders]
order = "no"
product = "sku"
retailer = "shop"
quantity = "units"
price = "price"
time = { column = "at" }
"""

SHOPS = 80
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
WORTH = 40.0


@pytest.fixture
def treatments(tmp_path: Path) -> Path:
    """Half of the shops were addressed and bought about 5 more; the larger ones bought more."""
    generator = np.random.default_rng(0)
    size = generator.normal(10, 3, SHOPS)
    rows = [
        f"shop-{n:02d},{n % 2},{size[n] + 5 * (n % 2) + generator.normal():.3f},{size[n]:.3f}"
        for n in range(SHOPS)
    ]
    path = tmp_path / "sent.csv"
    path.write_text("\n".join(["retailer,treated,outcome,size", *rows]) + "\n")
    return path


@pytest.fixture
def dated(tmp_path: Path) -> tuple[Path, list[Path | str]]:
    """Shops that order every week; those addressed take 40 more, once, in a campaign of a month.

    Returns:
        The treatments with the campaign's days, and the orders with their mapping.
    """
    lines = ["no,sku,shop,units,price,at"]
    for shop in range(SHOPS):
        for week in range(20):
            at = BEGIN + timedelta(days=7 * week - 100 + shop % 7, hours=9)
            lines.append(f"{shop}-{week},tea,shop-{shop:02d},{2 + shop % 5},5,{at.isoformat()}")
        if shop % 2:
            at = BEGIN + timedelta(days=10, hours=12)
            lines.append(f"{shop}-offer,cake,shop-{shop:02d},1,{WORTH},{at.isoformat()}")
    (tmp_path / "orders.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "ours.toml").write_text(MAPPING)
    rows = [f"shop-{n:02d},{n % 2},2026-03-01,2026-03-28" for n in range(SHOPS)]
    (tmp_path / "dated.csv").write_text("\n".join(["retailer,treated,begin,end", *rows]) + "\n")
    return tmp_path / "dated.csv", [tmp_path / "orders.csv", "--mapping", tmp_path / "ours.toml"]


def effect(outcome: Outcome) -> tuple[float, float, float]:
    (table,) = [t for t in orjson.loads(outcome.out)["tables"] if t["name"] == "effects"]
    (row,) = [row for row in table["rows"] if row[0] == "sides made alike"]
    return row[1], row[2], row[3]


def test_a_file_with_outcomes_is_enough(
    empty_shop: Shop, inside: Run, treatments: Path, tmp_path: Path
) -> None:
    ranked = tmp_path / "ranked.csv"

    told = inside(empty_shop, "uplift", treatments, "--cost", "1", "--shops", ranked)
    as_json = inside(empty_shop, "uplift", treatments, "--json")

    assert told.code == as_json.code == 0
    assert "The campaign brought something" in told.out
    assert "At a cost of 1 a shop" in told.out
    value, low, high = effect(as_json)
    assert low < 5 < high
    assert high - low < 1.5
    assert value == pytest.approx(5, abs=1)
    with ranked.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == SHOPS
    uplift = [float(row["uplift"]) for row in rows]
    assert uplift == sorted(uplift, reverse=True)


def test_orders_say_what_came_of_it(
    empty_shop: Shop, inside: Run, dated: tuple[Path, list[Path | str]]
) -> None:
    file, orders = dated

    of_file = inside(empty_shop, "uplift", file, "--orders", *orders, "--json")
    inside(empty_shop, "events", "import", *orders, "--catalogue", "trade")
    of_log = inside(empty_shop, "uplift", file, "--catalogue", "trade", "--json")
    shorter = inside(
        empty_shop, "uplift", file, "--orders", *orders, "--to", "2026-03-05", "--json"
    )

    assert of_file.code == of_log.code == shorter.code == 0
    assert effect(of_file) == pytest.approx((WORTH, WORTH, WORTH), abs=1)
    assert effect(of_log) == pytest.approx(effect(of_file))
    assert effect(shorter)[0] == pytest.approx(0, abs=1)
    assert any("as it should be" in each for each in orjson.loads(of_file.out)["findings"])


@pytest.mark.parametrize(
    ("options", "field", "code"),
    [
        ((), "treatments", 3),
        (("missing.csv",), "missing.csv", 3),
        (("SENT", "--campaign", "18"), "campaign", 3),
        (("SENT", "--promoted"), "promoted", 3),
        (("SENT", "--from", "2026-03-01"), "outcome", 3),
        (("DATED", "--to", "yesterday", "--catalogue", "trade"), "to", 3),
        (("DATED", "--to", "2026-02-01", "--catalogue", "trade"), "to", 3),
        (("DATED", "--catalogue", "trade"), "catalogue", 3),
    ],
)
def test_what_cannot_be_measured_is_told(
    empty_shop: Shop,
    inside: Run,
    treatments: Path,
    dated: tuple[Path, list[Path | str]],
    options: tuple[str, ...],
    field: str,
    code: int,
) -> None:
    known = {"SENT": treatments, "DATED": dated[0]}

    outcome = inside(empty_shop, "uplift", *(known.get(each, each) for each in options))

    assert outcome.code == code
    assert field in outcome.err


def test_a_number_that_no_campaign_has_is_told(empty_shop: Shop, inside: Run) -> None:
    outcome = inside(empty_shop, "uplift", "--mapping", "complete_journey", "--campaign", "99")

    assert outcome.code == 4
    assert "one of: 1, 2, 3" in outcome.err
