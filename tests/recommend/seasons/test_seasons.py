"""Seasons that were planted are found; a product without one has none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import IndexUnusable
from events.columns import Index, Purchases, microseconds
from events.trade import Trade, Traits
from recommend.contract import Context, Facts
from recommend.seasonal import Seasonal
from recommend.seasons.model import SEASONS, Seasons, fit_seasons
from recommend.seasons.weeks import WEEKS, smoothed, week_of, weekly_demand
from tests.recommend.planted_rhythms import SHOPS, profile_of
from tests.recommend.shelves import FakeShelf

NOW = datetime(2026, 4, 1, tzinfo=UTC)
YEARS = 2
PEAKS = {"ice": 27, "tinsel": 49, "spades": 13, "mugs": None, "tea": None, "new-cups": None}
"""The week of the year in which each sells most; None for what has no season."""

CATEGORIES = {"ice": "Food > Ice", "tinsel": "Home > Festive", "spades": "Garden > Tools"}
ORDERS_A_WEEK = 12.0
NEW_SINCE = datetime(2025, 9, 15, tzinfo=UTC)


def planted(seed: int = 5) -> Purchases:
    """Every order one product; half as much again in December, whatever the product."""
    random = np.random.default_rng(seed)
    products = Index(sorted(PEAKS))
    lines: list[tuple[int, int, int]] = []
    for days in range(365 * YEARS):
        moment = NOW - timedelta(days=365 * YEARS - days)
        for product, peak in PEAKS.items():
            if product == "new-cups" and moment < NEW_SINCE:
                continue
            mean = ORDERS_A_WEEK / 7 * _season(week_of(moment), peak)
            mean *= 1.5 if moment.month == 12 else 1.0
            for _ in range(random.poisson(mean)):
                shop = int(random.integers(SHOPS))
                time = microseconds(moment) + int(random.integers(86_400_000_000))
                lines.append((shop, time, products.code(product) or 0))
    lines.sort()
    shops = Index([f"shop-{shop:03}" for shop in range(SHOPS)])
    return Purchases(
        retailers=shops,
        products=products,
        retailer=np.array([line[0] for line in lines], dtype=np.int32),
        product=np.array([line[2] for line in lines], dtype=np.int32),
        order=np.arange(len(lines), dtype=np.int32),
        time=np.array([line[1] for line in lines], dtype=np.int64),
        quantity=np.ones(len(lines)),
        price=np.full(len(lines), np.nan),
    )


def _season(week: int, peak: int | None) -> float:
    if peak is None:
        return 1.0
    apart = min((week - peak) % WEEKS, (peak - week) % WEEKS)
    return float(0.4 + 4 * np.exp(-0.5 * (apart / 3) ** 2))


def data(purchases: Purchases, now: datetime = NOW) -> Trade:
    names = purchases.products.names
    categories = tuple(CATEGORIES.get(name, "Kitchen > Table") for name in names)
    return Trade(purchases, Traits(names, categories, ("",) * len(names)), now)


@pytest.fixture(scope="module")
def purchases() -> Purchases:
    return planted()


@pytest.fixture(scope="module")
def model(purchases: Purchases) -> Seasons:
    return fit_seasons(data(purchases))


@pytest.mark.parametrize("product", [name for name, peak in PEAKS.items() if peak is not None])
def test_peaks_are_found_within_a_week(model: Seasons, product: str) -> None:
    found = int(np.argmax(model.indices[model.products.code(product)]))
    off = abs(found - (PEAKS[product] or 0))
    assert min(off, WEEKS - off) <= 1


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_peaks_are_found_whatever_the_chance(seed: int) -> None:
    other = fit_seasons(data(planted(seed)))
    for product, peak in PEAKS.items():
        if peak is not None:
            off = abs(int(np.argmax(other.indices[other.products.code(product)])) - peak)
            assert min(off, WEEKS - off) <= 1


@pytest.mark.parametrize("product", ["mugs", "tea", "new-cups"])
def test_what_has_no_season_moves_with_all_demand_alone(model: Seasons, product: str) -> None:
    index = model.indices[model.products.code(product)]
    assert index.mean() == pytest.approx(1, abs=1e-5)
    outside = np.r_[index[2:46]]
    assert np.all(np.abs(outside - 1) < 0.6)


def test_less_than_a_year_is_no_season(purchases: Purchases) -> None:
    start = NOW - timedelta(days=300)
    late = purchases.where(purchases.time >= microseconds(start))
    assert np.all(fit_seasons(data(late)).indices == 1)


def test_nothing_bought_is_no_season(purchases: Purchases) -> None:
    nothing = fit_seasons(data(purchases.where(purchases.time < 0)))
    assert np.all(nothing.indices == 1)
    assert np.all(nothing.recent == 0)


def test_what_is_expected_sums_to_what_was_ordered(purchases: Purchases) -> None:
    demand = weekly_demand(purchases, NOW, len(PEAKS))
    assert demand.expected.sum(axis=1) == pytest.approx(demand.orders.sum(axis=1))
    before = week_of(NEW_SINCE) - 1
    assert demand.expected[purchases.products.code("new-cups"), before] == 0


def test_recent_demand_is_a_week_of_the_last_year(model: Seasons) -> None:
    steady = model.recent[model.products.codes(["mugs", "tea", "new-cups"])]
    assert steady.mean() == pytest.approx(ORDERS_A_WEEK * 12.5 / 12, rel=0.1)


@given(st.lists(st.floats(0, 1e6), min_size=WEEKS, max_size=WEEKS), st.integers(0, WEEKS - 1))
def test_smoothing_keeps_the_sum_and_goes_round_the_year(counts: list[float], shift: int) -> None:
    by_week = np.array(counts)
    assert smoothed(by_week).sum() == pytest.approx(by_week.sum())
    assert smoothed(np.roll(by_week, shift)) == pytest.approx(np.roll(smoothed(by_week), shift))


def test_it_is_opened_as_it_was_saved(tmp_path: Path, model: Seasons) -> None:
    model.save(tmp_path)
    again = SEASONS.open(tmp_path)
    assert isinstance(again, Seasons)
    assert np.array_equal(again.indices, model.indices)
    (tmp_path / "indices.npy").write_bytes(b"nothing")
    with pytest.raises(IndexUnusable, match="indices"):
        SEASONS.open(tmp_path)


def context(now: datetime, *, out: tuple[str, ...] = ()) -> Context:
    catalogue = {
        name: Facts(name, name, "", CATEGORIES.get(name, "Kitchen"), Decimal(1), 1.0, None)
        for name in PEAKS
    }
    return Context(now, FakeShelf(catalogue, out=out), profile_of("shop-000", ()))


def test_before_the_peak_shops_are_told_to_stock_up(model: Seasons) -> None:
    (first, *_) = Seasonal(model).recommend(context(datetime(2026, 6, 12, tzinfo=UTC)), 3)
    assert first.product == "ice"
    assert first.reason.code == "stock_up"
    assert first.reason.text in {f"Stock up now: demand peaks in {n} weeks" for n in (3, 4, 5)}


def test_at_the_peak_it_is_in_season_and_after_it_no_more(model: Seasons) -> None:
    (first, *_) = Seasonal(model).recommend(context(datetime(2026, 7, 9, tzinfo=UTC)), 3)
    assert first.product == "ice"
    assert first.reason.code == "in_season"
    later = Seasonal(model).recommend(context(datetime(2026, 9, 10, tzinfo=UTC)), 3)
    assert "ice" not in {pick.product for pick in later}


def test_only_what_can_be_got_of_the_category_and_not_on_the_page(model: Seasons) -> None:
    summer = datetime(2026, 6, 12, tzinfo=UTC)
    strategy = Seasonal(model)
    offered = {pick.product for pick in strategy.recommend(context(summer, out=("ice",)), 9)}
    assert "ice" not in offered
    asked = replace(context(summer), products=("ice",))
    assert "ice" not in {pick.product for pick in strategy.recommend(asked, 9)}
    kept = replace(context(summer), category="Food")
    assert [pick.product for pick in strategy.recommend(kept, 9)] == ["ice"]
    assert strategy.recommend(replace(context(summer), category="Garden"), 9) == []


def test_a_visitor_gets_the_season_too(model: Seasons) -> None:
    asked = replace(context(datetime(2026, 6, 12, tzinfo=UTC)), profile=None)
    assert Seasonal(model).recommend(asked, 1)[0].product == "ice"
