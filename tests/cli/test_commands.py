"""What the commands do, on a real index of 600 products."""

import csv
import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.demo import DEMO_QUERIES
from search.pipeline import Searcher
from search.query import Query
from search.results import SearchResult
from tests.cli.conftest import Outcome, Shop, write_feed
from tests.conftest import BuiltIndex

Inside = Callable[..., Outcome]


@pytest.fixture
def judgments(tmp_path: Path, demo_index: BuiltIndex) -> Path:
    """Products of the category that a query means are right, some others are wrong."""
    path = tmp_path / "judgments.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["query", "docid", "rating"])
        for query in DEMO_QUERIES:
            for number, product in enumerate(demo_index.products):
                is_right = product.category[: len(query.category)] == query.category
                if is_right or number < 5:
                    writer.writerow([query.text, product.id, 2 if is_right else 0])
    return path


def test_search_as_json_is_the_answer_of_the_search(
    shop: Shop, inside: Inside, demo_searcher: Searcher
) -> None:
    outcome = inside(
        shop,
        "search",
        "green tea",
        "-f",
        "price:2..40",
        "--facets",
        "brand",
        "--no-final",
        "--no-rerank",
        "--json",
    )
    found = SearchResult.model_validate_json(outcome.out)
    expected = demo_searcher.search(
        Query.model_validate(
            {
                "q": "green tea",
                "per_page": 10,
                "filters": [{"field": "price", "min": 2, "max": 40}],
                "facets": ["brand"],
                "rerank": {"enabled": False},
            }
        )
    )

    assert outcome.code == 0
    assert [hit.product.id for hit in found.hits] == [hit.product.id for hit in expected.hits]
    assert (found.found, found.facet_counts) == (expected.found, expected.facet_counts)
    assert found.hits


def test_search_as_a_table_shows_hits_facets_and_stages(shop: Shop, inside: Inside) -> None:
    outcome = inside(
        shop, "search", "green tea", "--facets", "brand", "--explain", "--per-page", "3"
    )

    assert outcome.code == 0
    assert all(word in outcome.out for word in ("Green", "EUR", "brand", "lexical", "dense_plan"))
    assert "page 1 of" in outcome.out


def test_searching_for_nothing_that_is_there_is_fine(shop: Shop, inside: Inside) -> None:
    outcome = inside(shop, "search", "qqzzqx", "--mode", "lexical")

    assert outcome.code == 0
    assert outcome.out.startswith("0 found, page 1 of 1")


def test_a_value_that_a_field_cannot_hold_is_refused(shop: Shop, inside: Inside) -> None:
    outcome = inside(shop, "search", "tea", "--filter", "price:abc")
    assert outcome.code == 3
    assert outcome.out == ""
    assert "price holds numbers: 'abc' is none of them" in outcome.err
    assert "where: filter" in outcome.err
    assert "price:10..50" in outcome.err


def test_versions_and_verify_tell_of_the_served_one(
    shop: Shop, inside: Inside, demo_index: BuiltIndex
) -> None:
    version = demo_index.layout.current_version()

    (kept,) = json.loads(inside(shop, "versions", "--json").out)
    whole = inside(shop, "verify")

    assert (kept["catalogue"], kept["version"], kept["served"]) == ("demo", version, True)
    assert kept["products"] == len(demo_index.products)
    assert whole.code == 0
    assert f"demo {version} is whole" in whole.out
    assert inside(shop, "verify", "nothere").code == 4


def test_build_rollback_and_gates(
    copy_of_shop: Callable[[], Shop], inside: Inside, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    shop, first = copy_of_shop(), demo_index.layout.current_version()
    current = shop.indexes / "demo" / "CURRENT"
    smaller = write_feed(tmp_path / "smaller.jsonl.gz", demo_index.products[:400])
    smallest = write_feed(tmp_path / "smallest.jsonl.gz", demo_index.products[:100])

    built = inside(shop, "build", smaller, "--catalogue", "demo")
    second = current.read_text()

    assert built.code == 0
    assert f"demo {second} is served (was {first}): 400 products" in built.out
    assert "400 known" in built.out

    refused = inside(shop, "build", smallest, "--catalogue", "demo")

    assert refused.code == 6
    assert "300 of 400 products are gone" in refused.err
    assert "--max-shrink 0.75" in refused.err
    assert current.read_text() == second

    back = inside(shop, "rollback", "--reason", "too few")

    assert back.code == 0
    assert f"demo {first} is served (was {second})" in back.out
    assert current.read_text() == first
    assert "too few" in (shop.indexes / "demo" / "history.jsonl").read_text()


def test_a_smoke_query_that_finds_nothing_stops_the_publication(
    copy_of_shop: Callable[[], Shop], inside: Inside, demo_index: BuiltIndex, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    feed = write_feed(tmp_path / "feed.jsonl.gz", demo_index.products[:500])
    nonsense = tmp_path / "nonsense.txt"
    nonsense.write_text("tea\n9999999999991\n")
    sensible = tmp_path / "sensible.txt"
    sensible.write_text("tea\n\ncoffee\n")

    refused = inside(shop, "build", feed, "-c", "demo", "--smoke", nonsense)

    assert refused.code == 6
    assert "'9999999999991' finds nothing" in refused.err
    assert inside(shop, "build", feed, "-c", "demo", "--smoke", sensible).code == 0


def test_a_version_that_ranks_worse_is_not_published(
    copy_of_shop: Callable[[], Shop],
    inside: Inside,
    demo_index: BuiltIndex,
    judgments: Path,
    tmp_path: Path,
) -> None:
    """The titles of the right products are gone, so that nothing finds them."""
    shop = copy_of_shop()
    right = {
        row["docid"]
        for row in csv.DictReader(judgments.read_text().splitlines())
        if row["rating"] == "2"
    }
    spoiled = tuple(
        replace(product, title="Untitled", description="", category=(), brand="")
        if product.id in right
        else product
        for product in demo_index.products
    )
    options = ("--catalogue", "demo", "--judgments", judgments)

    same = inside(
        shop, "build", write_feed(tmp_path / "same.jsonl.gz", demo_index.products), *options
    )
    worse = inside(shop, "build", write_feed(tmp_path / "worse.jsonl.gz", spoiled), *options)

    assert same.code == 0
    assert worse.code == 6
    assert "NDCG@10 on the judged queries fell from" in worse.err


def test_rejected_rows_are_summed_up_and_written_down(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop = copy_of_shop()
    feed = tmp_path / "feed.csv"
    feed.write_text(
        "id,title,availability,price\n1,Oat milk,in_stock,2 EUR\n2,,in_stock,1 EUR\n3,Rye,maybe,\n"
    )

    refused = inside(shop, "build", feed, "-c", "small")
    rejects = shop.indexes / "small" / "rejects.jsonl"

    assert refused.code == 3
    assert "2 of 3 rows" in refused.err
    assert [json.loads(line)["line"] for line in rejects.read_text().splitlines()] == [3, 4]
    assert inside(shop, "search", "milk", "-c", "small").code == 4

    allowed = inside(shop, "build", feed, "-c", "small", "--max-reject-rate", "0.7")

    assert allowed.code == 0
    assert "3 rows read, 1 loaded, 2 rejected" in allowed.out
    assert "1 found" in inside(shop, "search", "milk", "-c", "small", "--mode", "lexical").out


def test_a_flipped_byte_makes_the_index_unusable(
    copy_of_shop: Callable[[], Shop], inside: Inside, demo_index: BuiltIndex
) -> None:
    shop = copy_of_shop()
    damaged = shop.indexes / "demo" / demo_index.layout.current_version() / "products.arrow"
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)

    outcome = inside(shop, "verify")

    assert outcome.code == 5
    assert "products.arrow" in outcome.err


def test_evaluate_prints_a_table_and_writes_a_page(
    shop: Shop, inside: Inside, judgments: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"

    outcome = inside(shop, "evaluate", judgments, "--html", page)

    assert outcome.code == 0
    for name in (
        "bm25",
        "dense",
        "rrf",
        "fused",
        "final",
        "final reranked",
        "oracle",
        "condensed NDCG@10",
    ):
        assert name in outcome.out
    assert "candidates reranked a query" in outcome.out
    rows = list(csv.DictReader(judgments.read_text().splitlines()))
    answerable = {row["query"] for row in rows if row["rating"] == "2"}
    assert page.read_text().count("<article") == len(answerable) > 10


def test_evaluate_as_json_with_configurations_of_ones_own(
    shop: Shop, inside: Inside, judgments: Path, tmp_path: Path
) -> None:
    configurations = tmp_path / "mine.toml"
    configurations.write_text(
        '[words]\nmode = "lexical"\nrerank.enabled = false\n[all]\nrerank.weight = 0.3\n'
    )

    outcome = inside(shop, "evaluate", judgments, "--configurations", configurations, "--json")
    found: dict[str, Any] = json.loads(outcome.out)

    assert [row["name"] for row in found["rows"]] == ["words", "all"]
    assert found["rows"][0]["measures"]["ndcg@10"]["mean"] > 0.5
    assert found["rows"][0]["mean_reranked"] is None
    assert found["rows"][1]["mean_reranked"] > 0


def test_the_demo_that_is_there_is_not_built_again(
    copy_of_shop: Callable[[], Shop], inside: Inside, tmp_path: Path
) -> None:
    shop, feed = copy_of_shop(), tmp_path / "demo.jsonl.gz"
    before = (shop.indexes / "demo" / "CURRENT").stat().st_mtime_ns

    outcome = inside(shop, "demo", "--no-serve", "--feed", feed)

    assert outcome.code == 0
    assert "aisle search" in outcome.out
    assert (shop.indexes / "demo" / "CURRENT").stat().st_mtime_ns == before
    with gzip.open(feed) as lines:
        assert sum(1 for _ in lines) == 5000
