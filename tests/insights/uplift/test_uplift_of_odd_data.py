"""Campaigns in which nobody, everybody or one shop bought, or of whose shops nothing is known."""

import re
from pathlib import Path

import numpy as np
import pytest

from core.errors import BadInput
from core.progress import Silent
from events.columns import FloatArray
from insights.document import Section, Unit
from insights.drawing.drawing import draw_section
from insights.scoring.scaling import RobustScaling
from insights.uplift.effects import plain_effect
from insights.uplift.measuring import measure_uplift
from insights.uplift.section import uplift_section
from insights.uplift.treatments import read_treatments
from insights.uplift.trial import Trial

SHOPS = 240
TREATED = np.arange(SHOPS) % 2 == 0
FEATURES = np.random.default_rng(0).normal(size=(SHOPS, 3))


def trial(outcome: FloatArray, features: FloatArray = FEATURES) -> Trial:
    is_share = bool(np.isin(outcome, (0.0, 1.0)).all())
    return Trial(
        name="offer",
        shops=tuple(f"shop-{number}" for number in range(SHOPS)),
        treated=TREATED,
        outcome=outcome,
        unit=Unit.SHARE if is_share else Unit.MONEY,
        what="bought",
        features=features,
        names=tuple(f"feature {number}" for number in range(features.shape[1])),
        randomised=True,
    )


def told(made: Trial, placebo: Trial | None = None) -> Section:
    return uplift_section(measure_uplift(made, placebo, 0, 0, Silent()).measured)


@pytest.mark.parametrize("value", [0.0, 1.0, 7.5, -3.1])
def test_of_outcomes_that_are_all_the_same_nothing_is_learned(value: float) -> None:
    with pytest.raises(BadInput) as raised:
        told(trial(np.full(SHOPS, value)))
    assert raised.value.message == (
        f"nothing to learn from: the outcome of all {SHOPS} shops of campaign offer is {value:g}"
    )


@pytest.mark.parametrize("amount", [1.0, 50.1])
def test_where_only_those_addressed_bought_there_is_no_error_to_go_by(amount: float) -> None:
    made = trial(TREATED * amount)

    effect = plain_effect(made)

    assert effect.estimate.value == pytest.approx(amount)
    assert effect.without == 0
    assert effect.estimate.low == pytest.approx(amount)
    assert effect.estimate.high == pytest.approx(amount)
    assert draw_section(told(made)).keys() == {"effects", "qini"}


@pytest.mark.parametrize("amount", [1.0, 900.0])
def test_of_one_buyer_no_ranking_is_judged(amount: float) -> None:
    outcome = np.zeros(SHOPS)
    outcome[17] = amount
    section = told(trial(outcome))

    text = " ".join(section.findings)
    assert f"is not measurable: the outcome of 1 of {SHOPS} shops is not 0" in text
    assert "Qini" not in text


def test_a_time_before_in_which_nobody_bought_is_no_check() -> None:
    made = trial(np.abs(FEATURES[:, 0]) + TREATED)
    section = told(made, trial(np.zeros(SHOPS)))

    assert section.table("effects").column("how") == ("as it looks", "sides made alike")
    assert "just before it began" not in " ".join(section.findings)


def test_a_file_of_shops_and_outcomes_alone_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "offer.csv"
    rows = [f"shop-{number},{number % 2},{number % 7}" for number in range(SHOPS)]
    path.write_text("\n".join(["retailer,treated,outcome", *rows]))

    section = told(read_treatments(path).trial(randomised=True))

    assert "there is nothing to rank them by" in section.findings[-1]
    assert section.table("balance").rows == ()
    values = [row[1:5] for row in section.table("effects").rows]
    assert values[0] == pytest.approx(values[1], abs=0.05)
    assert not any(re.search(r"\b(nan|inf)\b", each) for each in section.findings)


def test_no_features_are_scaled_to_none() -> None:
    nothing = np.zeros((5, 0))
    assert RobustScaling.fit(nothing).apply(nothing).shape == (5, 0)
