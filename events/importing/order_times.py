"""When orders were placed, where a file tells only the days between them."""

from datetime import UTC, date, datetime

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, FloatArray, Moments, microseconds

_HOUR = MICROSECONDS_A_DAY // 24
_SECOND = 1_000_000

Codes = npt.NDArray[np.int64]


def made_times(
    retailer: Codes, number: FloatArray, days_since: FloatArray, hour: FloatArray, last_day: date
) -> Moments:
    """Moments of which each retailer's last is on `last_day`; microseconds since 1970, UTC.

    Orders of one day and hour are seconds apart, by their number, so that none are out of order.

    Args:
        retailer: int64, shape (lines,).
        number: of the line's order, counting within its retailer.
        days_since: from the order before to this one; NaN, of a first order, is 0.
        hour: 0 to 23; NaN is 0.
        last_day: of every retailer's last order.
    """
    key = np.stack([retailer, number.astype(np.int64)], axis=1)
    orders, first, of = np.unique(key, axis=0, return_index=True, return_inverse=True)
    days_to_next = np.nan_to_num(days_since[first])
    # Summed from the end: each order is as many days before the last as those after it say.
    later = np.append(days_to_next[::-1].cumsum()[::-1], 0.0)[1:]
    is_last = np.append(orders[1:, 0] != orders[:-1, 0], True)
    after_last = later[is_last][np.cumsum(is_last) - is_last]
    days_before = (later - after_last).astype(np.int64)
    end = microseconds(datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC))
    seconds = _within_retailer(orders[:, 0])
    time = end - days_before * MICROSECONDS_A_DAY + seconds * _SECOND
    hours = np.nan_to_num(hour[first]).astype(np.int64)
    placed: Moments = (time + hours * _HOUR)[of.reshape(-1)]
    return placed


def _within_retailer(retailer: Codes) -> Codes:
    """0, 1, 2, ... within each run of the same retailer."""
    places = np.arange(retailer.size)
    starts = np.append(True, retailer[1:] != retailer[:-1])
    return places - np.maximum.accumulate(np.where(starts, places, 0))
