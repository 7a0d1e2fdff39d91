"""How shops move between segments, which stay where they were drawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from core.moments import from_stored
from events.columns import Codes
from events.trade import Trade
from insights.features.features import YEAR_DAYS, features_of
from insights.features.prices import ProductPrices
from insights.segments.model import SegmentModel

STEP_DAYS = 91
STEPS = 4
"""Segments are looked at now and at so many earlier moments."""

LEAST_HISTORY = timedelta(days=YEAR_DAYS)
"""So much trade lies before each of them: figures of a year are then of a whole one."""

HALF_YEAR_STEPS = 2

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Moment:
    """The segments at one moment.

    Attributes:
        at: timezone-aware.
        codes: int32, shape (retailers,), of the trade; -1 before the first order.
    """

    at: datetime
    codes: Codes


def moments(trade: Trade, model: SegmentModel, prices: ProductPrices) -> tuple[Moment, ...]:
    """The segment of every shop at moments a quarter apart, the last of which is now.

    Moments are left out that have no whole year before them.

    At each of them only what was bought before counts, and prices, scales and segments are
    those of now, so that a shop moves only if it buys otherwise.
    """
    bought = trade.purchases.before(trade.now).bought()
    if not len(bought):
        return ()
    earliest = from_stored(int(bought.time.min())) + LEAST_HISTORY
    dates = [trade.now - timedelta(days=STEP_DAYS * step) for step in range(STEPS, -1, -1)]
    return tuple(
        Moment(date, model.assign(features_of(trade.purchases, trade.traits, date, prices)))
        for date in dates
        if date >= earliest
    )


def transitions(before: Codes, after: Codes, segments: int) -> Counts:
    """How many shops went from where to where, int64, shape (segments + 1, segments).

    The last row is of shops that had not ordered before.

    Args:
        before: int32, shape (shops,); -1 without a segment.
        after: likewise, of the same shops.
        segments: how many there are.
    """
    there = after >= 0
    source = np.where(before < 0, segments, before)[there]
    cells = source.astype(np.int64) * segments + after[there]
    return np.bincount(cells, minlength=(segments + 1) * segments).reshape(segments + 1, segments)
