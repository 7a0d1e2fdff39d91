"""`aisle similar` on the demo marketplace."""

import json
from collections.abc import Callable

from search.pipeline import Searcher
from search.similar.results import Duplicates, Relation, SimilarQuery, SimilarResult
from tests.cli.conftest import Outcome, Shop

Inside = Callable[..., Outcome]


def some_id(searcher: Searcher) -> str:
    (first,) = searcher.snapshot.products.texts("id", [0])
    return first


def test_a_table_and_json_say_what_the_searcher_finds(
    shop: Shop, inside: Inside, demo_searcher: Searcher
) -> None:
    seed = some_id(demo_searcher)
    table = inside(shop, "similar", seed, "--explain")
    found = SimilarResult.model_validate_json(inside(shop, "similar", seed, "--json").out)
    expected = demo_searcher.similar(SimilarQuery(products=(seed,), per_page=10))

    assert table.code == 0
    assert [hit.product.id for hit in found.hits] == [hit.product.id for hit in expected.hits]
    assert all(hit.product.id in table.out for hit in found.hits)
    assert "similarity" in table.out
    assert f"{expected.found} found" in table.out


def test_options_are_the_query(shop: Shop, inside: Inside, demo_searcher: Searcher) -> None:
    (region, *_) = demo_searcher.snapshot.offers.regions
    ids = demo_searcher.snapshot.products.texts("id", [0, 50])
    asked = ("--relation", "any", "--price-band", "0", "--diversity", "0", "--region", region)
    outcome = inside(shop, "similar", *ids, *asked, "--in-stock", "any", "--json")
    expected = demo_searcher.similar(
        SimilarQuery(
            products=tuple(ids),
            relation=Relation.ANY,
            price_band=None,
            diversity=0,
            region=region,
            in_stock="any",
            per_page=10,
        )
    )
    shown = [hit["product"]["id"] for hit in json.loads(outcome.out)["hits"]]
    assert shown == [hit.product.id for hit in expected.hits]


def test_a_text_and_duplicates(shop: Shop, inside: Inside, demo_searcher: Searcher) -> None:
    outcome = inside(shop, "similar", "--text", "oat drink", "--duplicates", "only", "--json")
    query = SimilarQuery(text="oat drink", duplicates=Duplicates.ONLY, per_page=10)
    assert json.loads(outcome.out)["found"] == demo_searcher.similar(query).found


def test_what_cannot_be_asked_is_said(shop: Shop, inside: Inside) -> None:
    unknown = inside(shop, "similar", "no-such-id")
    nothing = inside(shop, "similar")

    assert (unknown.code, nothing.code) == (4, 3)
    assert "'no-such-id'" in unknown.err
    assert "either products or a text" in nothing.err
