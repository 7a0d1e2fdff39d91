"""`aisle offers` on a copy of the demo catalogue, with a database of its own."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from catalog.product import Availability, Product
from catalog.store.changes import ProductChangeStore
from catalog.store.offers import OfferStore
from catalog.store.records import ProductChange
from core.clock import SystemClock
from core.database import open_database
from core.settings import Settings
from tests.cli.conftest import Outcome, Shop
from tests.conftest import BuiltIndex

Inside = Callable[..., Outcome]


@pytest.fixture
def shop(copy_of_shop: Callable[[], Shop]) -> Shop:
    return copy_of_shop()


@pytest.fixture
def product(demo_index: BuiltIndex) -> Product:
    """One that is sold in the north, at its own price."""
    return next(
        each
        for each in demo_index.products
        if any(o.region == "north" and o.stock > 3 and o.price is None for o in each.offers)
    )


def stock_in(product: Product, region: str) -> int:
    return next(offer.stock for offer in product.offers if offer.region == region)


@pytest.fixture
def file(tmp_path: Path, product: Product) -> Path:
    path = tmp_path / "stock.csv"
    path.write_text(
        "product,region,stock,stock_change,price,updated_at\n"
        f"{product.id},north,,-2,,\n"
        f"{product.id},north,,,9.99 EUR,\n"
        f"{product.id},north,,-9999,,\n"
        f"{product.id},west,5,,,\n"
        f"{product.id},,,,1.00 USD,\n"
        "nothing,,5,,,\n"
        f"{product.id},south,few,,,\n"
        f"{product.id},north,7,,,2001-01-01\n"
    )
    return path


def test_load_tells_what_became_of_every_row(
    shop: Shop, inside: Inside, file: Path, product: Product
) -> None:
    outcome = inside(shop, "offers", "load", file, "--max-reject-rate", "1", "--json")

    told = json.loads(outcome.out)
    assert (outcome.code, told["rows"], told["rejected"]) == (0, 8, 5)
    assert {name: number for name, number in told["outcomes"].items() if number} == {
        "applied": 2,
        "stale": 1,
        "not_enough": 1,
        "unknown_region": 1,
        "unknown_product": 1,
    }
    rejects = [json.loads(line) for line in Path(told["rejects"]).read_text().splitlines()]
    left = stock_in(product, "north") - 2
    assert [(each["line"], each["field"], each["value"]) for each in rejects] == [
        (4, "stock_change", "-9999"),
        (5, "region", "west"),
        (6, "price", "1.00 USD"),
        (7, "product", "nothing"),
        (8, "stock", "few"),
    ]
    assert rejects[0]["mend"] == f"there are {left}"
    assert all(each["mend"] for each in rejects)


def test_what_was_loaded_is_shown_and_cleared(
    shop: Shop, inside: Inside, file: Path, product: Product
) -> None:
    inside(shop, "offers", "load", file, "--max-reject-rate", "1")

    shown = json.loads(inside(shop, "offers", "show", product.id, "--json").out)
    north = next(each for each in shown if each["region"] == "north")
    stock = stock_in(product, "north")
    assert (north["built_stock"], north["built_price"]) == (stock, str(product.price))
    assert (north["stock"], north["price"]) == (stock - 2, "9.99")
    assert "9.99" in inside(shop, "offers", "show", product.id).out

    cleared = inside(shop, "offers", "clear", "--product", product.id)
    assert "1 live offers of demo were cleared" in cleared.out
    again = json.loads(inside(shop, "offers", "show", product.id, "--json").out)
    assert {each["stock"] for each in again} == {None}


def test_too_many_bad_rows_are_a_failure_though_the_good_ones_count(
    shop: Shop, inside: Inside, file: Path
) -> None:
    outcome = inside(shop, "offers", "load", file)

    assert outcome.code == 3
    assert "5 of 8 rows (62.5%)" in outcome.err
    assert "applied" in outcome.out


def test_products_that_changed_since_the_build_count(
    shop: Shop, inside: Inside, tmp_path: Path, product: Product
) -> None:
    settings = Settings(indexes=shop.indexes)
    new = Product("new", "New", Availability.IN_STOCK)
    with closing(open_database(settings.database_url)) as database:
        changes = [ProductChange("new", new), ProductChange(product.id, None)]
        ProductChangeStore(database, SystemClock()).put("demo", changes)
    file = tmp_path / "stock.jsonl"
    rows = [{"product": "new", "stock": 4}, {"product": product.id, "stock": 4}]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    outcome = inside(shop, "offers", "load", file, "--max-reject-rate", "1", "--json")

    assert json.loads(outcome.out)["outcomes"]["unknown_product"] == 1
    with closing(open_database(settings.database_url)) as database:
        (offer,) = OfferStore(database, SystemClock()).since("demo", 0)
    assert (offer.product_id, offer.stock) == ("new", 4)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("show", "nothing"), 4, "no product 'nothing'"),
        (("clear",), 3, "--product, --region or both; or --all alone"),
        (("clear", "--all", "--region", "north"), 3, "--all alone"),
        (("load", "missing.csv"), 3, "there is no such file"),
    ],
)
def test_wrong_use_is_told(
    shop: Shop, inside: Inside, arguments: tuple[str, ...], code: int, said: str
) -> None:
    outcome = inside(shop, "offers", *arguments)

    assert outcome.code == code
    assert said in outcome.err


def test_a_database_that_cannot_be_used_has_an_exit_code(
    shop: Shop, inside: Inside, file: Path
) -> None:
    (shop.indexes / "store.sqlite").write_text("not a database" * 100)

    outcome = inside(shop, "offers", "load", file)

    assert outcome.code == 7
    assert "where: database" in outcome.err
    assert "mend:" in outcome.err
