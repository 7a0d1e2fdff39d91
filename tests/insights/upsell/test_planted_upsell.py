"""The demo's growing shops take up categories: the model finds who will, and why."""

from datetime import timedelta

import numpy as np
import pytest

from catalog.demo.behaviour.growing import QUARTER_DAYS
from catalog.demo.sorts import Sort
from core.progress import Silent
from insights.analysis import Analysed
from insights.document import Cell
from insights.upsell.analysis import UpsellAnalysis
from insights.upsell.outcomes import Span, upsell_after
from tests.insights.demo_trade import demo_trade


@pytest.fixture(scope="module")
def analysed() -> Analysed:
    return UpsellAnalysis().analyse(demo_trade()[0], 0, Silent())


def column(analysed: Analysed, name: str) -> tuple[Cell, ...]:
    (values,) = [each.values for each in analysed.shops if each.column.name == name]
    return values


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_categories_are_seen_to_be_added_where_they_are_planted(quarter: int) -> None:
    trade, truth = demo_trade()
    span = Span.of(trade.purchases, trade.now, None)
    cut = trade.now - timedelta(days=quarter * QUARTER_DAYS)
    added = upsell_after(trade.purchases, trade.traits, cut, span).added > 0
    found = {name for name, yes in zip(trade.purchases.retailers.names, added, strict=True) if yes}
    planted = {
        each.retailer
        for each in truth.additions
        if (quarter - 1) * QUARTER_DAYS < each.days_before_end <= quarter * QUARTER_DAYS
    }

    assert span.horizon_days == QUARTER_DAYS
    assert len(planted) > 10
    # A shop that hardly had time to come back is the odd one out.
    assert len(planted - found) <= 1
    # Others take something new twice by chance.
    assert len(found - planted) < 0.2 * len(truth.shops)


def test_the_model_is_surely_ahead_of_rules_that_do_not_look_at_upsells(
    analysed: Analysed,
) -> None:
    rows = [row for row in analysed.section.table("measures").rows if row[1] == "ROC AUC"]
    area = {str(row[2]): float(str(row[3])) for row in rows}
    # The last cell is the end of the interval of how far a rule is ahead of the model.
    ahead = {str(row[2]): float(str(row[-1])) for row in rows}

    assert area.pop("model") > 0.8
    # Who grows has mostly done it before: that alone says nearly as much.
    assert area.pop("who did it before") > 0.7
    assert len(area) == 3
    assert all(ahead[rule] < 0 for rule in area)


def test_that_a_shop_grows_is_the_reason_told_first(analysed: Analysed) -> None:
    trade, truth = demo_trade()
    assert analysed.section.table("drivers").rows[0][0] == "Growth"
    probability = np.array(column(analysed, "upsell_probability"), dtype=np.float64)
    reasons = column(analysed, "upsell_reasons")
    growing = np.array(
        [truth.sort_of(shop) == Sort.GROWING for shop in trade.purchases.retailers.names]
    )

    assert np.median(probability[growing]) > 3 * np.median(probability[~growing])
    first = [
        str(reason).split(" ")[0] for reason, grows in zip(reasons, growing, strict=True) if grows
    ]
    assert first.count("growth") > 0.9 * len(first)
