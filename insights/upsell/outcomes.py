"""What counts as an upsell within a horizon: a new category, or dearer products than before."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np
import numpy.typing as npt

from core.errors import BadInput
from events.columns import MICROSECONDS_A_DAY, FloatArray, Mask, Purchases, microseconds
from events.trade import Traits
from insights.features.categories import broad_categories
from insights.features.grouping import counts, means, sums
from insights.features.prices import ProductPrices, prices_of

DAYS_TO_STAY = 2
"""On so many days a shop buys from a category that counts as added."""

LEAST_SHARE = 0.02
"""Of all its order lines within the horizon so many are of a category that counts as added."""

DEARER = 0.1
"""A shop trades up that pays so much more for products of the same categories."""

FEWEST_ITEMS = 5
"""Order lines, before and after, without which nothing is said of a shop's price level."""

LONGEST_HORIZON = 90
SHORTEST_HORIZON = 14
LONGEST_MEMORY = 365
MOST_CUTS = 3

Cells = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Span:
    """What the history bears: the same at every cut, so that all of them are alike.

    Attributes:
        horizon_days: within which an upsell happens or not.
        memory_days: a category is new to a shop that has not bought from it for so long.
        cuts: so many, a horizon apart, are learned from.
    """

    horizon_days: int
    memory_days: int
    cuts: int

    @classmethod
    def of(cls, purchases: Purchases, now: datetime, horizon_days: int | None) -> Self:
        """As long as possible, with one horizon left to check on.

        Raises:
            BadInput: the history is too short.
        """
        first = int(purchases.time.min()) if len(purchases) else microseconds(now)
        days = (microseconds(now) - first) // MICROSECONDS_A_DAY
        horizon = horizon_days or min(days // 4, LONGEST_HORIZON)
        if horizon < SHORTEST_HORIZON or days < 4 * horizon:
            raise BadInput(
                f"the orders go back {days} days",
                field="orders",
                hint=f"{4 * max(horizon, SHORTEST_HORIZON)} days are needed: import older orders",
            )
        # The earliest cut that is learned from is checked against a horizon and a memory
        # before it, and two horizons come after it.
        memory = min(days - 3 * horizon, LONGEST_MEMORY)
        cuts = 1 + (days - memory - 3 * horizon) // horizon
        return cls(horizon, memory, min(cuts, MOST_CUTS))


@dataclass(frozen=True, slots=True)
class Upsell:
    """What each of `purchases.retailers` did within a horizon from a cut; shape (retailers,).

    Attributes:
        added: how many categories it added.
        dearer: the logarithm of what it paid over what it paid before for products of the
            same categories; NaN where too little was bought before or after.
        extra: sales in added categories, and what was paid above the earlier level by those
            who traded up; 0 for everybody else.
    """

    added: FloatArray
    dearer: FloatArray
    extra: FloatArray

    @property
    def traded_up(self) -> Mask:
        """Who paid more than before."""
        return np.asarray(np.nan_to_num(self.dearer) >= np.log1p(DEARER))

    @property
    def happened(self) -> Mask:
        """Who did one or the other."""
        return (self.added > 0) | self.traded_up


class Categories:
    """The broad categories of products, all products one where none has any."""

    def __init__(self, traits: Traits) -> None:
        index, self.code = broad_categories(traits.categories)
        self.known = len(index) > 1
        self.size = len(index) + 1

    def cells(self, lines: Purchases) -> Cells:
        """A number for the shop and category of each line, shape (n,)."""
        category = np.where(self.code < 0, self.size - 1, self.code)[lines.product]
        return lines.retailer.astype(np.int64) * self.size + category

    def named(self, lines: Purchases) -> Mask:
        """Lines whose product has a category, shape (n,)."""
        return self.code[lines.product] >= 0

    def shop(self, cells: Cells) -> Cells:
        """The shop of each cell."""
        return cells // self.size


def upsell_after(purchases: Purchases, traits: Traits, cut: datetime, span: Span) -> Upsell:
    """What shops did within the horizon from `cut` on, against what is remembered before it."""
    end = cut + timedelta(days=span.horizon_days)
    known = purchases.before(end).bought()
    before = known.where(
        (known.time < microseconds(cut))
        & (known.time >= microseconds(cut - timedelta(days=span.memory_days)))
    )
    after = known.where(known.time >= microseconds(cut))
    categories = Categories(traits)
    added, sales = _added(before, after, categories)
    dearer, paid_more = _dearer(before, after, categories, prices_of(known, traits))
    traded_up = np.nan_to_num(dearer) >= np.log1p(DEARER)
    return Upsell(added, dearer, sales + np.where(traded_up, paid_more, 0.0))


def _added(
    before: Purchases, after: Purchases, categories: Categories
) -> tuple[FloatArray, FloatArray]:
    """How many categories each shop added, and its sales in them."""
    shops = len(after.retailers)
    if not categories.known:
        return np.zeros(shops), np.zeros(shops)
    bought = after.where(categories.named(after))
    cells = categories.cells(bought)
    new = ~np.isin(cells, categories.cells(before))
    bought, cells = bought.where(new), cells[new]
    day = bought.time // MICROSECONDS_A_DAY
    visited = np.unique(np.stack([cells, day]), axis=1)[0]
    names, days = np.unique(visited, return_counts=True)
    lines = np.unique(cells, return_counts=True)[1]
    share = lines / counts(after.retailer, shops)[categories.shop(names)]
    stayed = names[(days >= DAYS_TO_STAY) & (share >= LEAST_SHARE)]
    paid = np.nan_to_num(bought.quantity * bought.price)
    kept = np.isin(cells, stayed)
    return (
        counts(categories.shop(stayed), shops),
        sums(bought.retailer[kept], paid[kept], shops),
    )


def _dearer(
    before: Purchases, after: Purchases, categories: Categories, prices: ProductPrices
) -> tuple[FloatArray, FloatArray]:
    """By how much dearer each shop buys within its categories, and what that comes to."""
    shops = len(after.retailers)
    usual = np.log(prices.usual_of(before.products))
    priced = np.isfinite(usual[before.product])
    cells, place = np.unique(categories.cells(before.where(priced)), return_inverse=True)
    level = means(place, usual[before.product[priced]], cells.size)
    comparable = np.isfinite(usual[after.product]) & np.isin(categories.cells(after), cells)
    lines = after.where(comparable)
    own = level[np.searchsorted(cells, categories.cells(lines))]
    apart = usual[lines.product] - own
    enough = counts(before.retailer[priced], shops) >= FEWEST_ITEMS
    enough &= counts(lines.retailer, shops) >= FEWEST_ITEMS
    paid = np.nan_to_num(lines.quantity * lines.price)
    more = sums(lines.retailer, -paid * np.expm1(-apart), shops)
    dearer = means(lines.retailer, apart, shops)
    return np.where(enough, dearer, np.nan), np.maximum(more, 0.0)
