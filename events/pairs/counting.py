"""Counts, for every two products, the baskets and the shops that have both."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Mask, Purchases, changes
from events.pairs.kernels import count_with
from events.pairs.measures import chance_of_more

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Which products are in which groups: baskets, or all that a shop ever bought.

    Attributes:
        starts: int64, shape (groups + 1,): where each group's products lie.
        products: int32 codes, shape (m,), rising and each once within a group.
        shops: int32, shape (groups,), rising: whose each group is.
        ids: int64, shape (groups,): the order or shop that each group is.
        count: how many products there are.
    """

    starts: Counts
    products: Codes
    shops: Codes
    ids: Counts
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
        chances: float64: the probability of so many groups, or more, if the two were
            independent.
    """

    first: Codes
    second: Codes
    both: FloatArray
    shops: Codes
    chances: FloatArray

    def where(self, mask: Mask) -> "Pairs":
        """The pairs of a mask, shape (m,)."""
        return Pairs(*(getattr(self, column.name)[mask] for column in fields(self)))

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


def pairs_of(incidence: Incidence, least: int, most_chance: float = 1.0) -> Pairs:
    """The pairs that are common and surprising enough, by their codes.

    Args:
        incidence: of baskets or shops.
        least: groups that must have both, 1 or more.
        most_chance: the highest `Pairs.chances`; 1 for all.
    """
    rows = [pairs.where(pairs.chances <= most_chance) for pairs in _rows(incidence, least)]
    if not rows:
        nobody, nothing = np.zeros(0, np.int32), np.zeros(0)
        return Pairs(nobody, nobody, nothing, nobody, nothing)
    columns = ([getattr(row, column.name) for row in rows] for column in fields(Pairs))
    return Pairs(*map(np.concatenate, columns))


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
        ids=groups[starts[:-1]][kept],
        count=count,
    )


def _rows(incidence: Incidence, least: int) -> Iterator[Pairs]:
    """The pairs of each product with those of higher codes."""
    groups = incidence.of_line[np.argsort(incidence.products, kind="stable")]
    sizes = incidence.sizes.astype(np.float64)
    bounds = np.concatenate(([0], np.cumsum(incidence.sizes)))
    tally = np.zeros((3, incidence.count), dtype=np.int32)
    tally[2] = -1
    touched = np.zeros(incidence.count, dtype=np.int32)
    layout = (incidence.starts, incidence.products, incidence.shops)
    for product in np.flatnonzero(sizes >= least).tolist():
        containing = groups[bounds[product] : bounds[product + 1]]
        count = count_with(product, containing, *layout, tally, touched)
        others = np.sort(touched[:count])
        both, shops, _ = tally[:, others]
        tally[:, others] = [[0], [0], [-1]]
        common = both >= least
        others, both, shops = others[common], both[common].astype(np.float64), shops[common]
        owners = np.full(others.size, product, dtype=np.int32)
        chances = chance_of_more(both, sizes[owners], sizes[others], incidence.groups)
        yield Pairs(owners, others, both, shops, chances)
