"""What the demo marketplace is stocked with, who buys there, and what is typed."""

import csv
import gzip
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from catalog.demo import (
    DEMO_QUERIES,
    REGIONS,
    DemoQuery,
    demo_orders,
    demo_products,
    demo_query_log,
    demo_retailers,
    write_demo_orders,
    write_demo_query_log,
)
from catalog.demo.retailers import load_kinds
from catalog.orders import OrderLine, read_orders
from catalog.product import Availability, Offer, Product
from catalog.query_log import LoggedQuery, read_query_log

NAMES = [region.name for region in REGIONS]


@pytest.fixture(scope="module")
def catalogue() -> list[Product]:
    return list(demo_products())


@pytest.fixture(scope="module")
def orders() -> list[OrderLine]:
    return demo_orders()


@pytest.fixture(scope="module")
def queries() -> list[LoggedQuery]:
    return demo_query_log()


def offers_in(catalogue: list[Product], region: str) -> list[tuple[Product, Offer]]:
    return [(p, offer) for p in catalogue for offer in p.offers if offer.region == region]


def test_most_is_sold_in_most_regions_and_all_somewhere(catalogue: list[Product]) -> None:
    for product in catalogue:
        sold = [offer.region for offer in product.offers]
        assert sold == sorted(set(sold))
        assert sold
        assert set(sold) <= set(NAMES)
    for region, least, most in (("islands", 0.6, 0.75), ("north", 0.9, 1), ("south", 0.85, 0.95)):
        assert least < len(offers_in(catalogue, region)) / len(catalogue) < most
    assert sum(len(product.offers) == 3 for product in catalogue) > 2500


def test_some_have_no_stock_some_little_and_some_much(catalogue: list[Product]) -> None:
    stocks = [offer.stock for product in catalogue for offer in product.offers]
    assert min(stocks) == 0
    for low, high, least in ((0, 1, 0.1), (1, 10, 0.1), (10, 100, 0.3), (100, 20_000, 0.2)):
        assert sum(low <= stock < high for stock in stocks) > least * len(stocks)


def test_stock_agrees_with_the_availability(catalogue: list[Product]) -> None:
    for product in catalogue:
        total = sum(offer.stock for offer in product.offers)
        can_be_had = product.availability in {Availability.IN_STOCK, Availability.LIMITED}
        assert (total > 0) == can_be_had
        if product.availability is Availability.LIMITED:
            assert total <= 6 * len(product.offers)


def test_the_islands_are_dearer_and_no_price_is_far_off(catalogue: list[Product]) -> None:
    for product, offer in offers_in(catalogue, "islands"):
        assert product.price is not None
        assert offer.price is not None
        assert product.price < offer.price
        assert float(offer.price) <= 1.14 * float(product.price) + 0.01
    for product, offer in offers_in(catalogue, "south"):
        assert product.price is not None
        assert offer.price is None or offer.price <= product.price
    assert all(offer.price is None for _, offer in offers_in(catalogue, "north"))


def test_regional_tiers_fall_from_the_regional_price(catalogue: list[Product]) -> None:
    tiered = [offer for product in catalogue for offer in product.offers if offer.price_tiers]
    assert len(tiered) > 1500
    for offer in tiered:
        prices = [offer.price, *(tier.price for tier in offer.price_tiers)]
        assert all(a is not None and b is not None and a >= b for a, b in pairwise(prices))
        first, second = offer.price_tiers
        assert first.min_quantity < second.min_quantity


def test_variants_differ_in_size_and_colour_alone(catalogue: list[Product]) -> None:
    groups: dict[str, list[Product]] = defaultdict(list)
    for product in catalogue:
        groups[product.item_group_id].append(product)
    several = [len(group) for group in groups.values() if 2 <= len(group) <= 8]
    assert len(several) > 0.9 * len(groups)
    assert max(map(len, groups.values())) <= 9
    for group in groups.values():
        assert len({(p.brand, p.category) for p in group}) == 1
        differing = [(p.attributes["size"], p.attributes.get("colour")) for p in group]
        assert len(set(differing)) == len(group)
        same = [
            {name: value for name, value in p.attributes.items() if name in {"type", "material"}}
            for p in group
        ]
        assert all(named == same[0] for named in same)


@pytest.mark.parametrize("region", NAMES)
@pytest.mark.parametrize("query", DEMO_QUERIES, ids=lambda query: query.text)
def test_what_a_demo_query_asks_for_is_in_stock_in_every_region(
    query: DemoQuery, region: str, catalogue: list[Product]
) -> None:
    depth = len(query.category)
    assert any(
        product.category[:depth] == query.category and offer.stock > 0
        for product, offer in offers_in(catalogue, region)
    )


def test_tastes_name_categories_that_there_are(catalogue: list[Product]) -> None:
    paths = {p.category[:depth] for p in catalogue for depth in (1, 2, 3)}
    tastes = {taste for kind in load_kinds() for taste, _ in kind.tastes}
    assert tastes <= paths


def test_retailers_order_what_their_region_sells_in_whole_packs(
    catalogue: list[Product], orders: list[OrderLine]
) -> None:
    retailers = {retailer.id: retailer for retailer in demo_retailers()}
    products = {product.id: product for product in catalogue}
    assert 280 < len(retailers) < 320
    assert {line.retailer for line in orders} == set(retailers)
    assert len(orders) > 40_000
    for line in orders:
        retailer, product = retailers[line.retailer], products[line.product]
        assert retailer.region in {offer.region for offer in product.offers}
        assert retailer.kind.likes(product) > 0
        assert line.quantity % (product.min_order_quantity or 1) == 0
        assert product.released is not None
        assert product.released < line.time
        assert line.time.weekday() < 5


def test_shops_of_one_kind_buy_alike_and_again(
    catalogue: list[Product], orders: list[OrderLine]
) -> None:
    category = {product.id: product.category for product in catalogue}
    cafes = [line for line in orders if line.retailer.startswith("cafe-")]
    drinks = sum(category[line.product][1] in {"Coffee", "Milk and Cream"} for line in cafes)
    assert drinks > 0.3 * len(cafes)
    pairs = Counter((line.retailer, line.product) for line in orders)
    assert sum(times > 1 for times in pairs.values()) > 0.3 * len(pairs)


def test_popularity_is_how_often_it_was_ordered(
    catalogue: list[Product], orders: list[OrderLine]
) -> None:
    lines = Counter(line.product for line in orders)
    assert {product.id: product.popularity for product in catalogue} == {
        product.id: float(lines[product.id]) for product in catalogue
    }
    assert sum(lines[product.id] > 0 for product in catalogue) > 0.7 * len(catalogue)


def test_orders_are_written_as_they_are_read(tmp_path: Path, orders: list[OrderLine]) -> None:
    for name in ("orders.csv", "orders.csv.gz"):
        write_demo_orders(tmp_path / name)
        assert list(read_orders(tmp_path / name)) == orders
    assert (
        gzip.decompress((tmp_path / "orders.csv.gz").read_bytes())
        == (tmp_path / "orders.csv").read_bytes()
    )


def test_complete_queries_are_clicked_and_half_typed_ones_are_not(
    queries: list[LoggedQuery],
) -> None:
    clicked = {entry.query for entry in queries if entry.clicks}
    others = [entry.query for entry in queries if not entry.clicks]
    assert len({entry.query for entry in queries}) == len(queries)
    assert len(clicked) >= 300
    assert len(others) >= 200
    assert {"olive oil", "coffee beans"} | {query.text for query in DEMO_QUERIES} <= clicked
    beginnings = [text for text in others if any(full.startswith(text) for full in clicked)]
    assert 100 < len(beginnings) < len(others) - 50
    assert all(entry.clicks <= entry.count for entry in queries)


def test_the_query_log_is_written_as_it_is_read(tmp_path: Path, queries: list[LoggedQuery]) -> None:
    path = tmp_path / "queries.csv"
    write_demo_query_log(path)
    assert list(read_query_log(path)) == queries
    with path.open(newline="") as lines:
        assert next(csv.reader(lines)) == ["query", "count", "clicks"]


def test_the_same_seed_gives_the_same_orders_and_queries() -> None:
    assert demo_orders(seed=3, count=300) == demo_orders(seed=3, count=300)
    assert demo_orders(seed=3, count=300) != demo_orders(seed=4, count=300)
    assert demo_query_log(seed=3, count=300) == demo_query_log(seed=3, count=300)
    assert demo_query_log(seed=3, count=300) != demo_query_log(seed=4, count=300)
