"""What shops order after something: with the next order, and seldom the other way round.

Shops that buy two things all the time order each after the other. What follows is told
from that by its direction alone, so that neither popularity nor the habits of a shop count.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import betainc

from events.columns import MICROSECONDS_A_DAY, Codes, Purchases, changes
from events.pairs.counting import baskets_of
from events.pairs.measures import discoveries

Numbers = npt.NDArray[np.float64]

NEXT_DAYS = 60
"""An order that comes later than that does not follow on the one before."""

ROWS_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Steps:
    """Ordered pairs of products; arrays of shape (m,).

    Attributes:
        first, second: int32 codes.
        forth: float64, how often the order after one with the first has the second.
        back: float64, how often the order after one with the second has the first.
    """

    first: Codes
    second: Codes
    forth: Numbers
    back: Numbers

    def chances(self) -> Numbers:
        """The probability of so many steps forth, or more, if both directions were as likely.

        Source: the exact form of Q. McNemar's test, "Note on the Sampling Error of the
        Difference Between Correlated Proportions or Percentages", Psychometrika 12, 1947.
        """
        return np.asarray(betainc(self.forth, self.back + 1, 0.5), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Sequences:
    """What significantly follows what.

    Attributes:
        steps: the pairs.
        orders: float64, shape (products,): orders with the product that another followed.
    """

    steps: Steps
    orders: Numbers


def sequences_in(purchases: Purchases, least: int, false_share: float, largest: int) -> Sequences:
    """The steps that shops make significantly more often forth than back.

    Args:
        purchases: what came back is passed over.
        least: steps that must have been made in either direction together.
        false_share: of them that may be found by chance.
        largest: orders with more different products are passed over.
    """
    before, after = _transitions(purchases, largest)
    orders = np.bincount(before.indices, minlength=before.shape[1]).astype(np.float64)
    steps, tried = _steps(before, after, least)
    sure = discoveries(steps.chances(), tried, false_share)
    kept = Steps(steps.first[sure], steps.second[sure], steps.forth[sure], steps.back[sure])
    return Sequences(kept, orders)


def _transitions(purchases: Purchases, largest: int) -> tuple[csr_array, csr_array]:
    """What is in the one and in the other order of every two that follow each other."""
    bought, count = purchases.bought(), len(purchases.products)
    baskets = baskets_of(purchases, largest=count)
    placed = np.lexsort((bought.order, bought.retailer))
    first = placed[changes(bought.retailer[placed], bought.order[placed])]
    shop, time, sizes = bought.retailer[first], bought.time[first], np.diff(baskets.starts)
    follows = (shop[1:] == shop[:-1]) & (np.diff(time) <= NEXT_DAYS * MICROSECONDS_A_DAY)
    follows &= (sizes[1:] <= largest) & (sizes[:-1] <= largest)
    cells = (baskets.of_line, baskets.products)
    contents = csr_array((np.ones(baskets.products.size), cells), shape=(baskets.groups, count))
    step = np.flatnonzero(follows)
    return contents[step], contents[step + 1]


def _steps(before: csr_array, after: csr_array, least: int) -> tuple[Steps, int]:
    """The steps that go rather forth than back, and how many directions were tried."""
    by_product = before.T.tocsr()
    count = before.shape[1]
    found: list[npt.NDArray[np.int64]] = []
    times: list[Numbers] = []
    for start in range(0, count, ROWS_AT_ONCE):
        table = (by_product[start : start + ROWS_AT_ONCE] @ after).tocoo()
        found.append((table.row + start).astype(np.int64) * count + table.col)
        times.append(table.data)
    keys = np.concatenate([np.zeros(0, np.int64), *found])
    forth = np.concatenate([np.zeros(0), *times])
    order = np.argsort(keys)
    keys, seen = keys[order], forth[order]
    # One direction of every pair that is tried makes at least half of its steps.
    strong = seen >= least / 2
    forth = seen[strong]
    first, second = np.divmod(keys[strong], max(count, 1))
    opposite = second * count + first
    place = np.minimum(np.searchsorted(keys, opposite), keys.size - 1)
    back = np.where(keys[place] == opposite, seen[place], 0.0)
    tried = (forth + back >= least) & (first != second)
    onward, even = tried & (forth > back), tried & (forth == back)
    steps = Steps(
        first[onward].astype(np.int32),
        second[onward].astype(np.int32),
        forth[onward],
        back[onward],
    )
    # Either direction may be the one; a pair that is even stands here twice.
    return steps, int(2 * np.count_nonzero(onward) + np.count_nonzero(even))
