"""Upsell for people: whom to address first, what they may bring, and how well that is known."""

from dataclasses import dataclass

import numpy as np

from core.counted import counted
from core.intervals import NORMAL_95
from core.per_cent import per_cent
from events.columns import FloatArray, Index
from insights.document import Cell, Chart, Column, Kind, Section, Table, Unit
from insights.upsell.checking import Check, HeldOut
from insights.upsell.examples import Examples
from insights.upsell.outcomes import DAYS_TO_STAY, DEARER, LEAST_SHARE, Span
from insights.upsell.reasons import Reasons

SHOPS_NAMED = 200
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Scores:
    """What is foretold from now on; shape (n,).

    Attributes:
        span: horizon and memory.
        kind: of the model.
        examples: the shops.
        probability: of an upsell within the horizon.
        value: expected sales of it; NaN where prices are not known.
        reasons: why.
    """

    span: Span
    kind: str
    examples: Examples
    probability: FloatArray
    value: FloatArray
    reasons: Reasons


def upsell_section(
    key: str, title: str, retailers: Index, scores: Scores, held: HeldOut, seed: int
) -> Section:
    """All of it.

    Args:
        key: of the analysis.
        title: of the analysis.
        retailers: whose codes `scores` has.
        scores: from now on.
        held: the horizon before now, as it was foretold.
        seed: of the resampling.
    """
    check = Check.of(held, seed)
    checked = check.tables()
    tenths, drivers = _tenths(scores), _drivers(scores)
    return Section(
        key=key,
        title=title,
        findings=(*_findings(scores, tenths), check.finding()),
        tables=(tenths, _first_shops(retailers, scores), *checked, drivers),
        charts=(*check.charts(checked), _driver_chart(drivers)),
        assumptions=_assumptions(scores.span, scores.kind),
    )


def _findings(scores: Scores, tenths: Table) -> list[str]:
    shops = len(scores.examples)
    expected = float(scores.probability.sum())
    reach = NORMAL_95 * float(np.sqrt((scores.probability * (1 - scores.probability)).sum()))
    found = [
        (
            f"Of {counted(shops, 'shop')} that bought within a year, about {expected:,.0f} "
            f"({expected - reach:,.0f} to {expected + reach:,.0f}) will add a category or trade up "
            f"in the next {scores.span.horizon_days} days."
        )
    ]
    first, total = tenths.rows[0], float(np.nansum(scores.value))
    if total > 0 and isinstance(first[3], float):
        found.append(
            f"The tenth with the highest probabilities, {counted(int(first[1] or 0), 'shop')}, is "
            f"expected to bring {first[3]:,.0f} of the {total:,.0f} that upsells come to."
        )
    return found


def _assumptions(span: Span, kind: str) -> tuple[str, ...]:
    return (
        (
            f"A shop adds a category (two levels of its path) that it buys from on {DAYS_TO_STAY} "
            f"days in {span.horizon_days}, with {per_cent(LEAST_SHARE)} of its order lines, and "
            f"did not in the {span.memory_days} days before."
        ),
        (
            f"It trades up if it pays {per_cent(DEARER)} more, on average over its order lines, "
            "for products of the same categories, by what products usually cost; where no product "
            "has a category, of all products."
        ),
        (
            f"The model ({kind}) learned from {span.cuts} earlier cuts, {span.horizon_days} "
            "days apart, and is calibrated on shops that it did not see (Platt scaling)."
        ),
        (
            "An upsell is taken to come to the same share of a shop's yearly purchases as it did "
            "for those who made one."
        ),
        (
            "These are shops that will buy more, not shops that buy more because they are asked: "
            "what an offer adds, a campaign with a control group tells (aisle uplift)."
        ),
    )


def _tenths(scores: Scores) -> Table:
    order = np.argsort(-scores.probability, kind="stable")
    rows: list[tuple[Cell, ...]] = []
    for number, part in enumerate(np.array_split(order, TENTHS), start=1):
        value = scores.value[part]
        rows.append(
            (
                f"{number}",
                int(part.size),
                float(scores.probability[part].mean()) if part.size else None,
                None if np.isnan(value).all() else float(np.nansum(value)),
            )
        )
    return Table(
        name="tenths",
        title="Shops in tenths, the likeliest first",
        columns=(
            Column(name="tenth", title="Tenth"),
            Column(name="shops", title="Shops", unit=Unit.COUNT),
            Column(name="probability", title="Probability of an upsell", unit=Unit.SHARE),
            Column(name="value", title="Value expected of it", unit=Unit.MONEY),
        ),
        rows=tuple(rows),
    )


def _first_shops(retailers: Index, scores: Scores) -> Table:
    weight = np.where(np.isnan(scores.value), scores.probability, scores.value)
    places = np.argsort(-weight, kind="stable")[:SHOPS_NAMED]
    reasons = scores.reasons.texts(scores.examples)
    rows = tuple(
        (
            retailers.names[scores.examples.shop[place]],
            float(scores.probability[place]),
            known(float(scores.value[place])),
            reasons[place],
        )
        for place in places.tolist()
    )
    return Table(
        name="first",
        title="Whom to address first",
        columns=(
            Column(name="retailer", title="Shop"),
            Column(name="probability", title="Probability of an upsell", unit=Unit.SHARE),
            Column(name="value", title="Value expected of it", unit=Unit.MONEY),
            Column(name="reasons", title="Why"),
        ),
        rows=rows,
    )


def _drivers(scores: Scores) -> Table:
    importance = scores.reasons.importance()
    order = np.argsort(-importance, kind="stable")
    rows = tuple(
        (scores.examples.columns[place].title, float(importance[place])) for place in order.tolist()
    )
    return Table(
        name="drivers",
        title="What the probability goes by",
        columns=(
            Column(name="feature", title="Feature"),
            Column(
                name="weight",
                title="Weight",
                unit=Unit.NUMBER,
                note="How far log odds move if it is set to the middle of all shops, on average",
            ),
        ),
        rows=rows,
    )


def _driver_chart(table: Table) -> Chart:
    return Chart(
        name="drivers",
        title=table.title,
        kind=Kind.BARS,
        table=table.name,
        x="feature",
        y=("weight",),
        text="How much each feature moves the probability, the strongest first.",
        rows=12,
    )


def known(value: float) -> float | None:
    """The value, None for NaN."""
    return None if np.isnan(value) else value
