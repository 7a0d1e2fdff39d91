"""Why a shop's probability is high: what would change if it were like most in one thing."""

from dataclasses import dataclass

import numpy as np

from core.per_cent import per_cent
from events.columns import FloatArray
from insights.document import Column, Unit
from insights.scoring.platt import log_odds
from insights.upsell.classifier import UpsellModel
from insights.upsell.examples import Examples

TOLD = 3
LEAST = 0.05
"""Of log odds: what changes less is no reason."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """What each feature adds to a shop's log odds over the middle of all shops.

    Attributes:
        weights: shape (n, k).
        middles: of the features over the shops, shape (k,).
    """

    weights: FloatArray
    middles: FloatArray

    def texts(self, examples: Examples) -> tuple[str, ...]:
        """Of each shop the reasons that raise its probability most, the first the strongest."""
        order = np.argsort(-self.weights, axis=1)[:, :TOLD]
        return tuple(
            "; ".join(
                _told(examples.columns[place], examples.features[row, place], self.middles[place])
                for place in places.tolist()
                if self.weights[row, place] >= LEAST
            )
            for row, places in enumerate(order)
        )

    def importance(self) -> FloatArray:
        """How much each feature moves log odds, on average over the shops, shape (k,)."""
        moved: FloatArray = np.abs(self.weights).mean(axis=0)
        return moved


def reasons_of(model: UpsellModel, examples: Examples) -> Reasons:
    """The reasons of each shop, by setting one feature after another to the middle of all."""
    features = examples.features
    with np.errstate(all="ignore"):
        known = ~np.isnan(features).all(axis=0)
    middles = np.full(features.shape[1], np.nan)
    middles[known] = np.nanmedian(features[:, known], axis=0)
    odds = log_odds(model.probability(features))
    weights = np.zeros_like(features)
    for place in np.flatnonzero(known).tolist():
        changed = features.copy()
        changed[:, place] = middles[place]
        weights[:, place] = odds - log_odds(model.probability(changed))
    return Reasons(weights, middles)


def _told(column: Column, value: float, middle: float) -> str:
    title = column.title[0].lower() + column.title[1:]
    if np.isnan(value):
        return f"{title} not known"
    return f"{title} {_written(column.unit, value)} (usual {_written(column.unit, middle)})"


def _written(unit: Unit, value: float) -> str:
    if unit is Unit.SHARE:
        return per_cent(value)
    if unit in (Unit.COUNT, Unit.DAYS, Unit.MONEY):
        return f"{value:,.0f}"
    return f"{value:.2f}"
