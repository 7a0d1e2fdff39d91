"""`aisle search` in a region of the demo marketplace."""

import json
from collections.abc import Callable

from search.pipeline import Searcher
from search.query import InStock, Query, Sort
from search.results import SearchResult
from tests.cli.conftest import Outcome, Shop

Inside = Callable[..., Outcome]


def test_a_region_is_searched(shop: Shop, inside: Inside, demo_searcher: Searcher) -> None:
    (region, *_) = demo_searcher.snapshot.offers.regions
    asked = ("search", "cheese", "--region", region, "--in-stock", "true", "--sort", "price:asc")
    table = inside(shop, *asked)
    found = SearchResult.model_validate_json(inside(shop, *asked, "--json").out)
    expected = demo_searcher.search(
        Query(q="cheese", region=region, in_stock=InStock.TRUE, sort=Sort.PRICE_ASC, per_page=10)
    )

    assert table.code == 0
    assert "stock" in table.out
    assert found.hits
    assert [hit.product.id for hit in found.hits] == [hit.product.id for hit in expected.hits]
    assert all(hit.product.stock for hit in found.hits)
    assert str(found.hits[0].product.stock) in table.out


def test_without_a_region_no_stock_is_shown(shop: Shop, inside: Inside) -> None:
    lines = inside(shop, "search", "cheese").out.splitlines()
    (header,) = (line for line in lines if "availability" in line)
    assert "stock" not in header


def test_an_unknown_region_is_refused(shop: Shop, inside: Inside) -> None:
    outcome = inside(shop, "search", "cheese", "--region", "atlantis")
    assert outcome.code == 3
    assert "region" in outcome.err
    assert "atlantis" in outcome.err


def test_versions_name_their_regions(shop: Shop, inside: Inside, demo_searcher: Searcher) -> None:
    (kept,) = json.loads(inside(shop, "versions", "--json").out)
    assert tuple(kept["regions"]) == demo_searcher.snapshot.manifest.regions
    assert kept["regions"]
