"""`aisle insights --only bundles` of a catalogue: nothing is bundled that cannot be got now."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from catalog.product import Product
from core.clock import SystemClock
from tests.cli.conftest import Outcome, Shop
from tests.conftest import BuiltIndex
from tests.insights.bundles.test_bundles import drawn_baskets

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
PLENTY = 100


@pytest.fixture(scope="module")
def goods(demo_index: BuiltIndex) -> dict[str, Product]:
    """By the name in the baskets a product of the catalogue, each of a category of its own."""
    by_category = {
        product.category: product
        for product in demo_index.products
        if any(offer.region == "north" and offer.stock >= PLENTY for offer in product.offers)
    }
    names = sorted({name for basket in drawn_baskets() for name in basket})
    return dict(zip(names, by_category.values(), strict=False))


@pytest.fixture
def shop(
    copy_of_shop: Callable[[], Shop], inside: Run, goods: dict[str, Product], tmp_path: Path
) -> Shop:
    """The demo catalogue with a year of orders, two products of which go together."""
    made, now = copy_of_shop(), SystemClock().now()
    rows = [
        f"{number},{goods[name].id},shop-{number % 10},1,{goods[name].price},"
        f"{(now - timedelta(hours=7 * number)).isoformat()}"
        for number, basket in enumerate(drawn_baskets())
        for name in basket
        if name in goods
    ]
    (tmp_path / "orders.csv").write_text("\n".join(["no,sku,shop,units,price,at", *rows]))
    (tmp_path / "ours.toml").write_text(MAPPING)
    mapping = ("--mapping", tmp_path / "ours.toml", "--catalogue", "demo")
    assert inside(made, "events", "import", tmp_path / "orders.csv", *mapping).code == 0
    return made


def test_what_is_sold_out_is_in_no_bundle(
    shop: Shop, inside: Run, goods: dict[str, Product], tmp_path: Path
) -> None:
    def bundles(*options: str | Path) -> list[dict[str, Any]]:
        found = inside(shop, "insights", "-c", "demo", "--only", "bundles", "--json", *options)
        assert found.code == 0, found.err
        table = orjson.loads(found.out)["sections"][0]["tables"][0]
        names = [column["name"] for column in table["columns"]]
        return [dict(zip(names, row, strict=True)) for row in table["rows"]]

    pair = {goods["tea"].id, goods["cup"].id}
    stock = tmp_path / "stock.csv"
    stock.write_text(
        "product,region,stock,price\n"
        + "".join(
            f"{goods['cup'].id},{offer.region},{25 if offer.region == 'north' else 0},8.00 EUR\n"
            for offer in goods["cup"].offers
        )
    )

    built = next(each for each in bundles() if set(each["products"].split()) == pair)
    assert inside(shop, "offers", "load", stock, "-c", "demo").code == 0
    live = next(each for each in bundles() if set(each["products"].split()) == pair)
    stock.write_text(f"product,region,stock\n{goods['cup'].id},north,3\n")
    assert inside(shop, "offers", "load", stock, "-c", "demo").code == 0

    assert built["stock"] >= PLENTY
    assert live["stock"] == 25
    assert live["price"] == pytest.approx(built["price"] + 8 - float(goods["cup"].price or 0))
    assert all(set(each["products"].split()) != pair for each in bundles())
    # On a day of the past, what is offered now was not known.
    yesterday = (SystemClock().now() - timedelta(days=1)).date().isoformat()
    past = bundles("--until", yesterday)
    assert any(set(each["products"].split()) == pair for each in past)
    assert all(each["stock"] is None for each in past)
