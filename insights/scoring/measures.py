"""How well several models foretold the same, with intervals over shops, against the first."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from events.columns import Codes, FloatArray, Mask
from insights.scoring.ranking import Steps, brier

DRAWS = 400
CONFIDENCE = 0.95
TOP = 0.1
"""The share of shops over which lift is told."""

_BLOCK_VALUES = 4_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and the ends of its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Measures:
    """How well one model foretold.

    Attributes:
        roc_auc: 0.5 for chance, 1 for a perfect order.
        pr_auc: average precision; the share of hits for chance.
        brier: mean squared error, 0 at best.
        lift: hits among the best tenth over those among as many at random.
    """

    roc_auc: Estimate
    pr_auc: Estimate
    brier: Estimate
    lift: Estimate


@dataclass(frozen=True, slots=True)
class Compared:
    """The measures of a model, and by how much they differ from those of the reference.

    Attributes:
        own: of the model.
        apart: its own less those of the reference, over the same draws of shops.
    """

    own: Measures
    apart: Measures


def measure(
    foretold: Mapping[str, FloatArray], happened: Mask, shop: Codes, seed: int
) -> dict[str, Compared]:
    """Measures of each model; the first is the reference that the others are compared with.

    Intervals are percentiles of a bootstrap in which shops are drawn with all their rows
    (Davison and Hinkley, "Bootstrap methods and their application", 1997, section 3.8).

    Args:
        foretold: probabilities by the model's name, shape (rows,) each.
        happened: shape (rows,).
        shop: whom each row is about, shape (rows,).
        seed: of the draws, the same for all models.
    """
    place = np.unique(shop, return_inverse=True)[1].astype(np.int32)
    values = {name: _values(each, happened, place, seed) for name, each in foretold.items()}
    reference = next(iter(values.values()))
    return {
        name: Compared(_measures(own), _measures(own - reference)) for name, own in values.items()
    }


def _values(foretold: FloatArray, happened: Mask, place: Codes, seed: int) -> FloatArray:
    """ROC AUC, PR AUC, Brier and lift: of the rows as they are, then of each draw."""
    shops = int(place.max()) + 1
    generator = np.random.default_rng(seed)
    blocks = [np.ones((1, shops))]
    at_once = max(1, _BLOCK_VALUES // happened.size)
    found = []
    drawn = 0
    while blocks:
        weights = blocks.pop()[:, place]
        steps = Steps.of(foretold, happened, weights)
        each = (
            steps.roc_auc(),
            steps.average_precision(),
            brier(foretold, happened, weights),
            steps.lift(TOP),
        )
        found.append(np.stack(each, axis=1))
        size = min(at_once, DRAWS - drawn)
        if size:
            chances = np.full(shops, 1 / shops)
            blocks.append(generator.multinomial(shops, chances, size=size).astype(np.float64))
            drawn += size
    return np.concatenate(found)


def _measures(values: FloatArray) -> Measures:
    return Measures(*(_estimate(column) for column in values.T))


def _estimate(values: FloatArray) -> Estimate:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(values[1:], [tail, 1 - tail])
    return Estimate(float(values[0]), float(low), float(high))
