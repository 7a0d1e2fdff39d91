"""Live offers: every answer is that of a version which was built with them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from catalog.product import Availability, Offer, PriceTier, Product
from catalog.store.records import NO_REGION, LiveOffer, ProductChange, Retailer
from core.errors import NotFound
from search.live.searcher import LiveSearcher
from search.pipeline import Searcher
from search.query import Filter, InStock, Query, Sort
from search.suggest.results import SuggestQuery
from tests.search.live.worded import (
    EVERYWHERE,
    TIER,
    Said,
    answers,
    built_with,
    regional,
    said_by,
    without_region,
    words,
)
from tests.search.shop import laid_over, open_shop, searcher_over, shop_products, with_offers

PRODUCTS = tuple(with_offers(shop_products(40, seed=23)))
IDS = [product.id for product in PRODUCTS]
LATER = (Availability.PREORDER, Availability.BACKORDER)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher_over(open_shop(PRODUCTS, tmp_path_factory.mktemp("built")))


def assert_like_built(
    live: Searcher,
    make: Callable[[Product], Product],
    region: Sequence[str | None],
    tier: str | None = None,
) -> None:
    """What the products of `make` are answered with, in each region, if a version has them."""
    with TemporaryDirectory() as folder:
        products = [make(each) for each in PRODUCTS]
        expected = searcher_over(built_with(live.snapshot, products, Path(folder)))
        regions = expected.snapshot.offers.regions
        # A region that live words name is there even if nothing is sold in it.
        assert set(regions) <= set(live.snapshot.offers.regions)
        for name in region:
            if name is None or name in regions:
                # What is not sold in a region is compared by its own price, which a live word
                # without a region may have changed: of that the version knows nothing.
                sold = [each.id for each in products if name is None or _is_sold(each, name)]
                assert answers(live, sold, name, tier) == answers(expected, sold, name, None)


def _is_sold(product: Product, region: str) -> bool:
    return any(offer.region == region for offer in product.offers)


# Parts of versions are built for each example: to make a failing one small would take minutes.
@settings(deadline=None, max_examples=4, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(
    first=st.lists(words(IDS), max_size=30),
    then=st.lists(words(IDS, (*EVERYWHERE, NO_REGION)), min_size=1, max_size=60),
)
def test_live_is_as_if_built(
    built: Searcher, first: list[LiveOffer], then: list[LiveOffer]
) -> None:
    # A product that is withdrawn without a region is in no version: see below.
    then = [each for each in then if each.region != NO_REGION or not each.withdrawn]
    live = built.over(laid_over(built.snapshot, first))
    for query in (None, *EVERYWHERE[:1]):
        answers(live, IDS, query, None)
    live = live.over(laid_over(live.snapshot, then))
    said: Said = said_by([*first, *then])
    assert_like_built(live, lambda each: regional(each, said), EVERYWHERE)
    assert_like_built(live, lambda each: regional(each, said, tier=TIER), EVERYWHERE, TIER)
    assert_like_built(live, lambda each: without_region(each, said), [None])


@pytest.fixture
def live(built: Searcher) -> LiveSearcher:
    return LiveSearcher(built)


def mug(**said: Any) -> LiveOffer:
    """A word on a product that is sold in the north."""
    return LiveOffer(SOLD.id, "north", **said)


SOLD = next(
    product
    for product in PRODUCTS
    if any(offer.region == "north" and offer.stock for offer in product.offers)
)
BUILT = next(offer for offer in SOLD.offers if offer.region == "north")


def in_north(live: LiveSearcher, **asked: Any) -> set[str]:
    query = Query(per_page=250, region="north", **asked)
    return {hit.product.id for hit in live.search(query).hits}


def test_parts_that_are_not_said_hold_as_built(live: LiveSearcher) -> None:
    price = BUILT.price if BUILT.price is not None else SOLD.price
    built = None if price is None else float(price)
    live.apply([mug(stock=3)])
    view = live.product(SOLD.id, "north")
    assert (view.stock, view.price) == (3, built)
    live.apply([mug(price=Decimal("4.2"))])
    view = live.product(SOLD.id, "north")
    assert (view.stock, view.price) == (BUILT.stock, 4.2)
    live.apply([mug()])
    assert not live.snapshot.offers.is_live
    assert live.product(SOLD.id, "north").price == built


def test_what_is_withdrawn_is_found_nowhere_in_the_region(live: LiveSearcher) -> None:
    assert SOLD.id in in_north(live)
    live.apply([mug(withdrawn=True)])
    assert SOLD.id not in in_north(live)
    view = live.product(SOLD.id, "north")
    assert (view.availability, view.stock) == ("out_of_stock", None)
    assert SOLD.id not in [
        each.id
        for each in live.suggest(
            SuggestQuery(q=SOLD.id, region="north", in_stock=InStock.ANY)
        ).products
    ]


def test_what_is_withdrawn_without_a_region_is_still_sold_in_regions(live: LiveSearcher) -> None:
    everything = {hit.product.id for hit in live.search(Query(per_page=250)).hits}
    live.apply([LiveOffer(SOLD.id, NO_REGION, withdrawn=True)])
    left = {hit.product.id for hit in live.search(Query(per_page=250)).hits}
    assert left == everything - {SOLD.id}
    assert SOLD.id in in_north(live)


def test_older_states_stay_as_they_are(live: LiveSearcher) -> None:
    before = live.snapshot
    offers = before.offers.region("north")
    mask = offers.allowed(InStock.TRUE)
    assert mask is not None
    kept = mask.copy()
    live.apply([LiveOffer(each, "north", stock=0, price=Decimal(1)) for each in IDS])
    assert not in_north(live, in_stock=InStock.TRUE) - {
        product.id for product in PRODUCTS if product.availability in LATER
    }
    assert before.offers.region("north") is offers
    assert (mask == kept).all()


def test_retailers_have_their_region_and_their_prices(live: LiveSearcher) -> None:
    tiers = {"gold": Decimal("2.5")}
    live.apply(
        [mug(tier_prices=tiers)],
        retailers=[Retailer("inn", "north", "gold"), Retailer("bar", price_tier="gold")],
    )
    assert live.product(SOLD.id, retailer="inn").price == 2.5
    assert live.product(SOLD.id, "north", "bar").price == 2.5
    assert live.product(SOLD.id, "north", "nobody").price != 2.5
    assert live.product(SOLD.id, retailer="bar").stock is None
    cheap = Filter(field="price", max=2.5)
    found = live.search(Query(retailer="inn", filters=(cheap,), facets=("price",)))
    assert [hit.product.id for hit in found.hits] == [SOLD.id]
    assert found.facet_counts[0].min == 2.5
    first = live.search(Query(retailer="inn", sort=Sort.PRICE_ASC)).hits[0]
    assert (first.product.id, first.product.price) == (SOLD.id, 2.5)
    asked = live.search(Query(retailer="inn", region="south", sort=Sort.PRICE_ASC)).hits
    assert asked[0].product.price != 2.5
    # A new state of the region has the tier's prices too.
    live.apply([mug(stock=1, tier_prices={"gold": Decimal("2.4")})])
    assert live.product(SOLD.id, retailer="inn").price == 2.4


def test_quantity_prices_above_a_retailers_own_are_not_shown(live: LiveSearcher) -> None:
    tiers = (PriceTier(5, Decimal(9)), PriceTier(50, Decimal(6)))
    live.apply([mug(price=Decimal(10), price_tiers=tiers, tier_prices={"gold": Decimal(8)})])
    query = Query(region="north", q=SOLD.id)
    for tier, expected in ((None, [9, 6]), ("gold", [6])):
        hits = live.search(query.model_copy(update={"price_tier": tier})).hits
        shown = next(hit.product for hit in hits if hit.product.id == SOLD.id)
        assert [each.price for each in shown.price_tiers] == expected


def test_offers_wait_for_their_product_and_follow_it(live: LiveSearcher) -> None:
    new = replace(SOLD, id="new", offers=(Offer("north", 7, Decimal(3)),))
    live.apply([LiveOffer("new", "north", stock=0, price=Decimal(5))])
    with pytest.raises(NotFound):
        live.product("new")
    live.apply(changes=[ProductChange("new", new)])
    view = live.product("new", "north")
    assert (view.stock, view.price) == (0, 5)
    # It is changed: a row of its own, and the same live offers.
    live.apply(changes=[ProductChange("new", replace(new, title="Another kettle"))])
    view = live.product("new", "north")
    assert (view.title, view.stock, view.price) == ("Another kettle", 0, 5)
    live.apply(changes=[ProductChange("new", None)])
    with pytest.raises(NotFound):
        live.product("new")
    live.apply(changes=[ProductChange("new", new)])
    assert live.product("new", "north").stock == 0
    assert [offer.region for offer in live.live_offers()] == ["north"]
    live.apply([LiveOffer("new", "north")])
    assert live.product("new", "north").stock == 7


def test_a_changed_product_is_suggested_by_what_it_is_now(live: LiveSearcher) -> None:
    """Suggestions count rows of the version; the row of a changed product is another one."""

    def suggested() -> list[tuple[str, float | None]]:
        query = SuggestQuery(q=SOLD.id, region="north", in_stock=InStock.TRUE)
        return [(each.id, each.price) for each in live.suggest(query).products]

    live.apply([mug(stock=1)])
    assert [product for product, _ in suggested()] == [SOLD.id]
    dearer = replace(SOLD, offers=(Offer("north", 1, Decimal(77)),))
    live.apply(changes=[ProductChange(SOLD.id, dearer)])
    assert suggested() == [(SOLD.id, 77)]
    live.apply([mug(stock=0)])
    assert suggested() == []
    live.apply(changes=[ProductChange(SOLD.id, None)])
    assert suggested() == []


def test_reset_goes_back_to_what_was_built(live: LiveSearcher, built: Searcher) -> None:
    live.apply(
        [mug(stock=0), LiveOffer("nothing", "north", stock=1)],
        [ProductChange(IDS[5], None)],
        [Retailer("inn", "north")],
    )
    live.reset()
    assert live.snapshot is built.snapshot
    assert (dict(live.retailers), live.live_offers()) == ({}, [])
