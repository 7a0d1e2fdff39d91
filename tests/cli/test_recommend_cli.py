"""`aisle recommend` on the demo marketplace."""

import json
from collections.abc import Callable

from search.pipeline import Searcher
from tests.cli.conftest import Outcome, Shop

Inside = Callable[..., Outcome]


def test_a_table_and_json_say_the_same(shop: Shop, inside: Inside) -> None:
    table = inside(shop, "recommend", "popular", "-k", "3")
    answer = json.loads(inside(shop, "recommend", "popular", "-k", "3", "--json").out)

    assert table.code == 0
    assert len(answer["hits"]) == 3
    assert all(hit["product"]["id"] in table.out for hit in answer["hits"])
    assert "popular: filled by popular" in table.out
    assert f"index {answer['index_version']}" in table.out


def test_a_page_shows_its_widgets_and_what_stepped_in(
    copy_of_shop: Callable[[], Shop], inside: Inside
) -> None:
    shop = copy_of_shop()
    (shop.indexes / "demo" / "layout.toml").write_text(
        '[pages]\nhome = ["tea", "popular"]\n[slots.tea]\ntitle = "Tea"\n'
        'fallback_title = "Instead of tea"\nstrategies = ["seasonal"]\n'
    )
    page = inside(shop, "recommend", "-k", "2")

    assert page.code == 0
    assert page.out.index("Instead of tea") < page.out.index("Popular now")
    assert "tea: the last resort stepped in" in page.out


def test_a_wrong_layout_is_told_of(copy_of_shop: Callable[[], Shop], inside: Inside) -> None:
    shop = copy_of_shop()
    (shop.indexes / "demo" / "layout.toml").write_text('[pages]\nhome = ["popluar"]\n')
    page = inside(shop, "recommend", "-k", "1")

    assert page.code == 0
    assert "layout.toml, line 2: pages.home: there is no slot 'popluar'" in page.out
    assert "did you mean 'popular'?" in page.out


def test_live_stock_counts(
    copy_of_shop: Callable[[], Shop], inside: Inside, demo_searcher: Searcher
) -> None:
    shop = copy_of_shop()
    (region, *_) = demo_searcher.snapshot.offers.regions
    asked = ("recommend", "popular", "--region", region, "-k", "1", "--json")
    (before,) = json.loads(inside(shop, *asked).out)["hits"]
    feed = shop.indexes / "stock.csv"
    feed.write_text(f"product,region,stock\n{before['product']['id']},{region},0\n")
    loaded = inside(shop, "offers", "load", str(feed))
    (after,) = json.loads(inside(shop, *asked).out)["hits"]

    assert loaded.code == 0, loaded.err
    assert after["product"]["id"] != before["product"]["id"]


def test_an_unknown_slot_is_not_found(shop: Shop, inside: Inside) -> None:
    unknown = inside(shop, "recommend", "populer")

    assert unknown.code == 4
    assert "did you mean 'popular'?" in unknown.err
