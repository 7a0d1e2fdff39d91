"""`aisle update` writes what differs, and nothing else."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from catalog.product import Product
from catalog.store.changes import ProductChangeStore
from core.clock import SystemClock
from core.database import open_database
from tests.cli.conftest import Outcome, Shop, write_feed
from tests.conftest import BuiltIndex

Inside = Callable[..., Outcome]


@pytest.fixture
def shop(copy_of_shop: Callable[[], Shop]) -> Shop:
    return copy_of_shop()


def changed_feed(products: tuple[Product, ...], path: Path) -> Path:
    """Without the first two, with the third changed and one more."""
    changed = replace(products[2], title="Zweiflamm camping stove")
    new = replace(products[3], id="NEW-1", gtin=(), mpn="", item_group_id="")
    return write_feed(path, (changed, new, *products[3:]))


def written(shop: Shop) -> dict[str, Product | None]:
    database = open_database(f"sqlite:///{shop.indexes / 'store.sqlite'}")
    try:
        store = ProductChangeStore(database, SystemClock())
        return {each.product_id: each.product for each in store.since("demo", 0)}
    finally:
        database.close()


def test_what_differs_is_written_once(
    shop: Shop, demo_index: BuiltIndex, inside: Inside, tmp_path: Path
) -> None:
    products = demo_index.products
    feed = changed_feed(products, tmp_path / "feed.jsonl.gz")

    dry = inside(shop, "update", feed, "-c", "demo", "--dry-run", "--json")
    assert dry.code == 0, dry.err
    assert written(shop) == {}

    first = inside(shop, "update", feed, "-c", "demo", "--json")
    assert first.code == 0, first.err
    said = orjson.loads(first.out)
    counted = {name: said[name] for name in ("added", "changed", "deleted", "unchanged")}
    assert counted == {"added": 1, "changed": 1, "deleted": 2, "unchanged": len(products) - 3}
    kept = written(shop)
    assert kept.keys() == {products[0].id, products[1].id, products[2].id, "NEW-1"}
    assert kept[products[0].id] is None
    assert kept[products[2].id] == replace(products[2], title="Zweiflamm camping stove")

    again = orjson.loads(inside(shop, "update", feed, "-c", "demo", "--json").out)
    assert (again["added"], again["changed"], again["deleted"]) == (0, 0, 0)


def test_a_part_of_a_feed_deletes_nothing_unless_it_may(
    shop: Shop, demo_index: BuiltIndex, inside: Inside, tmp_path: Path
) -> None:
    part = write_feed(tmp_path / "part.jsonl.gz", demo_index.products[:100])
    refused = inside(shop, "update", part, "-c", "demo")
    assert refused.code == 6
    assert "--no-deletes" in refused.err
    assert written(shop) == {}
    kept = inside(shop, "update", part, "-c", "demo", "--no-deletes", "--json")
    assert orjson.loads(kept.out)["deleted"] == 0
    assert written(shop) == {}


def test_what_was_changed_since_the_feed_was_written_stays(
    shop: Shop, demo_index: BuiltIndex, inside: Inside, tmp_path: Path
) -> None:
    products = demo_index.products
    newer = replace(products[2], title="Dreiflamm camping stove")
    later = write_feed(tmp_path / "later.jsonl.gz", (*products[:2], newer, *products[3:]))
    assert inside(shop, "update", later, "-c", "demo").code == 0
    older = changed_feed(products, tmp_path / "older.jsonl.gz")
    os.utime(older, (1_700_000_000, 1_700_000_000))

    said = orjson.loads(inside(shop, "update", older, "-c", "demo", "--json").out)

    assert said["outdated"] == 1
    assert written(shop)[newer.id] == newer


def test_a_feed_that_is_not_there_is_named(shop: Shop, inside: Inside, tmp_path: Path) -> None:
    outcome = inside(shop, "update", tmp_path / "none.csv", "-c", "demo")
    assert outcome.code == 3
    assert "there is no such file" in outcome.err
