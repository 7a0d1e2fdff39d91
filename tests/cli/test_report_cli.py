"""`aisle report`: one page from a file or from what is published, and what it refuses."""

from collections.abc import Callable
from pathlib import Path

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
price = "price"
time = { column = "at" }
"""


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> list[Path | str]:
    """A hundred orders of the market as a file, and its mapping."""
    folder = tmp_path_factory.mktemp("orders")
    rows = [
        f"{number},{product},{order.retailer},1,2.5,{from_stored(order.at).isoformat()}"
        for number, order in enumerate(market_orders()[:100])
        for product in order.products
    ]
    (folder / "orders.csv").write_text("\n".join(["no,sku,shop,units,price,at", *rows]))
    (folder / "ours.toml").write_text(MAPPING)
    return [folder / "orders.csv", "--mapping", folder / "ours.toml"]


def test_one_page_and_its_tables_are_written(
    empty_shop: Shop, inside: Run, orders: list[Path | str], tmp_path: Path
) -> None:
    page, tables = tmp_path / "page.html", tmp_path / "tables"
    outcome = inside(
        empty_shop, "report", *orders, "--only", "overview", "--output", page, "--csv", tables
    )

    assert outcome.code == 0, outcome.err
    text = page.read_text()
    assert "<title>Insights: orders.csv</title>" in text
    assert "<svg" in text
    assert "100 orders of 5 shops" in text
    assert (tables / "overview-months.csv").is_file()
    assert outcome.out.startswith(f"{page}: 0.")


def test_what_is_published_is_shown_without_computing_it_again(
    empty_shop: Shop, inside: Run, orders: list[Path | str], tmp_path: Path
) -> None:
    inside(empty_shop, "events", "import", *orders, "--catalogue", "trade")
    options = ("--catalogue", "trade", "--only", "overview")
    inside(empty_shop, "insights", *options, "--publish")
    anew, kept = tmp_path / "anew.html", tmp_path / "kept.html"
    same = ("--title", "One")

    inside(empty_shop, "report", *options, "-o", anew, *same, "--csv", tmp_path / "anew")
    outcome = inside(
        empty_shop, "report", *options, "-o", kept, *same, "--published", "--csv", tmp_path / "kept"
    )

    assert outcome.code == 0, outcome.err
    assert kept.read_bytes() == anew.read_bytes()
    assert {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == {
        path.name: path.read_bytes() for path in (tmp_path / "anew").iterdir()
    }


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--published", "--catalogue", "trade"), 4, "has no insights"),
        (("--published", "--mapping", "instacart"), 3, "published"),
        (("--catalogue", "trade", "--only", "overview"), 3, "nothing was ever logged"),
    ],
)
def test_what_cannot_be_shown_is_told(
    empty_shop: Shop, inside: Run, options: tuple[str, ...], code: int, words: str
) -> None:
    outcome = inside(empty_shop, "report", *options)

    assert outcome.code == code
    assert words in outcome.err


def test_a_page_that_cannot_be_written_is_named(
    empty_shop: Shop, inside: Run, orders: list[Path | str], tmp_path: Path
) -> None:
    outcome = inside(
        empty_shop, "report", *orders, "--only", "overview", "-o", tmp_path / "no" / "page.html"
    )

    assert outcome.code == 3
    assert "the page cannot be written" in outcome.err
