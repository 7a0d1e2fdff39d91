"""Segments as one of the analyses."""

from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from core.progress import Reporter
from events.columns import Codes, FloatArray
from events.trade import Trade
from insights.analysis import Analysed, ShopColumn
from insights.document import Cell, Column, Section, Unit
from insights.features.features import Features, features_of
from insights.features.prices import prices_of
from insights.segments.charts import movement_charts, number_charts, profile_chart, size_charts
from insights.segments.choosing import Search
from insights.segments.findings import (
    move_findings,
    number_finding,
    segment_findings,
    valuable_finding,
)
from insights.segments.migration import HALF_YEAR_STEPS, Moment, moments, transitions
from insights.segments.model import Segmentation
from insights.segments.peers import peer_habits
from insights.segments.segmenting import FEWEST_SHOPS, Segmented, chosen_shops, segmented
from insights.segments.sizes import sizes_of
from insights.segments.tables import (
    FEATURES,
    cell,
    history_table,
    migration_table,
    numbers_table,
    profile_table,
    sizes_table,
)
from insights.segments.value import threshold_of, value_feature

SHOWN = (
    "orders_year",
    "order_value",
    "rhythm_days",
    "growth",
    "products",
    "categories",
    "price_level",
    "return_share",
)
"""Features that the table of shops has."""

FULL_YEAR_DAYS = 365
"""With less trade, figures of a year are of the time there is."""


SCALES_TOLD = (
    "Skewed figures count by their logarithm, all by robust standard deviations, at most three "
    "of them; features that say much the same share a weight; what is not known of a shop "
    "counts as the median."
)
NUMBER_TOLD = (
    "Of the numbers of segments that come back from other shops, that is taken which lies "
    "farthest apart beyond what chance gives, weighed by how well it comes back."
)

PAST_TOLD = "Segments of the past are those of today, as shops would have stood then."
NO_PAST_TOLD = (
    "How shops move between segments is not told: that takes the orders of a year and a half."
)


@dataclass(frozen=True, slots=True)
class _Found:
    features: Features
    everyone: Segmented
    valuable: Segmented | None
    kept: Segmentation
    past: tuple[Moment, ...]


class SegmentsAnalysis:
    """Which shops are alike, what each kind is worth, and how shops move between kinds.

    Args:
        search: which numbers of segments are tried.
    """

    key = "segments"
    title = "Segments"

    def __init__(self, search: Search | None = None) -> None:
        self._search = search or Search()

    def analyse(self, trade: Trade, seed: int, reporter: Reporter) -> Analysed:
        """Part the shops into segments.

        The models are "segments" (`Segmentation`), "product_prices" (`ProductPrices`), by which
        a new shop gets its segment, and "peer_habits" (`PeerHabits`).

        Raises:
            BadInput: too few shops have ordered.
        """
        prices = prices_of(trade.purchases.before(trade.now).bought(), trade.traits)
        everything = features_of(trade.purchases, trade.traits, trade.now, prices)
        features = chosen_shops(everything, everything.known())
        everyone = segmented(features, self._search, seed, reporter)
        kept, valuable = _kept(features, everyone, self._search, seed, reporter)
        past = moments(trade, everyone.model, prices)
        found = _Found(features, everyone, valuable, kept, past)
        codes = everyone.model.assign(everything)
        return Analysed(
            section=_section(self.key, self.title, found),
            shops=_shop_columns(everything, codes, kept),
            models={
                "segments": kept,
                "product_prices": prices,
                "peer_habits": peer_habits(trade, codes, len(everyone.model.names)),
            },
        )


def _kept(
    features: Features, everyone: Segmented, search: Search, seed: int, reporter: Reporter
) -> tuple[Segmentation, Segmented | None]:
    """What is kept, and the segments of the most valuable shops, if they can be parted."""
    name = value_feature(features)
    values = features.column(name)
    threshold = threshold_of(values)
    chosen = values >= threshold
    valuable = None
    if FEWEST_SHOPS <= chosen.sum() < chosen.size:
        try:
            among = "all the most valuable"
            valuable = segmented(chosen_shops(features, chosen), search, seed, reporter, among)
        except BadInput:
            valuable = None
    kept = Segmentation(
        everyone=everyone.model,
        value=name,
        threshold=threshold,
        valuable=valuable.model if valuable else None,
    )
    return kept, valuable


def _section(key: str, title: str, found: _Found) -> Section:
    everyone, value = found.everyone, found.kept.value
    names = everyone.model.names
    values = found.features.column(value)
    sizes = sizes_of(everyone.codes, values, len(names))
    tables = [
        sizes_table("segments", "Segments", everyone, sizes, value),
        profile_table("profile", "What sets segments apart", names, everyone.profile),
    ]
    charts = [*size_charts(), profile_chart("profile", "What sets segments apart")]
    findings = [
        number_finding(everyone.choice, len(found.features.retailers)),
        *segment_findings(everyone, sizes, value),
        _valuable_finding(found, values),
    ]
    if found.valuable is not None:
        few = found.valuable
        chosen = values[values >= found.kept.threshold]
        own = sizes_of(few.codes, chosen, len(few.model.names))
        called = "The most valuable shops among themselves"
        tables += [
            sizes_table("valuable", called, few, own, value),
            profile_table("valuable_profile", called, few.model.names, few.profile),
            numbers_table("valuable_numbers", "Numbers of segments tried for them", few.choice),
        ]
        charts.append(profile_chart("valuable_profile", called))
    if len(found.past) > HALF_YEAR_STEPS:
        moved = transitions(
            found.past[-1 - HALF_YEAR_STEPS].codes, found.past[-1].codes, len(names)
        )
        tables += [migration_table(names, moved), history_table(names, found.past)]
        charts += movement_charts()
        findings += move_findings(names, moved)
    tables.append(numbers_table("numbers", "Numbers of segments tried", everyone.choice))
    charts += number_charts("numbers")
    return Section(
        key=key,
        title=title,
        findings=tuple(findings),
        tables=tuple(tables),
        charts=tuple(charts),
        assumptions=tuple(_assumptions(found)),
    )


def _valuable_finding(found: _Found, values: FloatArray) -> str:
    chosen = int(np.sum(values >= found.kept.threshold))
    return valuable_finding(
        found.kept.threshold, chosen, values.size, found.kept.value, found.valuable
    )


def _assumptions(found: _Found) -> list[str]:
    used = [each.feature for each in found.everyone.model.scalings]
    told = ", ".join(FEATURES[name].title.lower() for name in used)
    assumptions = [
        f"Shops are compared by: {told}.",
        SCALES_TOLD,
        NUMBER_TOLD,
        PAST_TOLD if len(found.past) > HALF_YEAR_STEPS else NO_PAST_TOLD,
    ]
    tenure = float(np.max(found.features.column("tenure_days")))
    if tenure < FULL_YEAR_DAYS:
        assumptions.append(
            f"The orders reach back {tenure:.0f} days: figures of a year are of that time."
        )
    return assumptions


def _shop_columns(features: Features, codes: Codes, kept: Segmentation) -> tuple[ShopColumn, ...]:
    valuable = () if kept.valuable is None else kept.valuable.names
    named = (
        ShopColumn(Column(name="segment", title="Segment"), _named(codes, kept.everyone.names)),
        ShopColumn(
            Column(
                name="valuable_segment",
                title="Among the most valuable",
                note="The segment of a shop among those that bring half of everything.",
            ),
            _named(kept.assign_valuable(features), valuable),
        ),
    )
    figures = tuple(
        ShopColumn(FEATURES[name], tuple(_figure(value, FEATURES[name].unit) for value in values))
        for name in SHOWN
        for values in [features.column(name).tolist()]
    )
    return named + figures


def _named(codes: Codes, names: tuple[str, ...]) -> tuple[Cell, ...]:
    return tuple(names[code] if code >= 0 else None for code in codes.tolist())


def _figure(value: float, unit: Unit) -> Cell:
    known = cell(value)
    return known if known is None or unit != Unit.COUNT else int(value)
