"""`aisle scenario`: from a file and from the log, and what it refuses."""

import re
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from core.moments import from_stored
from events.columns import Purchases
from insights.scenarios.template import TEMPLATE
from tests.cli.conftest import Outcome, Shop
from tests.insights.scenarios.planted_shops import planted_trade

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

PLAN = """
horizon_days = 60
[[levers]]
kind = "bundle"
name = "Tea time"
conversion = { low = 0.1, likely = 0.2, high = 0.3 }
price = 15
"""


def _rows(of: Purchases) -> list[str]:
    columns = zip(of.order, of.product, of.retailer, of.quantity, of.price, of.time, strict=True)
    return [
        f"{order},{of.products.names[product]},{of.retailers.names[shop]},{units},{price},"
        f"{from_stored(int(time)).isoformat()}"
        for order, product, shop, units, price, time in columns
    ]


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> list[Path | str]:
    """Orders of planted shops as a file, and its mapping."""
    folder = tmp_path_factory.mktemp("orders")
    rows = _rows(planted_trade(shops=60, days=300).purchases)
    (folder / "orders.csv").write_text("\n".join(["no,sku,shop,units,price,at", *rows]))
    (folder / "ours.toml").write_text(MAPPING)
    return [folder / "orders.csv", "--mapping", folder / "ours.toml"]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A scenario of one bundle."""
    path = tmp_path / "tea.toml"
    path.write_text(PLAN)
    return path


def test_a_scenario_of_the_log_is_that_of_the_file(
    empty_shop: Shop, inside: Run, orders: list[Path | str], plan: Path
) -> None:
    inside(empty_shop, "events", "import", *orders, "--catalogue", "trade")

    of_file = inside(empty_shop, "scenario", "run", plan, "--orders", *orders, "--json")
    of_log = inside(empty_shop, "scenario", "run", plan, "--catalogue", "trade", "--json")

    assert of_file.code == of_log.code == 0
    assert of_file.out == of_log.out
    told = orjson.loads(of_file.out)
    figures = {row[0]: row[2] for row in told["tables"][0]["rows"]}
    # About a fifth of 60 shops takes a bundle of 15.
    assert 12 * 15 * 0.6 < figures["more revenue"] < 12 * 15 * 1.5
    assert told["findings"][0].startswith("tea earns +")
    assert any("Tea time (bundle) for all shops" in line for line in told["assumptions"])


def test_what_is_published_is_used_while_nothing_newer_is_known(
    empty_shop: Shop, inside: Run, orders: list[Path | str], plan: Path, tmp_path: Path
) -> None:
    def run(*options: str) -> tuple[str, list[object]]:
        found = inside(empty_shop, "scenario", "run", plan, "-c", "trade", "--json", *options)
        assert found.code == 0, found.err
        told = orjson.loads(found.out)
        return told["assumptions"][0], told["tables"]

    inside(empty_shop, "events", "import", *orders, "--catalogue", "trade")
    fitted, figures = run()
    published = inside(empty_shop, "insights", "-c", "trade", "--only", "outlook", "--publish")
    version = re.findall(r"insights of trade (\w+) are served", published.out)[0]
    used, same = run()
    earlier, others = run("--until", "2025-12-01")
    plan.write_text(PLAN + 'audience = { segment = "none" }\n')
    segmented = inside(empty_shop, "scenario", "run", plan, "-c", "trade")
    plan.write_text(PLAN)
    later = tmp_path / "later.csv"
    later.write_text("no,sku,shop,units,price,at\nlate,tea,shop 0001,1,10,2026-02-01T10:00:00Z\n")
    inside(empty_shop, "events", "import", later, *orders[1:], "--catalogue", "trade")
    anew, _ = run()

    assert fitted == "Behaviour was fitted to the orders before 2025-12-31."
    assert used == f"Behaviour is that of the published insights {version}, of 2025-12-31."
    assert same == figures
    assert earlier == (
        "Behaviour was fitted to the orders before 2025-12-01, "
        "since what is published is of 2025-12-31."
    )
    assert others != figures
    assert segmented.code == 4
    assert "one of: " in segmented.err
    assert anew == (
        "Behaviour was fitted to the orders before 2026-02-01, "
        "since what is published is of 2025-12-31."
    )


def test_scenarios_are_compared(
    empty_shop: Shop, inside: Run, orders: list[Path | str], plan: Path, tmp_path: Path
) -> None:
    dear = tmp_path / "dear.toml"
    dear.write_text(PLAN + "cost_fixed = 100\n")

    found = inside(empty_shop, "scenario", "compare", plan, dear, "--orders", *orders)

    assert found.code == 0
    assert "tea earns most" in found.out
    # The same luck: what one costs more is all that they differ by.
    ahead = "On average it is +100 ahead of dear, in the middle +100 (+100 to +100), and ahead in"
    assert f"{ahead} 100 % of draws." in " ".join(found.out.split())
    assert "What these figures rest on" in found.out


def test_segments_are_found_for_a_scenario_that_names_one(
    empty_shop: Shop, inside: Run, orders: list[Path | str], tmp_path: Path
) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN + 'audience = { segment = "no such" }\n')

    found = inside(empty_shop, "scenario", "run", path, "--orders", *orders)

    assert found.code == 4
    assert "there is no segment 'no such'" in found.err
    assert "one of: " in found.err


def test_the_past_is_replayed(empty_shop: Shop, inside: Run, orders: list[Path | str]) -> None:
    found = inside(empty_shop, "scenario", "backtest", "--orders", *orders, "--json")

    assert found.code == 0
    coverage, replays = orjson.loads(found.out)["tables"]
    assert [row[0] for row in coverage["rows"]] == [30, 60]
    assert sum(row[1] for row in coverage["rows"]) == len(replays["rows"])


def test_campaigns_are_judged_by_what_came(
    empty_shop: Shop, inside: Run, orders: list[Path | str], tmp_path: Path
) -> None:
    rows = [
        f"{name},flyer,2025-{month}-01,shop {shop:04d},"
        + (f"2025-{month}-05" if shop < answered else "")
        for name, month, answered in (("spring", "07", 6), ("autumn", "10", 8))
        for shop in range(50)
    ]
    sent = tmp_path / "sent.csv"
    sent.write_text("\n".join(["campaign,kind,begin,retailer,answered", *rows]))

    found = inside(
        empty_shop, "scenario", "campaigns", sent, "--orders", *orders, "--csv", tmp_path / "csv"
    )

    assert found.code == 0
    assert "in 1 of 1 campaigns" in found.out
    (table,) = (tmp_path / "csv").iterdir()
    header, row = table.read_text().splitlines()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    assert (told["campaign"], told["addressed"], told["came"]) == ("autumn", "50", "8")
    assert float(told["revenue_low"]) < float(told["revenue_came"]) < float(told["revenue_high"])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("campaign,kind,begin,retailer\n", "answered"),
        ("campaign,kind,begin,retailer,answered\na,b,soon,c,\n", "line 2: begin"),
        (
            "campaign,kind,begin,retailer,answered\na,b,2025-01-01,c,\na,x,2025-01-01,d,\n",
            "line 3",
        ),
    ],
)
def test_a_file_of_campaigns_that_cannot_be_used_is_told_with_its_place(
    empty_shop: Shop, inside: Run, tmp_path: Path, text: str, place: str
) -> None:
    sent = tmp_path / "sent.csv"
    sent.write_text(text)

    found = inside(empty_shop, "scenario", "campaigns", sent, "--catalogue", "none")

    assert found.code == 3
    assert f"where: {place}" in found.err


def test_the_template_can_be_run(
    empty_shop: Shop, inside: Run, orders: list[Path | str], tmp_path: Path
) -> None:
    shown = inside(empty_shop, "scenario", "template")
    path = tmp_path / "spring.toml"
    path.write_text(shown.out)

    found = inside(empty_shop, "scenario", "run", path, "--orders", *orders)

    assert shown.out == TEMPLATE
    assert found.code == 0
    assert "Spring earns " in found.out


def test_what_cannot_be_reckoned_is_told(
    empty_shop: Shop, inside: Run, orders: list[Path | str], plan: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(PLAN.replace("price = 15", "price = -1"))

    alone = inside(empty_shop, "scenario", "compare", plan, "--orders", *orders)
    refused = inside(empty_shop, "scenario", "run", wrong, "--orders", *orders)
    nothing = inside(empty_shop, "scenario", "run", plan, "--catalogue", "none")

    assert (alone.code, refused.code, nothing.code) == (3, 3, 3)
    assert "name two files or more" in alone.err
    assert "must not fall below 0" in refused.err
    assert "nothing was ever logged here" in nothing.err
