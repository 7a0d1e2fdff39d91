"""Counts, for every two products, the baskets and the shops that have both."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Mask, Purchases
from recommend.affinities.kernels import count_with

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Which products are in which groups: baskets, or all that a shop ever bought.

    Attributes:
        starts: int64, shape (groups + 1,): where each group's products lie.
        products: int32 codes, shape (m,), rising and each once within a group.
        shops: int32, shape (groups,), rising: whose each group is.
        count: how many products there are.
    """

    starts: Counts
    products: Codes
    shops: Codes
    count: int

    @property
    def groups(self) -> int:
        """How many there are."""
        return self.starts.size - 1

    @property
    def sizes(self) -> Counts:
        """In how many groups each product is, shape (products,)."""
        return np.bincount(self.products, minlength=self.count)

    @property
    def of_line(self) -> Codes:
        """The group of each of `products`, int32, shape (m,)."""
        return np.repeat(np.arange(self.groups, dtype=np.int32), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of products, each once; arrays of shape (m,).

    Attributes:
        first, second: int32 codes, the first below the second.
        both: float64: how many groups have both.
        shops: int32: of how many different shops these are.
    """

    first: Codes
    second: Codes
    both: FloatArray
    shops: Codes

    def where(self, mask: Mask) -> "Pairs":
        """The pairs of a mask, shape (m,)."""
        return Pairs(self.first[mask], self.second[mask], self.both[mask], self.shops[mask])

    def both_ways(self) -> tuple[Codes, Codes, FloatArray]:
        """Each pair from its first and then each from its second; three arrays of shape (2m,)."""
        owners = np.concatenate((self.first, self.second))
        others = np.concatenate((self.second, self.first))
        return owners, others, np.tile(self.both, 2)


def baskets_of(purchases: Purchases, largest: int) -> Incidence:
    """The orders with at most `largest` different products, by shop, those of one by time.

    What came back is passed over.
    """
    bought = purchases.bought()
    orders = bought.order.astype(np.int64)
    return _incidence(bought.retailer, orders, bought.product, len(purchases.products), largest)


def shops_of(purchases: Purchases) -> Incidence:
    """What each shop ever bought."""
    bought, count = purchases.bought(), len(purchases.products)
    shops = bought.retailer.astype(np.int64)
    return _incidence(bought.retailer, shops, bought.product, count, count)


def pairs_of(incidence: Incidence, least: int) -> Pairs:
    """The pairs that at least `least` groups have, 1 or more, by their codes."""
    rows = list(_rows(incidence, least))
    columns = [np.zeros(0, np.int32)] * 4
    if rows:
        columns = [np.concatenate(column) for column in zip(*rows, strict=True)]
    first, second, both, shops = columns
    return Pairs(first, second, both.astype(np.float64), shops)


def _incidence(
    shops: Codes, groups: Counts, products: Codes, count: int, largest: int
) -> Incidence:
    order = np.lexsort((products, groups, shops))
    shops, groups, products = shops[order], groups[order], products[order]
    # Two lines of one product in an order are one.
    new = changes(groups, products)
    shops, groups, products = shops[new], groups[new], products[new]
    starts = np.append(np.flatnonzero(changes(groups)), groups.size)
    sizes = np.diff(starts)
    kept = sizes <= largest
    return Incidence(
        starts=np.concatenate(([0], np.cumsum(sizes[kept]))).astype(np.int64),
        products=products[np.repeat(kept, sizes)],
        shops=shops[starts[:-1]][kept],
        count=count,
    )


def changes(*columns: Codes | Counts) -> Mask:
    """Which rows differ from the one before; the first one does."""
    changes = np.zeros(columns[0].size, dtype=np.bool_)
    changes[:1] = True
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return changes


def _rows(incidence: Incidence, least: int) -> Iterator[tuple[Codes, Codes, Codes, Codes]]:
    """By product the columns of `Pairs` with those of higher codes."""
    groups = incidence.of_line[np.argsort(incidence.products, kind="stable")]
    ends = np.cumsum(incidence.sizes)
    tally = np.zeros((3, incidence.count), dtype=np.int32)
    tally[2] = -1
    touched = np.zeros(incidence.count, dtype=np.int32)
    layout = (incidence.starts, incidence.products, incidence.shops)
    for product, (start, end) in enumerate(zip(ends - incidence.sizes, ends, strict=True)):
        if end - start < least:
            continue
        count = count_with(product, groups[start:end], *layout, tally, touched)
        others = np.sort(touched[:count])
        both, shops, _ = tally[:, others]
        tally[:, others] = [[0], [0], [-1]]
        kept = both >= least
        owner = np.full(np.count_nonzero(kept), product, dtype=np.int32)
        yield owner, others[kept], both[kept], shops[kept]
