"""`aisle suggest`, and a build with a query log, orders and synonyms."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from search.pipeline import Searcher
from search.suggest.results import SuggestQuery
from tests.cli.conftest import Outcome, Shop, write_feed
from tests.conftest import BuiltIndex

Inside = Callable[..., Outcome]


def test_suggest_as_json_is_the_suggesters_answer(
    shop: Shop, inside: Inside, demo_searcher: Searcher
) -> None:
    done = inside(shop, "suggest", "org mil", "--limit", "5", "--json")
    assert done.code == 0, done.err
    answered = json.loads(done.out)
    expected = demo_searcher.suggest(SuggestQuery(q="org mil", limit=5))
    assert answered["queries"] == [each.model_dump() for each in expected.queries]
    assert answered["products"] == [each.model_dump() for each in expected.products]


def test_suggest_as_a_table(shop: Shop, inside: Inside) -> None:
    done = inside(shop, "suggest", "choclate")
    assert done.code == 0, done.err
    assert "chocolate" in done.out
    assert "a typo forgiven" in done.out


def test_an_unknown_region(shop: Shop, inside: Inside) -> None:
    done = inside(shop, "suggest", "milk", "--region", "nowhere")
    assert done.code == 3
    assert "region" in done.err


@pytest.fixture
def beside(tmp_path: Path, demo_index: BuiltIndex) -> tuple[Path, Path]:
    """A query log of the first product's brand, with a bad row, and orders."""
    log, orders = tmp_path / "log.csv", tmp_path / "orders.csv"
    queries = [f"{demo_index.products[0].brand},9,8"] * 11
    log.write_text("\n".join(["query,count,clicks", *queries, "bread,9,many"]))
    bought = demo_index.products[7].id
    orders.write_text(f"retailer,product,quantity,timestamp\nshop-1,{bought},3,2026-01-01\n")
    return log, orders


def test_a_build_takes_a_log_and_orders(
    own_shop: Shop,
    inside: Inside,
    beside: tuple[Path, Path],
    tmp_path: Path,
    demo_index: BuiltIndex,
) -> None:
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:60])
    log, orders = beside
    options = ("--query-log", log, "--orders", orders)
    done = inside(own_shop, "build", feed, "-c", "small", *options)
    assert done.code == 0, done.err
    assert "log.csv: 12 rows read, 11 loaded, 1 rejected" in done.out
    first = inside(own_shop, "suggest", "", "-c", "small", "--json")
    assert json.loads(first.out)["queries"][0]["text"] == demo_index.products[0].brand.lower()


def test_a_build_refuses_a_log_that_will_not_do(
    own_shop: Shop, inside: Inside, tmp_path: Path, demo_index: BuiltIndex
) -> None:
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:60])
    log = tmp_path / "log.csv"
    log.write_text("term,hits\nmilk,3\n")
    done = inside(own_shop, "build", feed, "-c", "small", "--query-log", log)
    assert done.code == 3
    assert 'there is no column "query"' in done.err
