"""Shops by what they spent in the last year."""

import numpy as np

from events.columns import Codes, FloatArray

BANDS = ("top", "high", "middle", "low", "asleep")
"""The 5 % that spent most, the next 15 %, the next 30 %, the rest; those without an order."""

BAND_NOTE = "by spending of the last 365 days: top 5 %, next 15 %, next 30 %, the rest, none"

_UP_TO = (0.05, 0.20, 0.50, 1.0)


def bands_of(spent: FloatArray, ordered: FloatArray) -> Codes:
    """Places in `BANDS`, int32, shape (shops,).

    Args:
        spent: in the last year, shape (shops,).
        ordered: how often in the last year, shape (shops,).
    """
    band = np.full(spent.size, len(BANDS) - 1, dtype=np.int32)
    awake = np.flatnonzero(ordered > 0)
    rank = np.empty(awake.size)
    rank[np.argsort(-spent[awake], kind="stable")] = np.arange(awake.size)
    band[awake] = np.searchsorted(_UP_TO, (rank + 1) / awake.size, side="left")
    return band
