"""Measures of rankings and probabilities against scikit-learn, scipy and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from insights.scoring.measures import measure
from insights.scoring.platt import PlattScaling, log_odds
from insights.scoring.ranking import Steps, brier
from insights.scoring.reliability import reliability
from insights.scoring.scaling import RobustScaling
from insights.scoring.tables import gain_table, measure_table, reliability_table

ROWS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.5, 0.7, 0.9]), st.booleans(), st.integers(0, 3)),
    min_size=2,
    max_size=40,
).filter(lambda rows: len({hit for _, hit, times in rows if times}) == 2)


@settings(deadline=None)
@given(rows=ROWS)
def test_weighted_measures_are_those_of_scikit_learn(
    rows: list[tuple[float, bool, int]],
) -> None:
    score, happened, times = (np.array(column) for column in zip(*rows, strict=True))
    weights = times[None].astype(np.float64)

    steps = Steps.of(score, happened, weights)

    said = {"y_true": happened, "y_score": score, "sample_weight": times}
    assert steps.roc_auc()[0] == pytest.approx(roc_auc_score(**said))
    assert steps.average_precision()[0] == pytest.approx(average_precision_score(**said))
    expected = brier_score_loss(happened, score, sample_weight=times, pos_label=True)
    assert brier(score, happened, weights)[0] == pytest.approx(expected)


def test_equal_scores_are_shared_out() -> None:
    score = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    happened = np.array([True, True, False, True, False])
    steps = Steps.of(score, happened, np.ones((1, 5)))

    found = steps.found(np.array([0.2, 0.4, 0.8, 1.0]))

    # One of the three hits, then a third of the two among equals, and so on.
    assert found[0] == pytest.approx([1 / 3, (1 + 2 / 3) / 3, 1.0, 1.0])
    assert steps.lift(0.2)[0] == pytest.approx((1 / 3) / 0.2)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    generator = np.random.default_rng(4)
    held = 0
    for number in range(60):
        score = generator.random(150)
        happened = generator.random(150) < score
        found = measure({"true": score}, happened, np.arange(150, dtype=np.int32), number)
        # Of a uniform p that comes true as often: AUC 5/6, Brier 1/6.
        own = found["true"].own
        held += own.roc_auc.low <= 5 / 6 <= own.roc_auc.high
        held += own.brier.low <= 1 / 6 <= own.brier.high

    assert held / 120 > 0.88


def test_models_are_compared_over_the_same_draws() -> None:
    generator = np.random.default_rng(2)
    score = generator.random(300)
    happened = generator.random(300) < score
    shop = np.repeat(np.arange(100, dtype=np.int32), 3)

    found = measure({"good": score, "same": score, "blind": np.full(300, 0.5)}, happened, shop, 0)

    apart = found["same"].apart
    assert (apart.roc_auc.low, apart.roc_auc.high) == (0, 0)
    assert found["blind"].apart.roc_auc.high < 0 < found["blind"].apart.brier.low
    table = measure_table("measures", "All", {"all": found})
    assert len(table.rows) == 12


def test_groups_of_a_forecast_by_hand() -> None:
    foretold = np.array([0.1, 0.1, 0.1, 0.3, 0.8, 0.9])
    happened = np.array([False, False, True, False, True, True])

    found = reliability(foretold, happened, groups=2)

    assert found.rows.tolist() == [4, 2] or found.rows.tolist() == [3, 3]
    assert (found.foretold * found.rows).sum() == pytest.approx(foretold.sum())
    assert (found.happened * found.rows).sum() == happened.sum()
    assert reliability_table("trusted", "Trusted", found).column("shops") == tuple(found.rows)
    gains = gain_table("gains", "Gains", {"model": foretold}, happened)
    assert gains.column("found")[0] == 0
    assert gains.column("found")[-1] == 1


def test_platt_is_logistic_regression_on_log_odds() -> None:
    generator = np.random.default_rng(1)
    foretold = generator.random(4_000)
    happened = generator.random(4_000) < expit(0.6 * log_odds(foretold) - 0.5)

    found = PlattScaling.fit(foretold, happened)

    peer = LogisticRegression(C=1e9).fit(log_odds(foretold)[:, None], happened)
    assert found.slope == pytest.approx(peer.coef_[0, 0], rel=0.01)
    assert found.shift == pytest.approx(peer.intercept_[0], abs=0.01)
    assert np.abs(found.apply(foretold).mean() - happened.mean()) < 1e-3


def test_platt_stays_finite_where_all_is_certain() -> None:
    found = PlattScaling.fit(np.array([0.0, 0.0, 1.0, 1.0]), np.array([False, False, True, True]))

    assert np.isfinite([found.slope, found.shift]).all()


def test_scaling_takes_off_skewness_outliers_and_gaps() -> None:
    generator = np.random.default_rng(0)
    values = np.column_stack(
        [generator.lognormal(8, 1, 500), np.full(500, 3.0), np.full(500, np.nan)]
    )
    values[0, 0] = 1e12
    values[1, 0] = np.nan

    prepared = RobustScaling.fit(values).apply(values)

    assert prepared.shape == (500, 6)
    assert np.median(prepared[:, 0]) == pytest.approx(0, abs=0.01)
    assert prepared[2:, 0].std() == pytest.approx(1, abs=0.15)
    assert prepared[0, 0] == 4
    assert prepared[1, [0, 3]].tolist() == [0, 1]
    assert (prepared[:, 1] == 0).all()
    assert (prepared[:, 5] == 1).all()
