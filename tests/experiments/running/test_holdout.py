"""Shops that no experiment has touched, compared with all others."""

from datetime import timedelta

import numpy as np
import pytest

from core.errors import BadInput
from experiments.assignment import is_held_out
from experiments.holdout import report_on_holdout
from experiments.report import ExperimentReport, Verdict
from tests.experiments.running.laboratory import START, Laboratory


def report_of(laboratory: Laboratory) -> ExperimentReport:
    laboratory.report(laboratory.start(), 0)
    now = START + timedelta(days=30)
    return report_on_holdout(laboratory.database, "shop", 0.3, START, now)


def test_a_planted_gain_of_all_that_was_tried_is_found(laboratory: Laboratory) -> None:
    chance = np.random.default_rng(7)
    held_out = 0
    for shop in (f"shop-{number}" for number in range(500)):
        usual = chance.gamma(4, 50)
        held_out += is_held_out(0.3, shop)
        gain = 0.0 if is_held_out(0.3, shop) else 25.0
        laboratory.buy(shop, -20, usual)
        laboratory.buy(shop, 10, usual + gain + chance.normal(0, 20))
    # One that nobody knew before, and what comes after the report.
    laboratory.buy("new", 5, 1_000_000)
    laboratory.buy("shop-1", 31, 1_000_000)
    report = report_of(laboratory)
    assert [each.exposed for each in report.variants] == [held_out, 500 - held_out]
    (found,) = [
        row for row in report.rows if (row.metric, row.variant) == ("revenue", "what_was_tried")
    ]
    assert found.always_low is not None
    assert found.always_high is not None
    assert found.always_low < 25 < found.always_high
    assert found.verdict is Verdict.BETTER
    assert report.trusted
    assert report.headline.startswith("Take what_was_tried: revenue a unit is higher, +")


def test_without_shops_nothing_is_said(laboratory: Laboratory) -> None:
    report = report_of(laboratory)
    told = "Nothing can be said: too few retailers took part, or all did the same."
    assert report.headline == told


@pytest.mark.parametrize(("share", "days", "field"), [(0.0, 9, "share"), (0.1, -1, "since")])
def test_what_cannot_be_compared(
    laboratory: Laboratory, share: float, days: int, field: str
) -> None:
    now = START + timedelta(days=days)
    with pytest.raises(BadInput) as refused:
        report_on_holdout(laboratory.database, "shop", share, START, now)
    assert refused.value.field == field
