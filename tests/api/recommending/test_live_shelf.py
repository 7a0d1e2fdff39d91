"""A shelf holds what can be delivered now, whatever was changed, by looking at all products."""

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.recommending.assortments import Assortments, searcher_of
from api.recommending.shelf import LiveShelf
from catalog.product import Product
from catalog.store.records import LiveOffer
from core.errors import BadInput, IndexUnusable
from events.columns import Index
from search.live.searcher import LiveSearcher
from search.pipeline import Searcher
from search.retailers import Asking
from tests.api.fakes import OneProductSearcher
from tests.api.recommending.shops import deliverable
from tests.search.delta.changing import change_of, random_changes, resulting
from tests.search.live.worded import TIER, regional, said_by, without_region, words
from tests.search.shop import (
    REGIONS,
    open_shop,
    searcher_over,
    shop_products,
    values_of,
    with_offers,
)

PRODUCTS = tuple(with_offers(shop_products(90, seed=31)))
IDS = [product.id for product in PRODUCTS]
UNKNOWN = ["unheard-of", "p00001", "P99999"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_over(open_shop(PRODUCTS, tmp_path_factory.mktemp("shop")))


def shelf_of(
    assortments: Assortments,
    live: LiveSearcher,
    region: str | None = None,
    tier: str | None = None,
) -> LiveShelf:
    searcher = searcher_of(live)
    asking = Asking(region, None, tier)
    return LiveShelf(searcher, assortments.of(live, searcher.snapshot), asking)


def by_demand(products: Sequence[Product]) -> list[tuple[float, float]]:
    """The keys by which products of that order fall."""
    unknown = float("-inf")
    return [
        (
            unknown if each.popularity is None else each.popularity,
            unknown if each.released is None else each.released.timestamp(),
        )
        for each in products
    ]


def one_of_each_group(products: Sequence[Product]) -> int:
    return len({each.item_group_id or each.id for each in products})


def assert_holds(shelf: LiveShelf, now: Sequence[Product], region: str | None) -> None:
    """Everything that the shelf says is so, of products as they are now."""
    got = deliverable(now, region)
    names = Index([*sorted({*IDS, *(each.id for each in now)}), *UNKNOWN])
    assert list(shelf.available(names)) == [name in got for name in names.names]
    assert [name for name in names.names if shelf.has(name)] == sorted(got)
    known = {each.id for each in now}
    assert [facts.id if facts else None for facts in shelf.facts(names.names)] == [
        name if name in known else None for name in names.names
    ]
    assert {facts.id: facts.price for facts in shelf.facts(sorted(got)) if facts} == {
        product: _decimal(its.price) for product, its in got.items()
    }
    wanted = [got[product] for product in shelf.most_wanted(500)]
    assert by_demand(wanted) == sorted(by_demand(wanted), reverse=True)
    assert len(wanted) == one_of_each_group(list(got.values())) == one_of_each_group(wanted)
    new = [got[product].released for product in shelf.newest(500)]
    assert new == sorted((each for each in new if each), reverse=True)
    for category in ("Home", "Home > Kitchen", "Nowhere"):
        below = [each for each in got.values() if category in values_of(each, "category")]
        inside = {each.id for each in below}
        assert list(shelf.available(names, category)) == [name in inside for name in names.names]
        found = [got[product] for product in shelf.in_category(category, 500)]
        assert len(found) == one_of_each_group(below)
        assert all(category in values_of(each, "category") for each in found)
    for duplicates in (False, True):
        assert set(shelf.similar(sorted(known)[:2], 30, duplicates=duplicates)) <= got.keys()


def _decimal(price: Decimal | None) -> Decimal | None:
    return None if price is None else Decimal(str(float(price)))


@settings(max_examples=12, deadline=None)
@given(said=st.lists(words(IDS, REGIONS), max_size=60), region=st.sampled_from(REGIONS))
def test_a_shelf_has_what_live_stock_says(
    built: Searcher, said: list[LiveOffer], region: str
) -> None:
    live = LiveSearcher(built)
    assortments = Assortments()
    shelf_of(assortments, live)
    live.apply(said)
    by_product = said_by(said)

    assert_holds(
        shelf_of(assortments, live, region),
        [regional(each, by_product) for each in PRODUCTS],
        region,
    )
    assert_holds(
        shelf_of(assortments, live, region, TIER),
        [regional(each, by_product, tier=TIER) for each in PRODUCTS],
        region,
    )
    assert_holds(
        shelf_of(assortments, live), [without_region(each, by_product) for each in PRODUCTS], None
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_shelf_has_products_as_they_were_changed(built: Searcher, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a made-up shop, nothing secret
    changes = random_changes(PRODUCTS, 40, chance)
    live, assortments = LiveSearcher(built), Assortments()
    names = Index(IDS)
    shelf_of(assortments, live).available(names)
    for first in range(0, len(changes), 20):
        live.apply(changes=changes[first : first + 20])
        now = resulting(PRODUCTS, changes[: first + 20])
        shelf = shelf_of(assortments, live)
        got = deliverable(now, None)
        assert list(shelf.available(names)) == [name in got for name in IDS]
        assert_holds(shelf, now, None)


def test_a_shelf_stays_what_it_was(built: Searcher) -> None:
    live, assortments = LiveSearcher(built), Assortments()
    before = shelf_of(assortments, live, "north")
    first = before.most_wanted(1)
    live.apply([LiveOffer(first[0], "north", stock=0)])

    assert before.most_wanted(1) == first
    assert not shelf_of(assortments, live, "north").has(first[0])


def test_products_are_read_anew_only_if_one_changed(built: Searcher) -> None:
    live, assortments = LiveSearcher(built), Assortments()
    first = assortments.of(live, live.snapshot)
    live.apply([LiveOffer(IDS[0], "north", stock=0)])
    assert assortments.of(live, live.snapshot) is first
    live.apply(changes=[change_of(replace(PRODUCTS[0], title="Another title"))])
    assert assortments.of(live, live.snapshot) is not first


def test_a_region_that_there_is_not_is_refused(built: Searcher) -> None:
    with pytest.raises(BadInput, match="no region 'nowhere'"):
        shelf_of(Assortments(), LiveSearcher(built), "nowhere")


def test_what_is_no_searcher_of_ours_recommends_nothing() -> None:
    with pytest.raises(IndexUnusable, match="nothing can be recommended"):
        searcher_of(OneProductSearcher("v1"))


@pytest.mark.parametrize("k", [0, 1, 3])
def test_at_most_k(built: Searcher, k: int) -> None:
    shelf = shelf_of(Assortments(), LiveSearcher(built))
    answers = (
        shelf.most_wanted(k),
        shelf.newest(k),
        shelf.in_category("Home", k),
        shelf.similar([IDS[0]], k),
    )
    assert [len(answer) for answer in answers] == [k] * 4
