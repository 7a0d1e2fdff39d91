"""What the models find of the truth behind the demo marketplace's events."""

import numpy as np
import pytest

from catalog.demo import demo_products
from catalog.demo.behaviour import LAST_DAY, Truth, demo_events
from events.columns import Index, Purchases, microseconds
from events.event import Event
from events.folding import Fold, fold, profile_of
from events.trade import Trade, Traits
from events.ubi import event_of
from recommend.affinities.fitting import fit_affinities
from recommend.affinities.model import Affinities
from recommend.bought_together import BoughtTogether
from recommend.contract import Context, Facts
from recommend.rhythms.histories import histories_at
from recommend.rhythms.model import fit_rhythms
from recommend.seasons.model import fit_seasons
from tests.recommend.shelves import FakeShelf

PRODUCTS = 600


@pytest.fixture(scope="module")
def told() -> tuple[list[Event], Truth]:
    bodies, truth = demo_events(count=PRODUCTS)
    return [event_of(body, LAST_DAY) for body in bodies], truth


@pytest.fixture(scope="module")
def truth(told: tuple[list[Event], Truth]) -> Truth:
    return told[1]


@pytest.fixture(scope="module")
def data(told: tuple[list[Event], Truth]) -> Trade:
    orders = sorted(
        (event for event in told[0] if event.lines), key=lambda each: (each.retailer, each.time)
    )
    lines = [(event, number, line) for number, event in enumerate(orders) for line in event.lines]
    retailers = Index(sorted({event.retailer or "" for event in orders}))
    products = Index(sorted({line.product for _, _, line in lines}))
    purchases = Purchases(
        retailers=retailers,
        products=products,
        retailer=retailers.codes([event.retailer or "" for event, _, _ in lines]),
        product=products.codes([line.product for _, _, line in lines]),
        order=np.asarray([number for _, number, _ in lines], dtype=np.int32),
        time=np.asarray([microseconds(event.time) for event, _, _ in lines]),
        quantity=np.asarray([line.quantity for _, _, line in lines]),
        price=np.asarray([line.price or np.nan for _, _, line in lines]),
    )
    known = {product.id: product for product in demo_products(count=PRODUCTS)}
    traits = Traits(
        titles=tuple(known[name].title for name in products.names),
        categories=tuple(" > ".join(known[name].category) for name in products.names),
        brands=tuple(known[name].brand for name in products.names),
    )
    return Trade(purchases, traits, LAST_DAY)


@pytest.fixture(scope="module")
def affinities(data: Trade) -> Affinities:
    return fit_affinities(data)


def test_rhythms_are_found_within_a_tenth_of_the_interval(data: Trade, truth: Truth) -> None:
    model = fit_rhythms(data)
    histories, shops = histories_at(data.purchases, data.now)
    forecast = model.forecast(histories)
    names = data.purchases
    found = {
        (names.retailers.names[shops[shop]], names.products.names[product]): interval
        for shop, product, interval in zip(
            histories.shop, histories.product, forecast.interval, strict=True
        )
    }
    errors = np.asarray(
        [
            abs(found[each.retailer, each.product] - each.interval_days) / each.interval_days
            for each in truth.rhythms
        ]
    )
    assert errors.size > 300
    assert np.median(errors) < 0.03
    assert (errors < 0.1).mean() > 0.95


def test_complements_are_among_the_first_three(affinities: Affinities, truth: Truth) -> None:
    shelf = FakeShelf({name: _facts(name) for name in affinities.products.names})
    for pair in truth.complements:
        context = Context(LAST_DAY, shelf, products=(pair.product,))
        picks = BoughtTogether(affinities).recommend(context, 3)
        assert pair.takes in {pick.product for pick in picks}


def test_what_is_bought_instead_is_no_complement(affinities: Affinities, truth: Truth) -> None:
    shelf = FakeShelf({name: _facts(name) for name in affinities.products.names})
    for swap in truth.swaps:
        context = Context(LAST_DAY, shelf, products=(swap.product,))
        picks = BoughtTogether(affinities).recommend(context, 10)
        assert swap.instead not in {pick.product for pick in picks}


def test_season_peaks_are_found_within_a_week(data: Trade, truth: Truth) -> None:
    seasons = fit_seasons(data)
    for season in truth.seasons:
        code = seasons.products.code(season.product)
        assert code is not None
        peak = int(np.argmax(seasons.indices[code])) + 1
        apart = abs(peak - season.peak_week)
        assert min(apart, 52 - apart) <= 1, (season, peak)


def test_carts_that_were_left_are_in_the_profiles(
    told: tuple[list[Event], Truth], truth: Truth
) -> None:
    assert len(truth.carts) == len(truth.shops)
    for cart in truth.carts[:10]:
        mine = [event for event in told[0] if event.retailer == cart.retailer]
        profile = profile_of(cart.retailer, fold(Fold(), mine, 1))
        kept = {seen.product for seen in profile.cart}
        assert set(cart.products) <= kept


def _facts(name: str) -> Facts:
    return Facts(name, name, "", "", None, 1.0, None)
