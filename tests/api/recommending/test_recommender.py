"""Whoever asks, wherever: widgets are never empty, and show only what can be delivered now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.recommending.answers import PageAnswer, SlotView
from api.recommending.layouts import Layouts
from api.recommending.recommender import Recommender
from api.recommending.scenes import Asked
from api.versions import OpenVersion, Served
from catalog.product import Product
from catalog.store.records import LiveOffer, Retailer
from core.errors import BadInput, IndexUnusable, NotFound
from recommend.layout import default_layout
from search.live.searcher import LiveSearcher
from tests.api.fakes import OneProductSearcher
from tests.api.recommending.shops import (
    REGION_OF_TEN,
    KnownProfiles,
    deliverable,
    profile,
    recommender,
    served,
)
from tests.search.delta.changing import change_of
from tests.search.live.worded import regional, said_by
from tests.search.shop import (
    CATEGORIES,
    REGIONS,
    open_shop,
    searcher_over,
    shop_products,
    with_offers,
)

PRODUCTS = tuple(with_offers(shop_products(120, seed=41)))
IDS = [product.id for product in PRODUCTS]
TEN = [LiveOffer(product, REGION_OF_TEN, stock=3) for product in IDS[:10]]
SHOPS = ("new", "looker", "buyer", "islander")
NEW_PRODUCT = "brand-new"
PROFILES = KnownProfiles(
    {
        "looker": profile("looker", viewed=[*IDS[5:25], "gone-long-ago"]),
        "buyer": profile("buyer", viewed=IDS[:3], bought=IDS[30:60]),
        "islander": profile("islander", viewed=IDS[:12]),
    }
)


@dataclass(frozen=True, slots=True)
class Market:
    """A shop with a region of ten products and a product that came after the build."""

    served: Served
    recommender: Recommender
    products: tuple[Product, ...]

    def deliverable(self, region: str | None) -> dict[str, Product]:
        return deliverable(self.products, region)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    folder = tmp_path_factory.mktemp("market")
    live = LiveSearcher(searcher_over(open_shop(PRODUCTS, folder)))
    added = next(shop_products(1, seed=3))
    new = Product(NEW_PRODUCT, "A brand new mug", added.availability, category=("Home",))
    live.apply(TEN, [change_of(new)], [Retailer("islander", REGION_OF_TEN)])
    said = said_by(TEN)
    products = (*(regional(each, said) for each in PRODUCTS), new)
    return Market(served(live), recommender(Layouts(folder), PROFILES), products)


_products = st.lists(st.sampled_from([*IDS, NEW_PRODUCT, "unheard-of"]), max_size=4, unique=True)
_categories = st.none() | st.sampled_from([" > ".join(path) for path in CATEGORIES if path])
asked = st.builds(
    Asked,
    retailer=st.none() | st.sampled_from(SHOPS),
    region=st.sampled_from((*REGIONS, REGION_OF_TEN)),
    products=_products.map(tuple),
    beside=st.lists(st.sampled_from(IDS), max_size=4, unique=True).map(tuple),
    category=_categories | st.just("Nowhere"),
    k=st.none() | st.integers(1, 30),
)


def assert_sound(slot: SlotView, asked: Asked, got: dict[str, Product]) -> None:
    ids = [hit.product.id for hit in slot.hits]
    assert ids
    assert slot.failed == ()
    assert set(ids) <= got.keys() - {*asked.products, *asked.beside}
    assert len(set(ids)) == len(ids) <= (asked.k or 100)
    assert all(hit.reason.text and hit.reason.code for hit in slot.hits)
    for hit in slot.hits:
        assert hit.product.availability == got[hit.product.id].availability


@settings(max_examples=60, deadline=None)
@given(asked=asked, slot=st.sampled_from(sorted(default_layout().slots)))
def test_a_slot_is_never_empty_and_shows_what_can_be_had(
    market: Market, asked: Asked, slot: str
) -> None:
    answer = market.recommender.slot(market.served, slot, asked, "id")

    assert answer.slot == slot
    assert_sound(answer, asked, market.deliverable(asked.region))


@settings(max_examples=40, deadline=None)
@given(asked=asked, page=st.sampled_from(sorted(default_layout().pages)))
def test_the_widgets_of_a_page_are_never_empty_and_repeat_nothing(
    market: Market, asked: Asked, page: str
) -> None:
    answer = market.recommender.page(market.served, page, asked, "id")

    for slot in answer.slots:
        assert_sound(slot, asked, market.deliverable(asked.region))
    once = [hit.product for slot in answer.slots if not slot.repeats for hit in slot.hits]
    kinds = [product.item_group_id or product.id for product in once]
    assert len(set(kinds)) == len(kinds)


def test_a_region_of_ten_products_fills_every_widget_of_the_home_page(market: Market) -> None:
    answer = market.recommender.page(market.served, "home", Asked("islander"), "id")

    assert len(answer.slots) == len(default_layout().pages["home"])
    assert all(slot.hits for slot in answer.slots)
    assert {hit.product.id for slot in answer.slots for hit in slot.hits} <= set(IDS[:10])
    assert any(slot.repeats for slot in answer.slots)


def test_what_a_shop_looked_at_is_there_with_its_reason(market: Market) -> None:
    answer = market.recommender.slot(market.served, "recently_viewed", Asked("looker"), "id")

    assert answer.strategies == ("recently_viewed",)
    assert not answer.fallback
    assert answer.title == "You looked at"
    looked_at = [hit.product.id for hit in answer.hits]
    assert looked_at == sorted(looked_at, key=IDS.index)
    assert {hit.reason.text for hit in answer.hits} == {"You looked at it yesterday"}


def test_a_product_that_came_since_the_build_has_others_like_it(market: Market) -> None:
    asked = Asked(products=(NEW_PRODUCT,))
    answer = market.recommender.slot(market.served, "similar", asked, "id")

    assert answer.strategies == ("similar",)
    assert {hit.reason.text for hit in answer.hits} == {"Like A brand new mug"}


def test_a_shop_is_shown_what_strangers_are_while_its_profile_cannot_be_read(
    market: Market, tmp_path: Path
) -> None:
    broken = recommender(Layouts(tmp_path), KnownProfiles(broken=True))
    answers = [
        broken.slot(market.served, "for_you", Asked(retailer), "id")
        for retailer in (None, "looker")
    ]

    assert answers[0].hits == answers[1].hits


def test_the_catalogues_region_holds_where_none_is_named(market: Market, tmp_path: Path) -> None:
    live = market.served.opened.searcher
    assert isinstance(live, LiveSearcher)
    here = served(live, region=REGION_OF_TEN)
    ten = set(IDS[:10])

    def shown(asked: Asked) -> set[str]:
        answer = recommender(Layouts(tmp_path)).slot(here, "popular", asked, "id")
        return {hit.product.id for hit in answer.hits}

    assert shown(Asked()) <= ten
    assert not shown(Asked(region="north")) <= ten
    # A retailer has a region of its own, and one that nobody knows has none.
    assert not shown(Asked(retailer="new")) <= ten


def test_no_reorders_without_a_rhythm(market: Market) -> None:
    answer = market.recommender.reorders(market.served, Asked("buyer", k=10), 14, "id")

    assert answer.retailer == "buyer"
    assert answer.hits == ()


def test_unknown_slots_pages_and_regions_are_told_of(market: Market) -> None:
    ask = market.recommender
    with pytest.raises(NotFound, match="no slot 'for_yuo'"):
        ask.slot(market.served, "for_yuo", Asked(), "id")
    with pytest.raises(NotFound, match="no page 'hoem'"):
        ask.page(market.served, "hoem", Asked(), "id")
    with pytest.raises(BadInput, match="no region 'atlantis'"):
        ask.page(market.served, "home", Asked(region="atlantis"), "id")


def slots_of(answer: PageAnswer) -> Sequence[str]:
    return [slot.slot for slot in answer.slots]


def test_a_catalogues_own_layout_holds_as_soon_as_it_is_written(
    market: Market, tmp_path: Path
) -> None:
    ask = recommender(Layouts(tmp_path))
    folder = tmp_path / market.served.catalogue
    folder.mkdir()
    file = folder / "layout.toml"

    def home() -> PageAnswer:
        return ask.page(market.served, "home", Asked(), "id")

    assert slots_of(home()) == list(default_layout().pages["home"])
    file.write_text('[pages]\nhome = ["popular"]\n')
    assert slots_of(home()) == ["popular"]
    file.write_text('[pages]\nhome = ["popluar"]\n')
    wrong = home()
    assert slots_of(wrong) == ["popular"]
    assert wrong.layout_failure is not None
    assert wrong.layout_failure.hint == "did you mean 'popular'?"
    file.write_text('[pages]\nhome = ["new", "popular"]\n')
    assert slots_of(home()) == ["new", "popular"]
    file.unlink()
    gone = home()
    assert slots_of(gone) == list(default_layout().pages["home"])
    assert gone.layout_failure is None


def test_a_server_is_warm_before_it_is_asked_and_passes_over_what_cannot_recommend(
    market: Market, tmp_path: Path
) -> None:
    ask = recommender(Layouts(tmp_path))
    fake = replace(
        market.served,
        opened=OpenVersion(market.served.manifest, OneProductSearcher("v1")),
    )
    ask.warm([fake, market.served])
    ask.warm([fake, market.served])

    assert ask.slot(market.served, "popular", Asked(), "id").hits
    with pytest.raises(IndexUnusable, match="nothing can be recommended"):
        ask.slot(fake, "popular", Asked(), "id")
