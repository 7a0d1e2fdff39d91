"""The analysis of upsell: who will add a category or trade up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.progress import Reporter
from events.trade import Trade
from insights.analysis import Analysed, ShopColumn
from insights.document import Cell, Column, Unit
from insights.scoring.trees import one_thread
from insights.upsell.checking import MODEL, HeldOut
from insights.upsell.classifier import UpsellModel
from insights.upsell.examples import Examples, Lessons, examples_at, lessons_before
from insights.upsell.outcomes import Span
from insights.upsell.reasons import reasons_of
from insights.upsell.rules import by_rules
from insights.upsell.section import Scores, known, upsell_section


class UpsellAnalysis:
    """Who adds a category or trades up within a horizon.

    Args:
        horizon_days: None for as many as the history bears, 90 at most.
    """

    key = "upsell"
    title = "Who will buy more"

    def __init__(self, horizon_days: int | None = None) -> None:
        self._horizon_days = horizon_days

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:
        """Learn from before the last horizon, check on it, learn again and look ahead.

        Args:
            trade: what is known; nothing at or after `trade.now` counts.
            seed: of folds, trees and resampling.
            reporter: told how far it has come.

        Raises:
            BadInput: the history is too short, or too few shops did or did not do it.
        """
        with one_thread():
            return self._analysed(trade, seed, reporter)

    def _analysed(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:
        purchases, traits, now = trade.purchases.before(trade.now), trade.traits, trade.now
        span = Span.of(purchases, now, self._horizon_days)
        steps = reporter.track(("check", "learn"), label="upsell", total=2)
        next(steps)
        last, *before = lessons_before(purchases, traits, now, span)
        held = _held_out(last, before, now, span, seed)
        next(steps)
        model = UpsellModel(Lessons.together([last, *before][: span.cuts]), seed)
        examples = examples_at(purchases, traits, now, span)
        probability = model.probability(examples.features)
        scores = Scores(
            span=span,
            kind=model.kind,
            examples=examples,
            probability=probability,
            value=probability * model.extra_value(examples),
            reasons=reasons_of(model, examples),
        )
        section = upsell_section(self.key, self.title, purchases.retailers, scores, held, seed)
        next(steps, None)
        return Analysed(section, _shop_columns(scores, len(purchases.retailers)))


def _held_out(
    last: Lessons, before: Sequence[Lessons], now: datetime, span: Span, seed: int
) -> HeldOut:
    """The last horizon before now, foretold from what was before it."""
    known = Lessons.together(before)
    model = UpsellModel(known, seed)
    return HeldOut(
        cut=now - timedelta(days=span.horizon_days),
        horizon_days=span.horizon_days,
        lessons=last,
        foretold={
            MODEL: model.probability(last.examples.features),
            **by_rules(known, last.examples),
        },
    )


def _shop_columns(scores: Scores, shops: int) -> tuple[ShopColumn, ...]:
    days = scores.span.horizon_days
    probability = Column(
        name="upsell_probability",
        title="Probability of an upsell",
        unit=Unit.SHARE,
        note=f"That it adds a category or trades up in the next {days} days",
    )
    value = Column(
        name="upsell_value",
        title="Value of an upsell, expected",
        unit=Unit.MONEY,
        note=f"In the next {days} days: what such upsells came to, times the probability",
    )
    reasons = Column(
        name="upsell_reasons",
        title="Why",
        note="What raises the probability most, against the middle of all shops",
    )
    return (
        ShopColumn(probability, _spread(scores.examples, scores.probability.tolist(), shops)),
        ShopColumn(value, _spread(scores.examples, [known(v) for v in scores.value], shops)),
        ShopColumn(reasons, _spread(scores.examples, scores.reasons.texts(scores.examples), shops)),
    )


def _spread(examples: Examples, values: Sequence[Cell], shops: int) -> tuple[Cell, ...]:
    """The values at their shops' places, None at those of the others."""
    cells: list[Cell] = [None] * shops
    for shop, value in zip(examples.shop.tolist(), values, strict=True):
        cells[shop] = value
    return tuple(cells)
