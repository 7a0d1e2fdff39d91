"""The calibration report against planted truth and hand-computed values."""

from datetime import timedelta

import numpy as np
import pytest

from core.errors import BadInput
from experiments.offline.calibration import (
    Outcomes,
    calibration_error,
    calibration_tables,
    outcomes_at,
    personal_interval,
)
from experiments.offline.shop_bootstrap import ratio_intervals
from recommend.rhythms.histories import Histories, Shops
from tests.recommend.planted_rhythms import NOW, planted, purchases_of, training_data

CUT = NOW - timedelta(days=28)


@pytest.fixture(scope="module")
def outcomes() -> Outcomes:
    data = training_data(purchases_of(planted(seed=21)))
    return outcomes_at(data.purchases, data.traits, CUT, 28)


def brier(outcomes: Outcomes, model: str) -> float:
    return float(np.mean((outcomes.foretold[model] - outcomes.bought) ** 2))


def test_rhythms_beat_the_baselines_where_there_are_rhythms(outcomes: Outcomes) -> None:
    ours = brier(outcomes, "rhythms")
    assert ours < 0.7 * brier(outcomes, "personal interval")
    assert ours < 0.5 * brier(outcomes, "global")


def test_nothing_of_the_cut_or_later_is_known(outcomes: Outcomes) -> None:
    data = training_data(purchases_of(planted(seed=21)))
    earlier = data.purchases.where(data.purchases.time < int(CUT.timestamp() * 1e6))
    again = outcomes_at(earlier, data.traits, CUT, 28)
    for name, foretold in outcomes.foretold.items():
        assert np.array_equal(again.foretold[name], foretold), name
    assert not again.bought.any()


def test_the_tables_say_what_was_found(outcomes: Outcomes) -> None:
    data = training_data(purchases_of(planted(seed=21)))
    scores, reliability = calibration_tables(data.purchases, data.traits, CUT, 28)
    assert all(len(row) == len(scores.columns) for row in scores.rows)
    assert all(len(row) == len(reliability.columns) for row in reliability.rows)
    ours = next(row for row in scores.rows if row[:2] == ("all", "rhythms"))
    assert ours[2] == f"{outcomes.bought.size}"
    assert ours[5].startswith(f"{brier(outcomes, 'rhythms'):.5f}")
    assert sum(int(row[2]) for row in reliability.rows[:-1]) == outcomes.bought.size
    assert "within 28 days from 2026-05-04" in scores.title


def test_a_cut_before_the_first_purchase_is_refused() -> None:
    data = training_data(purchases_of(planted(seed=21)))
    with pytest.raises(BadInput, match="cut later"):
        calibration_tables(data.purchases, data.traits, NOW - timedelta(days=5_000), 28)


def test_the_calibration_error_is_the_mean_gap_by_bin() -> None:
    foretold = np.array([0.05, 0.05, 0.05, 0.05, 0.9, 0.9])
    bought = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 0.0])
    assert calibration_error(foretold, bought) == pytest.approx((0.8 + 0.8) / 6)
    assert calibration_error(bought, bought) == 0


def test_the_personal_interval_is_that_of_a_poisson_process() -> None:
    zeros = np.zeros(2)
    histories = Histories(
        product=np.zeros(2, dtype=np.int32),
        shop=np.zeros(2, dtype=np.int64),
        orders=np.array([1.0, 5.0]),
        span=np.array([0.0, 80.0]),
        idle=np.array([30.0, 20.0]),
        since=zeros,
        shops=Shops(zeros[:1], zeros[:1], zeros[:1], zeros[:1]),
    )
    expected = [0.03, 1 - np.exp(-28 * 4 / 100)]
    assert personal_interval(histories, 28, once=0.03) == pytest.approx(expected)


def test_the_bootstrap_draws_shops_whole() -> None:
    random = np.random.default_rng(4)
    shares = random.random(300)
    parts = np.stack([shares, shares * 50], axis=1)
    wholes = np.stack([np.ones(300), np.full(300, 50.0)], axis=1)
    alone, together = ratio_intervals(parts, wholes, seed=1)
    assert alone.mean == pytest.approx(shares.mean())
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high))
    assert alone.high - alone.low == pytest.approx(3.92 * shares.std() / np.sqrt(300), rel=0.15)


def test_shops_that_order_alike_leave_no_doubt() -> None:
    (interval,) = ratio_intervals(np.full((9, 1), 2.0), np.full((9, 1), 4.0), seed=3)
    assert (interval.mean, interval.low, interval.high) == (0.5, 0.5, 0.5)
