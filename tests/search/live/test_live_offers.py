"""Live offers: every answer is that of a version which was built with them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from catalog.product import Product
from catalog.store.records import NO_REGION, LiveOffer
from search.live.laying import with_offers as laid_over
from search.pipeline import Searcher
from tests.search.live.worded import (
    EVERYWHERE,
    TIER,
    Said,
    answers,
    regional,
    said_by,
    without_region,
    words,
)
from tests.search.shop import open_shop, searcher_over, shop_products, with_offers

PRODUCTS = tuple(with_offers(shop_products(40, seed=23)))
IDS = [product.id for product in PRODUCTS]


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
        expected = searcher_over(open_shop([make(each) for each in PRODUCTS], Path(folder)))
        regions = expected.snapshot.offers.regions
        # A region that live words name is there even if nothing is sold in it.
        assert set(regions) <= set(live.snapshot.offers.regions)
        for name in region:
            if name is None or name in regions:
                asked = answers(live, IDS, name, tier)
                assert asked == answers(expected, IDS, name, None)


# Versions are built for each example: to make a failing one small would take minutes.
@settings(deadline=None, max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
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
