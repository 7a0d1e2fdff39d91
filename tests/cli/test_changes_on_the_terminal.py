"""What was changed since the build is what the commands that look show."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Shop, write_feed
from tests.conftest import BuiltIndex

Inside = Callable[..., Outcome]

NEW = "NEW-1"
TITLE = "Zweiflamm camping stove"


@pytest.fixture
def changed_shop(
    copy_of_shop: Callable[[], Shop], demo_index: BuiltIndex, inside: Inside, tmp_path: Path
) -> Shop:
    """The demo without its first product, and with one more that is like its third."""
    shop, products = copy_of_shop(), demo_index.products
    new = replace(products[2], id=NEW, title=TITLE, gtin=(), mpn="", item_group_id="")
    feed = write_feed(tmp_path / "feed.jsonl.gz", (*products[1:], new))
    assert inside(shop, "update", feed, "-c", "demo").code == 0
    return shop


def test_search_shows_what_was_added_and_deleted(
    changed_shop: Shop, demo_index: BuiltIndex, inside: Inside
) -> None:
    added = inside(changed_shop, "search", "zweiflamm", "--json")
    everything = inside(changed_shop, "search", "", "--json")
    deleted = inside(changed_shop, "search", demo_index.products[0].id, "--json", "--per-page=250")

    assert json.loads(added.out)["hits"][0]["product"]["id"] == NEW
    assert json.loads(everything.out)["found"] == len(demo_index.products)
    shown = {hit["product"]["id"] for hit in json.loads(deleted.out)["hits"]}
    assert demo_index.products[0].id not in shown


def test_suggest_and_similar_show_what_was_added(changed_shop: Shop, inside: Inside) -> None:
    suggested = json.loads(inside(changed_shop, "suggest", "zweifl", "--json").out)
    similar = inside(changed_shop, "similar", NEW, "--in-stock", "any", "--json")

    assert [each["title"] for each in suggested["products"]] == [TITLE]
    assert similar.code == 0, similar.err


def test_search_shows_live_stock(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    asked = ("search", "tea", "--region", "north", "--in-stock", "true", "--json")
    before = json.loads(inside(shop, *asked).out)
    sold_out = before["hits"][0]["product"]["id"]
    stock = tmp_path / "stock.csv"
    stock.write_text(f"product,region,stock\n{sold_out},north,0\n")
    assert inside(shop, "offers", "load", stock).code == 0
    after = json.loads(inside(shop, *asked).out)

    assert after["found"] == before["found"] - 1
    assert sold_out not in {hit["product"]["id"] for hit in after["hits"]}


def test_a_store_that_cannot_be_read_leaves_what_was_built(
    copy_of_shop: Callable[[], Shop],
    inside: Inside,
    caplog: pytest.LogCaptureFixture,
) -> None:
    shop = copy_of_shop()
    (shop.indexes / "store.sqlite").write_text("no database")
    found = inside(shop, "search", "tea", "--json")

    assert found.code == 0, found.err
    assert json.loads(found.out)["found"] > 0
    assert "the store cannot be followed" in caplog.text
