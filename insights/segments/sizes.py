"""How large segments are and what their shops are worth."""

from dataclasses import dataclass

import numpy as np

from core.intervals import NORMAL_95
from events.columns import Codes, FloatArray
from insights.features.grouping import counts, deviations, means, sums


@dataclass(frozen=True, slots=True)
class Sizes:
    """Figures of segments, all of the shape (segments,).

    Attributes:
        shops: how many.
        share: of all shops.
        value: of all their shops together.
        value_share: of the value of all shops; NaN where that is nothing.
        mean: the value of a shop.
        low, high: between which the mean lies with 95 % confidence, by the normal
            approximation; NaN of one shop.
    """

    shops: FloatArray
    share: FloatArray
    value: FloatArray
    value_share: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray


def sizes_of(codes: Codes, values: FloatArray, segments: int) -> Sizes:
    """The sizes of segments.

    Args:
        codes: int32, shape (shops,): the segment of each, not below 0.
        values: float64, shape (shops,): what each is worth; NaN counts as nothing.
        segments: how many there are.
    """
    worth = np.nan_to_num(values)
    shops = counts(codes, segments)
    value = sums(codes, worth, segments)
    mean = means(codes, worth, segments)
    error = NORMAL_95 * deviations(codes, worth, segments) / np.sqrt(np.maximum(shops, 1))
    whole = worth.sum()
    return Sizes(
        shops=shops,
        share=shops / max(codes.size, 1),
        value=value,
        value_share=value / whole if whole > 0 else np.full(segments, np.nan),
        mean=mean,
        low=mean - error,
        high=mean + error,
    )
