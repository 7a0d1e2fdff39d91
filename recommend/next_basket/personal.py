"""What a shop's own orders say of each product that it bought."""

from datetime import datetime

import numpy as np
import numpy.typing as npt

from events.columns import MICROSECONDS_A_DAY, Codes, microseconds
from recommend.next_basket.history import History
from recommend.next_basket.item_frequency import Decay, basket_weights
from recommend.next_basket.kernels import count_baskets
from recommend.next_basket.neighbours import DECAY

Floats = npt.NDArray[np.float32]

NONE = -1.0
"""Of what cannot be known: every feature that it stands in is 0 or more otherwise."""

STEEP = Decay(groups=7, within=1.0, across=0.6)

COUNTED = (
    "baskets since",
    "fast decay",
    "slow decay",
    "of the last five",
    "monthly decay",
    "a year ago",
    "frequency",
    "steep frequency",
    "baskets since first",
    "baskets with it",
    "steady decay",
    "quarterly decay",
    "due by the last gap",
    "due by the longest gap",
    "slow decay by size",
    "steady decay by size",
    "size of its baskets",
)
"""In the order in which `count_baskets` counts them; the gaps are made of what it counts."""

NAMES = (
    *COUNTED,
    "rate since first",
    "due in baskets",
    "orders",
    "share of orders",
    "days since",
    "own interval",
    "due",
    "days since first",
)
PLACE = {name: place for place, name in enumerate(NAMES)}

_UNKNOWN_OF_NEW = (
    "baskets since",
    "baskets since first",
    "due by the last gap",
    "due by the longest gap",
    "size of its baskets",
    "due in baskets",
    "days since",
    "own interval",
    "due",
    "days since first",
)


def of_new_products(count: int) -> Floats:
    """Shape (count, len(NAMES)), for products that the shop never bought."""
    out = np.zeros((count, len(NAMES)), dtype=np.float32)
    out[:, [PLACE[name] for name in _UNKNOWN_OF_NEW]] = NONE
    return out


def of_own_products(history: History, now: datetime, row: Codes) -> Floats:
    """Shape (own products, len(NAMES)), in the order of `history.products`.

    What is "by size" is divided by how many products the basket had: one of few is worth
    more, as each counts for more of what is foretold of it. Sizes are logs.

    Args:
        history: known at `now`.
        now: timezone-aware.
        row: shape (products,): of each product in `history.products`, -1 for none.
    """
    baskets = history.at.size
    counted = np.zeros((history.products.size, len(COUNTED)), dtype=np.float32)
    counted[:, [PLACE["baskets since"], PLACE["baskets since first"]]] = baskets
    weights = np.stack([basket_weights(baskets, DECAY), basket_weights(baskets, STEEP)])
    days = days_since(history.at, now)
    count_baskets(history.starts, history.lines, days, weights, row, counted)
    since = counted[:, PLACE["baskets since"]] + 1
    first = counted[:, PLACE["baskets since first"]] + 1
    times = counted[:, PLACE["baskets with it"]]
    counted[:, PLACE["size of its baskets"]] /= np.maximum(times, 1)
    for name in ("due by the last gap", "due by the longest gap"):
        gap = counted[:, PLACE[name]]
        counted[:, PLACE[name]] = np.where(times > 1, since / np.maximum(gap, 1), NONE)
    usual_gap = (first - since) / np.maximum(times - 1, 1)
    due = np.where(times > 1, since / np.maximum(usual_gap, 1), NONE)
    timed = _timed(history, now)
    return np.column_stack([counted, times / first, due, timed]).astype(np.float32)


def _timed(history: History, now: datetime) -> Floats:
    """What its orders and days say, shape (own products, 6)."""
    since, since_first = days_since(history.last, now), days_since(history.first, now)
    interval = (since_first - since) / np.maximum(history.orders - 1, 1)
    again = history.orders > 1
    return np.stack(
        [
            history.orders,
            history.orders / max(history.total, 1),
            since,
            np.where(again, interval, NONE),
            np.where(again, since / np.maximum(interval, 0.5), NONE),
            since_first,
        ],
        axis=1,
    ).astype(np.float32)


def days_since(times: npt.NDArray[np.int64], now: datetime) -> Floats:
    """Days from each of `times`, microseconds since 1970; 0 for later ones."""
    return np.maximum((microseconds(now) - times) / MICROSECONDS_A_DAY, 0).astype(np.float32)
