"""Segments as one of the analyses."""

from core.errors import BadInput
from core.progress import Reporter
from events.columns import Codes
from events.trade import Trade
from insights.analysis import Analysed, ShopColumn
from insights.document import Cell, Column, Unit
from insights.features.features import Features, features_of
from insights.features.prices import prices_of
from insights.segments.choosing import Search
from insights.segments.migration import moments
from insights.segments.model import Segmentation
from insights.segments.peers import peer_habits
from insights.segments.section import Found, section_of
from insights.segments.segmenting import FEWEST_SHOPS, Segmented, chosen_shops, segmented
from insights.segments.tables import (
    FEATURES,
    cell,
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
        found = Found(features, everyone, valuable, kept, past)
        codes = everyone.model.assign(everything)
        return Analysed(
            section=section_of(self.key, self.title, found),
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
