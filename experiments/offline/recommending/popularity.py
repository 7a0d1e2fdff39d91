"""Baselines that count: what all shops buy, and what this one buys."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np

from events.columns import Codes, microseconds
from experiments.offline.recommending.baseline import Baseline, Scores, Variant
from experiments.offline.recommending.matrices import (
    Matrix,
    lines_of_orders,
    order_counts,
    rows,
)
from experiments.offline.recommending.split import Split

WEEKS = (4, 12, 52)


@dataclass(frozen=True, slots=True)
class Global:
    """Products by the number of orders that they were in lately."""

    counts: Scores

    def scores(self, retailers: Codes) -> Scores:
        """The same for every shop."""
        return np.repeat(self.counts[None, :], retailers.size, axis=0)


@dataclass(frozen=True, slots=True)
class Personal:
    """Products by the number of the shop's own orders, the more popular first among equals.

    Attributes:
        counts: shape (shops, products).
        popularity: shape (products,), in [0, 1).
        filled: whether what the shop never bought follows, by popularity.
    """

    counts: Matrix
    popularity: Scores
    filled: bool

    def scores(self, retailers: Codes) -> Scores:
        """Orders, and a part below one for popularity."""
        counts = rows(self.counts, retailers)
        scores = counts + self.popularity
        if not self.filled:
            scores[counts == 0] = -np.inf
        return scores


def orders_lately(split: Split, weeks: int) -> Scores:
    """In how many orders of the last weeks before the cut each product was."""
    lines = lines_of_orders(split.train)
    recent = lines.time >= microseconds(split.cut - timedelta(weeks=weeks))
    counts = np.bincount(lines.product[recent], minlength=len(lines.products))
    return counts.astype(np.float32)


def global_popularity() -> Baseline:
    """What all shops buy."""
    return Baseline(
        "global popularity",
        tuple(Variant(f"{weeks} weeks", partial(_global, weeks=weeks)) for weeks in WEEKS),
    )


def personal_popularity(*, filled: bool) -> Baseline:
    """What the shop buys, followed by what all buy if `filled`."""
    return Baseline(
        "personal, then global" if filled else "personal popularity",
        tuple(
            Variant(f"popular over {weeks} weeks", partial(_personal, weeks=weeks, filled=filled))
            for weeks in (WEEKS if filled else WEEKS[:1])
        ),
    )


def _global(split: Split, *, weeks: int) -> Global:
    return Global(orders_lately(split, weeks))


def _personal(split: Split, *, weeks: int, filled: bool) -> Personal:
    popularity = orders_lately(split, weeks)
    return Personal(order_counts(split.train), popularity / (popularity.max(initial=0) + 1), filled)
