"""What grew is found, what chance or the season of the whole market raised is not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import gamma, nbinom

from core.errors import IndexUnusable
from events.columns import microseconds
from recommend.contract import Context, Reason
from recommend.trending import Trending
from recommend.trends import PERIOD_DAYS, TRENDS, Trends, bounds, fit_trends, shops_by_period
from tests.recommend.market import NOW, Order, purchases_of, shelf, training_data

PRODUCTS = tuple(f"{kind}-{number}" for kind in ("tea", "jam", "soap") for number in range(1, 7))
PERIODS = 8


def demand(usual: Mapping[str, float], now: Mapping[str, float]) -> list[Order]:
    """Orders of 200 shops: by product the mean number that buy it in a period, and in the last."""
    random = np.random.default_rng(11)
    orders = []
    for period in range(PERIODS):
        means = {**usual, **(now if period == 0 else {})}
        for product, mean in means.items():
            buyers = random.choice(200, size=min(int(random.poisson(mean)), 200), replace=False)
            days = period * PERIOD_DAYS + random.uniform(0.1, PERIOD_DAYS, size=buyers.size)
            orders += [
                Order(f"shop-{shop}", day, (product,))
                for shop, day in zip(buyers.tolist(), days.tolist(), strict=True)
            ]
    return orders


def trends(orders: list[Order]) -> Trends:
    return fit_trends(training_data(orders, PRODUCTS))


STEADY = dict.fromkeys(PRODUCTS, 20.0)


def test_what_grew_beyond_doubt_is_a_trend() -> None:
    found = trends(demand({**STEADY, "tea-1": 90.0, "soap-6": 1.0}, {"jam-3": 60.0, "soap-6": 3.0}))

    assert found.products.names == ("jam-3",)
    assert 1.5 < found.scores[0] < found.ratios[0] < 4


def test_a_market_that_grows_as_a_whole_has_no_trends() -> None:
    assert len(trends(demand(STEADY, dict.fromkeys(PRODUCTS, 60.0))).products) == 0


def test_a_product_that_nobody_bought_before_is_new_not_trending() -> None:
    usual = {product: mean for product, mean in STEADY.items() if product != "tea-2"}

    assert "tea-2" not in trends(demand(usual, {"tea-2": 80.0})).products.names


def test_one_shop_makes_no_trend() -> None:
    hoard = [Order("shop-1", 0.1 * number, ("jam-3",)) for number in range(1, 100)]

    assert len(trends([*demand(STEADY, {}), *hoard]).products) == 0


def test_shops_are_counted_once_a_period_and_broken_periods_not_at_all() -> None:
    days = (0.5, 3.0, PERIOD_DAYS + 1.0, 2 * PERIOD_DAYS + 1.0)
    orders = [Order("shop-1", day, ("tea-1",)) for day in days]
    orders.append(Order("shop-2", 1.0, ("tea-1",)))

    counts = shops_by_period(purchases_of(orders), microseconds(NOW))

    assert counts.tolist() == [[2.0], [1.0]]


@settings(max_examples=30, deadline=None)
@given(
    counts=st.lists(st.integers(0, 60), min_size=2, max_size=8),
    means=st.lists(st.floats(0.1, 40), min_size=8, max_size=8),
)
def test_bounds_are_those_of_the_likeliest_spread(counts: list[int], means: list[float]) -> None:
    observed, expected = np.asarray(counts, float), np.asarray(means[: len(counts)])
    spreads = np.logspace(-1, 3, 81)
    chances = [
        nbinom.logpmf(observed, spread, spread / (spread + expected)).sum() for spread in spreads
    ]

    lower, mean = bounds(observed, expected)

    # Where two spreads are equally likely, either is right.
    likeliest = spreads[np.asarray(chances) >= max(chances) - 1e-9]
    fits = [
        np.allclose(mean, (spread + observed) / (spread + expected))
        and np.allclose(lower, gamma.ppf(0.05, spread + observed, scale=1 / (spread + expected)))
        for spread in likeliest
    ]
    assert any(fits)


def test_the_reason_says_how_many_shops_and_how_much_more() -> None:
    found = trends(demand(STEADY, {"jam-3": 60.0}))
    (pick,) = Trending(found).recommend(Context(NOW, shelf()), 5)
    shops, times = int(found.shops[0]), float(found.ratios[0])

    assert pick.reason == Reason(
        "trending", f"{shops} shops bought it in 14 days, {times:.1f} times what is usual"
    )


def test_a_trend_keeps_to_the_category_and_ends() -> None:
    strategy = Trending(trends(demand(STEADY, {"jam-3": 60.0})))
    here = Context(NOW, shelf(), category="Pantry")

    assert [pick.product for pick in strategy.recommend(here, 5)] == ["jam-3"]
    assert strategy.recommend(replace(here, category="Home"), 5) == []
    assert strategy.recommend(replace(here, now=NOW + timedelta(days=29)), 5) == []


def test_trends_are_kept(tmp_path: Path) -> None:
    found = trends(demand(STEADY, {"jam-3": 60.0}))
    found.save(tmp_path)
    opened = TRENDS.open(tmp_path)

    assert (opened.until, opened.products.names) == (NOW, ("jam-3",))
    assert opened.scores.tolist() == found.scores.tolist()

    (tmp_path / "until.json").write_text('"tomorrow"', encoding="utf-8")
    with pytest.raises(IndexUnusable, match=r"until\.json cannot be used"):
        TRENDS.open(tmp_path)
