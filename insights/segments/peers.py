"""What shops of a segment buy of, and so what one of them does not that the others do."""

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from events.columns import Codes, FloatArray, Purchases
from events.trade import Trade
from insights.features.categories import broad_categories
from insights.features.features import YEAR_DAYS
from insights.features.grouping import medians, sums
from insights.features.orders import within_days

LEAST_SHARE = 0.05
"""A category that fewer of a segment's shops buy of is left out."""


class Habit(BaseModel):
    """A category of a segment.

    Attributes:
        category: the first two levels of its path.
        share: of the segment's shops that bought of it in the last year.
        spend: the median that those paid for it in the year; None where no price is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: str
    share: float = Field(ge=0, le=1)
    spend: float | None = None


class PeerHabits(BaseModel):
    """The categories of each segment, those that most of its shops buy of first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    segments: tuple[tuple[Habit, ...], ...]


def peer_habits(trade: Trade, codes: Codes, segments: int) -> PeerHabits:
    """What the shops of each segment bought of in the year before now.

    Args:
        trade: what was bought.
        codes: int32, shape (retailers,): the segment of each shop; -1 without one.
        segments: how many there are.
    """
    bought = within_days(trade.purchases, trade.now, YEAR_DAYS).bought()
    index, category = broad_categories(trade.traits.categories)
    shop, sort, paid = _spending(bought, category, len(index))
    return PeerHabits(
        segments=tuple(
            _habits(index.names, sort[mine], paid[mine], int(np.sum(codes == segment)))
            for segment in range(segments)
            for mine in [codes[shop] == segment]
        )
    )


def _spending(
    bought: Purchases, category: Codes, categories: int
) -> tuple[Codes, Codes, FloatArray]:
    """Shop, category and what was paid in all, of each category that a shop bought of."""
    named = bought.where(category[bought.product] >= 0)
    keys = named.retailer.astype(np.int64) * max(categories, 1) + category[named.product]
    cells, cell = np.unique(keys, return_inverse=True)
    paid = sums(cell, np.nan_to_num(named.price * named.quantity), cells.size)
    shop, sort = np.divmod(cells, max(categories, 1))
    return shop.astype(np.int32), sort.astype(np.int32), paid


def _habits(names: tuple[str, ...], sort: Codes, paid: FloatArray, shops: int) -> tuple[Habit, ...]:
    buyers = np.bincount(sort, minlength=len(names))
    spend = medians(sort, paid, len(names))
    kept = [code for code in range(len(names)) if buyers[code] >= max(LEAST_SHARE * shops, 1)]
    kept.sort(key=lambda code: (-buyers[code], names[code]))
    return tuple(
        Habit(
            category=names[code],
            share=float(buyers[code] / shops),
            spend=float(spend[code]) if spend[code] > 0 else None,
        )
        for code in kept
    )
