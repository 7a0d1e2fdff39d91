"""With every model trained: each strategy answers, nothing breaks off, nothing that is gone."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.recommending.assortments import Assortments
from api.recommending.layouts import Layouts
from api.recommending.recommender import Recommender
from api.recommending.scenes import Asked, Scenes
from api.recommending.strategies import slot_filler
from catalog.store.records import LiveOffer
from core.progress import Silent
from events.profile import Profile
from events.trade import Trade, Traits
from recommend.artefacts.layout import Manifest
from recommend.artefacts.opening import Recommendations
from recommend.layout import SlotPlan, default_layout
from recommend.recipes import RECIPES
from recommend.strategy_names import STRATEGIES
from search.live.searcher import LiveSearcher
from tests.api.recommending.shops import KnownProfiles, SetClock, deliverable, served
from tests.recommend.contract.strategies import STRATEGIES as TRIED
from tests.recommend.market import NOW, Order, profile_of, purchases_of
from tests.search.shop import open_shop, searcher_over, shop_products

PRODUCTS = tuple(shop_products(120, seed=51))
GOT = sorted(deliverable(PRODUCTS, None))
WEEKLY, MONTHLY, GONE = GOT[0], GOT[1], GOT[2]
SHOPS = [f"shop-{number}" for number in range(24)]

MANIFEST = {
    "format_version": 1,
    "catalogue": "shop",
    "version": "1",
    "data": {
        **dict.fromkeys(("sequence", "lines", "orders", "retailers", "products"), 0),
        **dict.fromkeys(("fingerprint", "until", "first", "last"), ""),
    },
    **{name: {} for name in ("models", "left_out", "figures", "files")},
}


@dataclass(frozen=True, slots=True)
class Trained:
    """Every catalogue has the same models."""

    models: Recommendations

    def of(self, catalogue: str) -> Recommendations:
        del catalogue
        return self.models


def orders() -> list[Order]:
    """A year of shops that order one product a week, one a month, and a few others."""
    placed = []
    for shop, name in enumerate(SHOPS):
        for week in range(52):
            days = 7.0 * week + 8.5
            basket = {WEEKLY, GONE, GOT[3 + (shop + week) % (len(GOT) - 3)]}
            if week % 4 == 3:
                basket.add(MONTHLY)
            placed.append(Order(name, days, tuple(sorted(basket))))
    return placed


def trained() -> Recommendations:
    purchases = purchases_of(orders(), [product.id for product in PRODUCTS])
    by_id = {product.id: product for product in PRODUCTS}
    named = [by_id[product] for product in purchases.products.names]
    traits = Traits(
        titles=tuple(each.title for each in named),
        categories=tuple(" > ".join(each.category) for each in named),
        brands=tuple(each.brand for each in named),
    )
    data = Trade(purchases, traits, NOW)
    manifest = Manifest.model_validate(MANIFEST)
    return Recommendations(
        manifest, {recipe.name: recipe.fit(data, Silent()) for recipe in RECIPES}
    )


@dataclass(frozen=True, slots=True)
class Market:
    """A shop with models, of which one product has sold out since."""

    live: LiveSearcher
    recommender: Recommender
    models: Recommendations

    def slot(self, name: str, asked: Asked) -> list[str]:
        answer = self.recommender.slot(served(self.live), name, asked, "id")
        assert answer.failed == ()
        return [hit.product.id for hit in answer.hits]


def profiles() -> dict[str, Profile]:
    placed = orders()
    return {name: profile_of(name, placed, viewed=[(GOT[5], 1.0)]) for name in SHOPS}


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    folder, models = tmp_path_factory.mktemp("trained"), trained()
    live = LiveSearcher(searcher_over(open_shop(PRODUCTS, folder)))
    live.apply([LiveOffer(GONE, "", stock=0)])
    scenes = Scenes(KnownProfiles(profiles()), Trained(models), SetClock())
    return Market(live, Recommender(Layouts(folder), scenes), models)


def test_layouts_may_name_every_strategy_that_is_made(market: Market) -> None:
    assortment = Assortments().of(market.live, market.live.snapshot)
    made = set(slot_filler(assortment, market.models).names)

    assert made <= set(STRATEGIES)
    assert set(TRIED) <= made


def test_what_runs_out_is_reordered_the_most_overdue_first(market: Market) -> None:
    answer = market.recommender.reorders(
        served(market.live), Asked("shop-3", k=10), within_days=7, query_id="id"
    )
    due = {hit.product.id: hit for hit in answer.hits}
    days = [hit.due_days or 0.0 for hit in answer.hits]

    assert WEEKLY in due
    assert GONE not in due
    assert days == sorted(days)
    assert max(days) <= 7
    assert due[WEEKLY].due_days == pytest.approx(-1.5, abs=1)
    assert due[WEEKLY].quantity == 1
    assert 0 < (due[WEEKLY].probability or 0) <= 1


def test_what_is_due_leads_the_home_page_of_its_shop(market: Market) -> None:
    page = market.recommender.page(served(market.live), "home", Asked("shop-3"), "id")
    first = page.slots[0]

    assert first.slot == "buy_again"
    assert "buy_again" in first.strategies
    assert WEEKLY in [hit.product.id for hit in first.hits]


def test_a_new_shop_is_not_told_that_it_orders_anything_again(market: Market) -> None:
    page = market.recommender.page(served(market.live), "home", Asked("never-seen"), "id")
    by_slot = {slot.slot: slot for slot in page.slots}

    for name in ("buy_again", "for_you"):
        assert by_slot[name].hits
        assert by_slot[name].fallback
        assert by_slot[name].title == "More to choose from"


_asked = st.builds(
    Asked,
    retailer=st.none() | st.sampled_from([*SHOPS, "new"]),
    products=st.lists(st.sampled_from(GOT), max_size=3, unique=True).map(tuple),
    category=st.none() | st.sampled_from(["Home", "Home > Kitchen", "Nowhere"]),
    k=st.integers(1, 20),
)


@settings(max_examples=40, deadline=None)
@given(asked=_asked, name=st.sampled_from(sorted(STRATEGIES)))
def test_every_strategy_alone_fills_its_slot_with_what_can_be_had(
    fill: Callable[[str, Asked], list[str]], asked: Asked, name: str
) -> None:
    shown = fill(name, asked)

    assert shown
    assert set(shown) <= set(GOT) - {GONE, *asked.products}
    assert len(set(shown)) == len(shown) <= (asked.k or 0)


@pytest.fixture(scope="module")
def fill(
    market: Market, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Asked], list[str]]:
    """Fills a slot with one strategy, by a layout of the catalogue's own."""
    folder = tmp_path_factory.mktemp("layouts")
    (folder / "shop").mkdir()
    text = "".join(
        f'[slots.only_{name}]\ntitle = "{name}"\nstrategies = ["{name}"]\n' for name in STRATEGIES
    )
    (folder / "shop" / "layout.toml").write_text(text)
    scenes = Scenes(KnownProfiles(profiles()), Trained(market.models), SetClock())
    single = Market(market.live, Recommender(Layouts(folder), scenes), market.models)
    return lambda name, asked: single.slot(f"only_{name}", asked)


def test_slots_of_the_default_layout_have_strategies_that_are_made(market: Market) -> None:
    assortment = Assortments().of(market.live, market.live.snapshot)
    made = set(slot_filler(assortment, market.models).names)
    plans: list[SlotPlan] = list(default_layout().slots.values())

    assert [plan.title for plan in plans if made.isdisjoint(plan.strategies)] == []
