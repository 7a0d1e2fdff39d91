"""The demo catalogue: sound products, the same for the same seed, read back as written."""

import gzip
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from catalog.demo import DEMO_QUERIES, DemoQuery, demo_products, write_demo_feed
from catalog.demo.sizes import parse_size
from catalog.feed import FeedOptions, read_feed
from catalog.fields import has_check_digit
from catalog.product import Product
from core.errors import BadInput
from core.progress import Silent
from core.rejects import RejectLog


@pytest.fixture(scope="module")
def catalogue() -> list[Product]:
    return list(demo_products())


def test_has_the_breadth_of_a_marketplace(catalogue: list[Product]) -> None:
    assert len(catalogue) == 5000
    for depth, least in ((1, 12), (2, 60), (3, 200)):
        assert len({product.category[:depth] for product in catalogue}) >= least
    for unique in ("id", "title", "gtin", "mpn"):
        assert len({getattr(product, unique) for product in catalogue}) == 5000
    assert all(has_check_digit(product.gtin[0]) for product in catalogue)
    assert len({product.availability for product in catalogue}) == 5


def test_each_product_names_its_picture_on_the_same_server(catalogue: list[Product]) -> None:
    for product in catalogue:
        assert product.image_link == f"/pictures/demo/{product.id}.svg"


def test_more_of_the_same_costs_more_and_less_a_unit(catalogue: list[Product]) -> None:
    families: dict[object, list[tuple[float, Product]]] = defaultdict(list)
    for product in catalogue:
        named = product.attributes
        key = (product.item_group_id, named.get("colour"), named.get("material"))
        families[key].append((parse_size(str(named["size"][0])).content, product))
    compared = 0
    for family in families.values():
        family.sort(key=lambda pair: pair[0])
        for (less, small), (more, large) in pairwise(family):
            if more > less:
                assert small.price is not None
                assert large.price is not None
                assert small.price < large.price
                compared += 1
    assert compared > 1000


def test_tiers_fall_as_quantities_rise(catalogue: list[Product]) -> None:
    tiered = [product for product in catalogue if product.price_tiers]
    assert 2500 < len(tiered) < 3500
    for product in tiered:
        prices = [product.price, *(tier.price for tier in product.price_tiers)]
        assert prices == sorted(prices, key=lambda price: price or 0, reverse=True)
        assert product.min_order_quantity is not None
        assert product.price_tiers[0].min_quantity > product.min_order_quantity


@pytest.mark.parametrize("query", DEMO_QUERIES, ids=lambda query: query.text)
def test_every_query_has_products_of_its_category(
    query: DemoQuery, catalogue: list[Product]
) -> None:
    category, words = query.category, set(query.text.split())
    inside = [p for p in catalogue if p.category[: len(category)] == category]
    best = max(len(words & set(p.title.lower().split())) for p in inside)
    assert best >= max(1, len(words) - 1)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_demo_feed(tmp_path / f"{name}.jsonl.gz", seed=seed, count=300)
    first, same, other = ((tmp_path / f"{name}.jsonl.gz").read_bytes() for name in ("a", "b", "c"))
    assert first == same
    assert gzip.decompress(first) != gzip.decompress(other)


def test_the_feed_is_read_back_as_the_products(tmp_path: Path, catalogue: list[Product]) -> None:
    path = tmp_path / "demo.jsonl.gz"
    write_demo_feed(path)
    log = RejectLog()
    assert list(read_feed(path, FeedOptions(), log, Silent())) == catalogue
    assert not log.warnings


def test_a_small_demo_still_spreads_over_the_shelves() -> None:
    assert len({product.category for product in demo_products(count=500)}) > 80


def test_asks_for_no_more_than_there_are() -> None:
    with pytest.raises(BadInput, match="no more than"):
        list(demo_products(count=100_000))


@pytest.mark.parametrize(
    ("text", "units", "content", "unit"),
    [
        ("6 x 1.5 l", 6, 9.0, "l"),
        ("250 g", 1, 0.25, "kg"),
        ("24 rolls", 24, 24.0, "pieces"),
        ("12 x 72 pieces", 12, 864.0, "pieces"),
        ("30 l keg", 1, 30.0, "l"),
    ],
)
def test_sizes(text: str, units: int, content: float, unit: str) -> None:
    size = parse_size(text)
    assert (size.units, size.content, size.unit) == (units, content, unit)
