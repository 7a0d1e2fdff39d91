"""Behaviour fitted to shops that are known: by hand, by other libraries, by simulation."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy import stats

from core.errors import BadInput
from core.progress import Silent
from events.columns import MICROSECONDS_A_DAY
from insights.churn.bg_nbd import BgNbd
from insights.churn.histories import Histories
from insights.churn.spending import GammaGamma
from insights.scenarios.bands import BANDS, bands_of
from insights.scenarios.baskets import further_orders
from insights.scenarios.buying import foretell
from insights.scenarios.fitting import Fitted, fit_behaviour
from insights.scenarios.holdings import categories_held
from insights.scenarios.order_days import OrderDays, order_days
from insights.scenarios.season import NO_SEASON, fit_season
from insights.scenarios.spread import PRIOR_DEVIATION, learn_spread
from tests.insights.scenarios.planted_shops import (
    CATEGORIES,
    NOW,
    planted_trade,
    trade_of,
)

TODAY = int(NOW.timestamp()) // 86_400


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit_behaviour(planted_trade(), Silent())


def test_order_days_are_added_up_by_hand() -> None:
    rows = [(0, 100.2, 0, 1.0), (0, 100.7, 2, 3.0), (0, 101.0, 0, -1.0), (1, 100.0, 1, 2.0)]
    rows += [(shop, 200.0 + day, 1, 1.0) for shop in range(2, 30) for day in range(5)]

    found = order_days(trade_of(rows, 31).purchases)

    assert (found.shop[:3].tolist(), found.day[:3].tolist()) == ([0, 0, 1], [100, 101, 100])
    assert found.sold[:3].tolist() == [70.0, 0.0, 10.0]
    assert found.returned[:3].tolist() == [0.0, 40.0, 0.0]
    assert found.orders()[[0, 1, 2, 30]].tolist() == [1, 1, 5, 0]
    assert found.before(101).revenue()[0] == 70.0
    assert found.revenue()[0] == 30.0


def test_too_little_is_told() -> None:
    few = [(shop, 100.0 + shop, 0, 1.0) for shop in range(30)]
    short = [(shop, 100.0 + day, 0, 1.0) for shop in range(30) for day in range(5)]

    with pytest.raises(BadInput, match="30 orders of 30 shops"):
        order_days(trade_of(few, 30).purchases)
    with pytest.raises(BadInput, match="span 4 days"):
        order_days(trade_of(short, 30).purchases)
    unpriced = planted_trade(shops=30).purchases
    with pytest.raises(BadInput, match="no order has a price"):
        order_days(replace(unpriced, price=np.full(len(unpriced), np.nan)))


def test_moments_of_orders_are_those_of_the_model() -> None:
    model = BgNbd(r=0.8, alpha=20.0, a=0.7, b=3.0)
    repeats = np.array([0.0, 3.0, 40.0])
    histories = Histories(
        shop=np.arange(3, dtype=np.int32),
        repeats=repeats,
        span=np.array([0.0, 60.0, 350.0]),
        age=np.array([90.0, 100.0, 365.0]),
        value=np.ones(3),
    )

    found = foretell(model, histories, 120.0)

    # The mean and the chance have closed forms of their own; the variance is simulated.
    assert found.mean == pytest.approx(model.purchases_within(histories, 120.0), rel=2e-3)
    assert found.chance == pytest.approx(model.buys_within(histories, 120.0))
    simulated = np.array([_simulated(model, histories, shop, 120.0) for shop in range(3)])
    assert found.variance == pytest.approx(simulated.var(axis=1), rel=0.05)


def _simulated(model: BgNbd, histories: Histories, shop: int, ahead: float) -> np.ndarray:
    random, draws = np.random.default_rng(shop), 60_000
    x, age = histories.repeats[shop], histories.age[shop]
    alive = random.random(draws) < model.alive(histories)[shop]
    rate = random.gamma(model.r + x, 1 / (model.alpha + age), draws)
    leaving = random.beta(model.a, model.b + x, draws)
    orders = np.minimum(random.poisson(rate * ahead), random.geometric(leaving))
    return np.where(alive, orders, 0)


def test_the_worth_of_further_orders_is_that_of_the_model() -> None:
    model = GammaGamma(p=4.0, q=5.0, v=30.0)
    orders, value = np.array([1.0, 12.0]), np.array([20.0, 55.0])

    found = further_orders(model, orders, value)

    random = np.random.default_rng(0)
    for shop in range(2):
        nu = random.gamma(4 * orders[shop] + 5, 1 / (30 + orders[shop] * value[shop]), 200_000)
        drawn = random.gamma(4.0, 1 / nu)
        assert found.mean[shop] == pytest.approx(drawn.mean(), rel=0.01)
        assert found.variance[shop] == pytest.approx(drawn.var(), rel=0.05)


def test_the_season_of_a_trade_is_found() -> None:
    random = np.random.default_rng(5)
    first, cut, shops = 18_000, 18_000 + 730, 120
    day = np.arange(first, cut)
    level = np.exp(0.5 * np.cos(2 * np.pi * day / 365.25))
    level /= level.mean()
    ordered = random.random((shops, day.size)) < 0.08 * level
    shop, place = np.nonzero(ordered)
    ones = np.ones(shop.size)
    days = OrderDays(
        shops, shop.astype(np.int32), day[place].astype(np.int32), ones, 0 * ones, ones > 0
    )

    buyers = BgNbd(r=50.0, alpha=50 / 0.08, a=0.001, b=100.0)

    found = fit_season(days, cut, buyers)

    assert found.level(day) == pytest.approx(level, rel=0.15)
    assert found.elapsed(cut) - found.elapsed(first) == pytest.approx(730, rel=0.01)
    grid = np.arange(100, 190, 0.01)
    assert found.elapsed(190) - found.elapsed(100) == pytest.approx(
        found.level(grid).mean() * 90, rel=1e-3
    )
    assert fit_season(days, first + 300, buyers) is NO_SEASON
    assert NO_SEASON.elapsed(12.5) == 12.5
    assert (NO_SEASON.level(day) == 1).all()


def test_the_spread_is_the_prior_then_what_was_seen() -> None:
    # Reckoned by hand: 4 degrees of .1 ** 2 and a trust of 3 beforehand.
    nothing = learn_spread([], [])
    assert nothing.centre == 0
    assert nothing.deviation == pytest.approx(PRIOR_DEVIATION * np.sqrt(4 / 3 * 4 / 2))

    found = learn_spread([0.1, 0.3], [1.0, 1.0])

    scale = (4 * 0.01 + 0.02 + 3 * 2 / 5 * 0.04) / 6 * (6 / 5)
    assert found.centre == pytest.approx(0.4 / 5)
    assert found.deviation == pytest.approx(np.sqrt(scale) * stats.t(6).std())
    many = learn_spread(np.random.default_rng(0).normal(0.2, 0.3, 5_000), np.ones(5_000))
    assert (many.centre, many.deviation) == pytest.approx((0.2, 0.3), abs=0.02)
    assert learn_spread([0.1, 0.3, 9.0], [0.5, 0.5, 0.0]).replays == 1.0


def test_bands_are_cut_by_rank() -> None:
    spent = np.append(np.arange(100.0), 500.0)
    ordered = np.append(np.ones(100), 0.0)

    found = np.bincount(bands_of(spent, ordered), minlength=5)

    assert dict(zip(BANDS, found.tolist(), strict=True)) == {
        "top": 5,
        "high": 15,
        "middle": 30,
        "low": 50,
        "asleep": 1,
    }


def test_shares_of_categories_are_added_up_by_hand() -> None:
    rows = [(0, 1.0, 0, 1.0), (0, 1.0, 1, 2.0), (0, 1.0, 2, 5.0), (1, 1.0, 2, 1.0)]

    held = categories_held(trade_of(rows, 3).purchases, CATEGORIES)

    assert "Kitchen > Cups" in held.names
    assert held.of("kitchen", 3, "audience") == pytest.approx([0.5, 0, 0])
    assert held.of("Kitchen > Cups", 3, "audience") == pytest.approx([0.1, 0, 0])
    assert held.of("Drinks", 3, "audience") == pytest.approx([0.5, 1, 0])


def test_what_comes_is_what_came(fitted: Fitted) -> None:
    behaviour = fitted.behaviour
    horizon = behaviour.horizon(90)
    whole = order_days(planted_trade(ahead=90).purchases)
    came = whole.within(TODAY, TODAY + 90)

    assert behaviour.shops == 150
    assert horizon.orders.sum() == pytest.approx(came.orders().sum(), rel=0.15)
    assert behaviour.revenue(horizon).sum() == pytest.approx(came.revenue().sum(), rel=0.2)
    assert horizon.chance.sum() == pytest.approx((came.orders() > 0).sum(), rel=0.15)
    assert (behaviour.idle >= 0).all()


def test_the_past_is_replayed(fitted: Fitted) -> None:
    own = [each for each in fitted.replays if each.replay.horizon == 60]

    assert len(own) >= 8
    assert sum(each.held for each in own) >= 0.6 * len(own)
    assert all(each.replay.end <= TODAY for each in own)
    for each in own:
        assert each.replay.revenue.foretold == pytest.approx(each.replay.revenue.came, rel=0.4)


def test_the_future_changes_nothing_of_the_past() -> None:
    trade = planted_trade(shops=60, days=380)
    later = trade.purchases.time >= (TODAY - 90) * MICROSECONDS_A_DAY
    changed = replace(
        trade.purchases,
        price=np.where(later, trade.purchases.price * 7, trade.purchases.price),
        product=np.where(later, 2 - trade.purchases.product, trade.purchases.product),
    )
    now = NOW - timedelta(days=90)

    before, after = (
        fit_behaviour(replace(trade, purchases=purchases, now=now), Silent())
        for purchases in (trade.purchases, changed)
    )

    assert before.behaviour == after.behaviour
    assert before.replays == after.replays
    end = TODAY - 90
    whole = fit_behaviour(trade, Silent()).replays
    known = {(each.replay.cut, each.replay.horizon): each.replay for each in whole}
    for each in fit_behaviour(replace(trade, purchases=changed), Silent()).replays:
        if each.replay.end <= end:
            assert each.replay == known[each.replay.cut, each.replay.horizon]
