"""What shops order after something: with the next order, and seldom the other way round.

Shops that buy two things all the time order each after the other. What follows is told
from that by its direction alone, so that neither popularity nor the habits of a shop count.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import betainc

from events.columns import MICROSECONDS_A_DAY, Codes, Purchases
from recommend.affinities.measures import discoveries

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
    bought = purchases.bought()
    lines = np.unique(np.stack((bought.order, bought.product)), axis=1)
    orders, first = np.unique(bought.order, return_index=True)
    shop, time = bought.retailer[first], bought.time[first]
    row = np.searchsorted(orders, lines[0])
    sizes = np.bincount(row, minlength=orders.size)
    shape = (orders.size, len(purchases.products))
    baskets = csr_array((np.ones(row.size), (row, lines[1])), shape=shape)
    follows = (shop[1:] == shop[:-1]) & (np.diff(time) <= NEXT_DAYS * MICROSECONDS_A_DAY)
    follows &= (sizes[1:] <= largest) & (sizes[:-1] <= largest)
    step = np.flatnonzero(follows)
    return baskets[step], baskets[step + 1]


def _steps(before: csr_array, after: csr_array, least: int) -> tuple[Steps, int]:
    """The steps that go rather forth than back, and how many pairs of products were tried."""
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
    keys, forth = keys[order], forth[order]
    first, second = np.divmod(keys, max(count, 1))
    opposite = second * count + first
    place = np.minimum(np.searchsorted(keys, opposite), max(keys.size - 1, 0))
    back = np.where(keys[place] == opposite, forth[place], 0.0) if keys.size else forth
    tried = (forth + back >= least) & (first != second)
    # A pair that was seen in one direction only stands here once, any other twice.
    pairs = int(np.count_nonzero(tried & ((first < second) | (back == 0))))
    kept = tried & (forth > back)
    steps = Steps(
        first[kept].astype(np.int32), second[kept].astype(np.int32), forth[kept], back[kept]
    )
    return steps, 2 * pairs
