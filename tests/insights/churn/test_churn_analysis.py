"""The analysis of churn on shops whose end is known, and what it must not see."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from core.errors import BadInput
from core.progress import Silent
from events.columns import MICROSECONDS_A_DAY, microseconds
from insights.analysis import Analysed
from insights.churn.analysis import ChurnAnalysis
from insights.churn.checking import GONE, LATELY
from insights.churn.foretelling import CHOSEN, hold_out, horizon_of, learn
from insights.churn.histories import came_after, histories_at
from insights.scoring.enough import not_measurable
from insights.scoring.platt import PlattScaling
from tests.insights.churn.world import NOW, World, made_world

HORIZON = 120


@pytest.fixture(scope="module")
def world() -> World:
    return made_world()


@pytest.fixture(scope="module")
def analysed(world: World) -> Analysed:
    return ChurnAnalysis(HORIZON).analyse(world.trade, 0, Silent())


def column(analysed: Analysed, name: str) -> np.ndarray:
    (values,) = [each.values for each in analysed.shops if each.column.name == name]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def test_what_is_foretold_comes_true(world: World, analysed: Analysed) -> None:
    foretold = column(analysed, "active_probability")
    known = np.flatnonzero(~np.isnan(foretold)).astype(np.int32)
    came = came_after(world.trade.purchases, known, NOW, HORIZON)
    chance = foretold[known]

    # Four standard errors of a sum of so many throws.
    spread = np.sqrt((chance * (1 - chance)).sum())
    assert came.active.sum() == pytest.approx(chance.sum(), abs=4 * spread)
    assert roc_auc_score(came.active, chance) > 0.85
    orders = column(analysed, "expected_orders")[known]
    assert came.orders.sum() == pytest.approx(orders.sum(), rel=0.15)
    value = column(analysed, "expected_value")[known]
    assert came.value.sum() == pytest.approx(value.sum(), rel=0.15)


def test_shops_that_stopped_are_told_from_those_that_did_not(
    world: World, analysed: Analysed
) -> None:
    foretold = column(analysed, "active_probability")
    long_gone = world.stopped > 200
    still_there = world.stopped < 0

    assert np.nanmedian(foretold[long_gone]) < 0.1
    assert np.nanmedian(foretold[still_there]) > 0.7


def test_nothing_is_at_stake_with_shops_that_are_gone(world: World, analysed: Analysed) -> None:
    stake = column(analysed, "value_at_stake")
    last = np.full(len(world.trade.purchases.retailers), -np.inf)
    past = world.trade.purchases.before(NOW)
    np.maximum.at(last, past.retailer, past.time.astype(np.float64))
    away = last < microseconds(NOW - timedelta(days=HORIZON + 1))
    lately = last >= microseconds(NOW - timedelta(days=HORIZON))

    assert (stake[away & ~np.isnan(stake)] == 0).all()
    assert (stake[lately] > 0).all()


def test_the_measures_are_those_of_scikit_learn(world: World, analysed: Analysed) -> None:
    held = hold_out(world.trade.purchases.before(NOW), NOW, HORIZON)
    gone, chance = ~held.came.active, 1 - held.foretold[CHOSEN]
    table = analysed.section.table("measures")
    told = {row[1]: row[3] for row in table.rows if row[0] == "all" and row[2] == CHOSEN}

    assert told["ROC AUC"] == pytest.approx(roc_auc_score(gone, chance))
    assert told["PR AUC"] == pytest.approx(average_precision_score(gone, chance))
    assert told["Brier score"] == pytest.approx(brier_score_loss(gone, chance))


def test_where_hardly_anybody_had_left_probabilities_are_not_set_right(world: World) -> None:
    purchases = world.trade.purchases.before(NOW)
    whole = learn(purchases, NOW, HORIZON)
    shops = np.arange(len(purchases.retailers), dtype=np.int32)
    stayed = came_after(purchases, shops, whole.learned_from, HORIZON).active
    stayed[np.flatnonzero(~stayed)[:9]] = True
    nearly_all = learn(purchases.where(stayed[purchases.retailer]), NOW, HORIZON)
    histories = histories_at(purchases, NOW)

    assert whole.scaling != PlattScaling.none()
    assert nearly_all.scaling == PlattScaling.none()
    assert nearly_all.active(histories)[CHOSEN] == pytest.approx(
        nearly_all.buyers.buys_within(histories, HORIZON), abs=1e-5
    )


def test_what_cannot_be_measured_is_told_in_words(world: World) -> None:
    purchases = world.trade.purchases.before(NOW)
    held = hold_out(purchases, NOW, HORIZON)
    shops, gone = held.histories.shop, ~held.came.active
    few = np.concatenate([shops[~gone], shops[gone & held.lately][:3]])
    fewer = purchases.where(np.isin(purchases.retailer, few))
    lately = int((held.lately & ~gone).sum()) + 3

    section = ChurnAnalysis(HORIZON).analyse(replace(world.trade, purchases=fewer), 0, Silent())

    told = f"not measurable: 3 of {lately} shops went inactive, and at least 10 that did and 10"
    assert told in section.section.findings[-1]
    assert "ROC AUC" not in " ".join(section.section.findings)
    (row,) = [row for row in section.section.table("measures").rows if row[0] == LATELY]
    assert str(row[1]).startswith(told)
    assert set(row[2:]) == {None}
    assert "gains" not in {each.name for each in section.section.tables}
    assert "gains" not in {each.name for each in section.section.charts}


def gone_of(went: int, stayed: int) -> np.ndarray:
    return np.repeat([True, False], [went, stayed])


@pytest.mark.parametrize(("went", "stayed"), [(9, 90), (90, 9), (0, 90), (90, 0)])
def test_ten_shops_of_each_kind_are_needed(went: int, stayed: int) -> None:
    assert f"{went} of {went + stayed} shops" in (not_measurable(gone_of(went, stayed), GONE) or "")
    assert not_measurable(gone_of(10, 10), GONE) is None


def test_the_future_changes_nothing(world: World, analysed: Analysed) -> None:
    purchases = world.trade.purchases
    later = purchases.time >= microseconds(NOW)
    other = replace(
        purchases,
        quantity=np.where(later, 100.0, purchases.quantity),
        price=np.where(later, 1e6, purchases.price),
    )
    shuffled = ChurnAnalysis(HORIZON).analyse(replace(world.trade, purchases=other), 0, Silent())
    without = ChurnAnalysis(HORIZON).analyse(
        replace(world.trade, purchases=purchases.before(NOW)), 0, Silent()
    )

    assert shuffled == analysed
    assert without == analysed


def test_what_is_checked_was_not_learned_from(world: World) -> None:
    purchases = world.trade.purchases.before(NOW)
    cut = microseconds(NOW - timedelta(days=HORIZON))
    other = replace(purchases, price=np.where(purchases.time >= cut, 0.01, purchases.price))
    fewer = purchases.where((purchases.time < cut) | (purchases.retailer % 2 == 0))

    held = [hold_out(each, NOW, HORIZON) for each in (purchases, other, fewer)]

    assert held[0].models == held[1].models == held[2].models
    for name, foretold in held[0].foretold.items():
        assert np.array_equal(foretold, held[2].foretold[name])


def test_a_short_history_is_told(world: World) -> None:
    early = replace(world.trade, now=NOW - timedelta(days=560))

    with pytest.raises(BadInput, match="the orders go back"):
        ChurnAnalysis().analyse(early, 0, Silent())


def test_a_gap_in_the_orders_is_told(world: World) -> None:
    purchases = world.trade.purchases.before(NOW)
    begin = microseconds(NOW - timedelta(days=2 * HORIZON + 1))
    gap = purchases.where(purchases.time < begin)

    with pytest.raises(BadInput, match="no shop bought anything in the 120 days before"):
        ChurnAnalysis(HORIZON).analyse(replace(world.trade, purchases=gap), 0, Silent())


def test_the_horizon_is_a_quarter_of_the_history_and_half_a_year_at_most(world: World) -> None:
    purchases = world.trade.purchases
    first = (microseconds(NOW) - int(purchases.time.min())) // MICROSECONDS_A_DAY + 1

    assert horizon_of(purchases, NOW) == first // 4
    assert horizon_of(purchases, NOW + timedelta(days=400)) == 180
