"""Fitting the scales on which shops are compared."""

import numpy as np

from events.columns import FloatArray
from insights.document import Unit
from insights.features.features import Features
from insights.segments.scaling import Scaling, Transform
from insights.segments.themes import TRAITS

KNOWN = 0.5
"""A feature that is known of a smaller part of the shops is left out."""

SKEWED = 1.0
"""From this skewness on the logarithm is taken."""

NORMAL_QUARTILES = 1.349
"""The interquartile range of the standard normal distribution."""

LEAST_DAYS = 30.0
LEAST_SHARE = 0.02
LEAST_PART = 0.1
"""A spread is at least so many days, such a share, or such a part of the figure itself."""


def fit_scalings(features: Features) -> tuple[Scaling, ...]:
    """The scales of all features that segments are made of and that tell shops apart.

    Args:
        features: of the shops that are segmented, each of which has ordered.
    """
    units = {column.name: column.unit for column in features.columns}
    found = {
        trait: scale
        for trait in TRAITS
        if (scale := _scale(features.column(trait.feature), units[trait.feature])) is not None
    }
    themes = [trait.theme for trait in found]
    return tuple(
        Scaling(
            feature=trait.feature,
            transform=transform,
            centre=centre,
            spread=spread,
            weight=1 / themes.count(trait.theme),
        )
        for trait, (transform, centre, spread) in found.items()
    )


def _scale(values: FloatArray, unit: Unit) -> tuple[Transform, float, float] | None:
    """None where too little is known, or all are alike."""
    known = values[np.isfinite(values)]
    if not known.size or known.size < KNOWN * values.size:
        return None
    transform = _transform(known, unit)
    moved = transform.of(known)
    low, centre, high = np.quantile(moved, (0.25, 0.5, 0.75))
    spread = (high - low) / NORMAL_QUARTILES or moved.std()
    if not spread > 0:
        return None
    return transform, float(centre), float(max(spread, _least_spread(transform, unit, centre)))


def _least_spread(transform: Transform, unit: Unit, centre: float) -> float:
    """What nobody would call a difference is not blown up to one."""
    if unit == Unit.DAYS and transform == Transform.PLAIN:
        return LEAST_DAYS
    if unit == Unit.SHARE:
        return LEAST_SHARE
    return LEAST_PART if transform != Transform.PLAIN else LEAST_PART * abs(centre)


def _transform(known: FloatArray, unit: Unit) -> Transform:
    if unit == Unit.RATIO:
        return Transform.LOG
    if unit == Unit.SHARE or _skewness(known) <= SKEWED:
        return Transform.PLAIN
    return Transform.LOG1P


def _skewness(values: FloatArray) -> float:
    """The third standardised moment; 0 where all are alike."""
    spread = float(values.std())
    return float(np.mean(((values - values.mean()) / spread) ** 3)) if spread else 0.0
