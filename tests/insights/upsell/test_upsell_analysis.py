"""The analysis of upsell on shops of whom it is known which ones widen their range."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from core.errors import BadInput
from core.progress import Silent
from events.columns import Purchases, microseconds
from events.trade import Trade
from insights.analysis import Analysed
from insights.upsell.analysis import UpsellAnalysis
from insights.upsell.classifier import UpsellModel
from insights.upsell.examples import Lessons, examples_at, lessons_before
from insights.upsell.outcomes import Span, upsell_after
from insights.upsell.reasons import reasons_of
from tests.insights.upsell.lines import NOW, Line, purchases_of, traits_of

HORIZON = 60
DAYS = 420
SHOPS = 300
KINDS = 40


@cache
def market() -> Trade:
    """Every third shop is curious: every month or so it takes up another category for good.

    The curious ones order more products at once, which is what tells them. It goes on for a
    horizon after now.
    """
    generator = np.random.default_rng(0)
    lines: list[Line] = []
    for shop in range(SHOPS):
        curious = shop % 3 == 0
        kinds = list(generator.permutation(KINDS))
        known = kinds[:4]
        for day in range(DAYS, -HORIZON, -int(generator.integers(6, 12))):
            if curious and generator.random() < 0.25 and len(known) < KINDS:
                known.append(kinds[len(known)])
            taken = min(len(known), 6 if curious else 3)
            lines += [
                (f"shop-{shop:03d}", float(day), f"{kind}-{generator.integers(3)}", 1.0, 5.0)
                for kind in {*generator.choice(known, taken, replace=False), known[-1]}
            ]
    purchases = purchases_of(lines)
    return Trade(purchases, traits_of(purchases), NOW)


@pytest.fixture(scope="module")
def analysed() -> Analysed:
    return UpsellAnalysis(HORIZON).analyse(market(), 0, Silent())


def column(analysed: Analysed, name: str) -> list[object]:
    (values,) = [each.values for each in analysed.shops if each.column.name == name]
    return list(values)


def test_those_who_widen_their_range_are_foretold(analysed: Analysed) -> None:
    foretold = np.array(column(analysed, "upsell_probability"), dtype=np.float64)
    trade = market()
    span = Span.of(trade.purchases.before(NOW), NOW, HORIZON)
    came = upsell_after(trade.purchases, trade.traits, NOW, span).happened

    assert roc_auc_score(came, foretold) > 0.9
    spread = np.sqrt((foretold * (1 - foretold)).sum())
    assert came.sum() == pytest.approx(foretold.sum(), abs=5 * spread)


def test_the_model_is_held_against_rules(analysed: Analysed) -> None:
    table = analysed.section.table("measures")
    auc = {str(row[2]): float(row[3] or 0) for row in table.rows if row[1] == "ROC AUC"}

    assert next(iter(auc)) == "model"
    assert set(auc) >= {"largest first", "latest first", "who did it before"}
    assert auc["model"] >= max(auc.values()) - 0.02
    assert auc["latest first"] < 0.7


def test_reasons_name_what_sets_a_shop_apart(analysed: Analysed) -> None:
    reasons = column(analysed, "upsell_reasons")
    curious = [str(reason) for number, reason in enumerate(reasons) if number % 3 == 0]
    # Each line is an order here, and the curious take more lines at once.
    telling = ("categories", "different products", "orders in a year")

    told = sum(any(word in reason.lower() for word in telling) for reason in curious)
    assert told > 0.9 * len(curious)
    assert all("usual" in reason for reason in curious if reason)


def test_the_value_is_the_probability_times_what_upsells_came_to(analysed: Analysed) -> None:
    probability = np.array(column(analysed, "upsell_probability"), dtype=np.float64)
    value = np.array(column(analysed, "upsell_value"), dtype=np.float64)

    curious = np.arange(SHOPS) % 3 == 0
    assert (value >= 0).all()
    assert value[curious].sum() > 5 * value[~curious].sum()
    assert np.corrcoef(probability, value)[0, 1] > 0.5


def test_a_feature_that_changes_nothing_is_no_reason() -> None:
    trade = market()
    span = Span.of(trade.purchases.before(NOW), NOW, HORIZON)
    lessons = lessons_before(trade.purchases, trade.traits, NOW, span)
    model = UpsellModel(Lessons.together(lessons), 0)
    examples = examples_at(trade.purchases, trade.traits, NOW, span)

    reasons = reasons_of(model, examples)

    at_middle = examples.features == reasons.middles
    assert (reasons.weights[at_middle] == 0).all()
    assert reasons.importance().argmax() != [c.name for c in examples.columns].index("growth")


def test_the_future_changes_nothing(analysed: Analysed) -> None:
    trade = market()
    later = trade.purchases.time >= microseconds(NOW)
    other = replace(
        trade.purchases,
        quantity=np.where(later, 50.0, trade.purchases.quantity),
        price=np.where(later, 1e5, trade.purchases.price),
    )

    assert UpsellAnalysis(HORIZON).analyse(replace(trade, purchases=other), 0, Silent()) == analysed
    known = trade.purchases.before(NOW)
    assert UpsellAnalysis(HORIZON).analyse(replace(trade, purchases=known), 0, Silent()) == analysed


def test_what_is_learned_ends_before_the_check() -> None:
    trade = market()
    cut = NOW - timedelta(days=HORIZON)
    span = Span.of(trade.purchases.before(NOW), NOW, HORIZON)
    purchases = trade.purchases
    dearer = replace(
        purchases, price=np.where(purchases.time >= microseconds(cut), 1e4, purchases.price)
    )

    def learned(given: Purchases) -> list[np.ndarray]:
        last, *before = lessons_before(given, trade.traits, NOW, span)
        parts = [(each.examples.features, each.happened, each.extra) for each in before]
        return [last.examples.features, *(column for part in parts for column in part)]

    for ours, theirs in zip(learned(purchases), learned(dearer), strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True)


def test_shops_that_all_do_the_same_are_told() -> None:
    lines: list[Line] = [
        (f"shop-{shop}", float(day), "tea-plain", 1.0, 5.0)
        for shop in range(50)
        for day in range(300, 0, -10)
    ]
    purchases = purchases_of(lines)

    with pytest.raises(BadInput, match="0 of 50 shops added a category or traded up"):
        UpsellAnalysis(60).analyse(Trade(purchases, traits_of(purchases), NOW), 0, Silent())
