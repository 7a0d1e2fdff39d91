"""The few bundles that together are in most orders, and how many no choice could exceed.

Taking the bundle next that is in most orders not yet covered reaches at least 1 - 1/e of what
the best choice of as many would. Source: G. L. Nemhauser, L. A. Wolsey and M. L. Fisher, "An
Analysis of Approximations for Maximizing Submodular Set Functions", Mathematical Programming
14, 1978. A bound of the data at hand is mostly closer: whatever is chosen adds to what is
covered no more than the largest additions do, one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from events.columns import Codes


@dataclass(frozen=True, slots=True)
class Cover:
    """A choice of bundles.

    Attributes:
        chosen: places, in the order of choice.
        added: orders that each adds.
        bound: orders that no choice of as many bundles could exceed.
    """

    chosen: tuple[int, ...]
    added: tuple[int, ...]
    bound: int


def cover(orders: Sequence[Codes], count: int, most: int) -> Cover:
    """Choose bundles one by one, always that which adds most; the first of those that add alike.

    Args:
        orders: that have each bundle, codes below `count`.
        count: of all orders.
        most: bundles to choose; fewer are chosen where no other adds any.
    """
    covered = np.zeros(count, dtype=np.bool_)
    additions = np.asarray([each.size for each in orders], dtype=np.int64)
    chosen: list[int] = []
    added: list[int] = []
    bound = count
    while True:
        reached = int(covered.sum())
        bound = min(bound, reached + int(np.sort(additions)[::-1][:most].sum()))
        if len(chosen) == most or not additions.any():
            return Cover(tuple(chosen), tuple(added), bound)
        best = int(np.argmax(additions))
        chosen.append(best)
        added.append(int(additions[best]))
        covered[orders[best]] = True
        additions = np.asarray([np.count_nonzero(~covered[each]) for each in orders])
