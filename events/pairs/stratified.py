"""Whether shops that buy two products put them into one basket, or take one for the other.

Taken over all baskets together, two teas look like companions, because some shops sell tea
and others do not. Each shop is therefore a stratum of its own: what counts is whether its
baskets have both more or less often than its own habits would make them meet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array
from scipy.special import ndtr

from events.columns import Codes, Purchases
from events.pairs.counting import baskets_of

Numbers = npt.NDArray[np.float64]

PAIRS_AT_ONCE = 8_000_000
"""Of one category: bounds the memory to four tables of 64 MB."""

PAIRS_BY_NAME_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Meetings:
    """How often products met in the baskets of shops that buy both; arrays of shape (m,).

    Attributes:
        first, second: int32 codes, the first below the second.
        shops: float64, how many shops bought both at some time and have two orders or more.
        observed: float64, their baskets with both.
        expected: float64, of these if every shop chose the two independently.
        variance: float64, of the number of baskets under the same assumption.
    """

    first: Codes
    second: Codes
    shops: Numbers
    observed: Numbers
    expected: Numbers
    variance: Numbers

    def deviations(self) -> Numbers:
        """Below 0 where they meet too rarely; normal with variance 1 if they are independent.

        Source: N. Mantel and W. Haenszel, "Statistical Aspects of the Analysis of Data From
        Retrospective Studies of Disease", Journal of the National Cancer Institute 22(4),
        1959; with their correction for continuity.
        """
        difference = self.observed - self.expected
        corrected = np.sign(difference) * np.maximum(np.abs(difference) - 0.5, 0)
        varies = self.variance > 0
        deviations = np.zeros_like(corrected)
        deviations[varies] = corrected[varies] / np.sqrt(self.variance[varies])
        return deviations

    def chances_of_more(self) -> Numbers:
        """The probability of so many meetings, or more, if the two were independent."""
        chances: Numbers = ndtr(-self.deviations())
        return chances

    def chances_of_fewer(self) -> Numbers:
        """The probability of so few meetings, or fewer, if the two were independent."""
        chances: Numbers = ndtr(self.deviations())
        return chances


@dataclass(frozen=True, slots=True)
class _Strata:
    """The shops with at least two orders, by some products.

    Summed over shops, `bought` times itself says how many bought both of two products,
    `baskets` times itself how many baskets have both, `orders` times `by_shop` how many would
    by chance, and `without` times `spread` the variance of that.

    Attributes:
        baskets: float64 of 1, shape (orders, products).
        orders: float64, shape (shops, products): how many orders have the product.
        totals: float64, shape (shops,): all orders of the shop, 2 or more.
    """

    baskets: csr_array
    orders: csr_array
    totals: Numbers

    def of(self, products: Codes) -> "_Strata":
        """The same of some products, in their order."""
        return _Strata(self.baskets[:, products], self.orders[:, products], self.totals)

    @property
    def bought(self) -> csr_array:
        return self.orders.sign()

    @property
    def by_shop(self) -> csr_array:
        by_shop: csr_array = diags_array(1 / self.totals) @ self.orders
        return by_shop

    @property
    def without(self) -> csr_array:
        without = self.orders.tocsr(copy=True)
        without.data *= np.repeat(self.totals, np.diff(without.indptr)) - without.data
        return without

    @property
    def spread(self) -> csr_array:
        spread: csr_array = diags_array(1 / (self.totals**2 * (self.totals - 1))) @ self.without
        return spread


def meetings_of(purchases: Purchases, groups: Sequence[str], least_shops: int) -> Meetings:
    """The pairs of each group that at least `least_shops` shops bought both of.

    Args:
        purchases: what came back is passed over.
        groups: of the products; pairs are of one group, those of "" have none.
        least_shops: 1 or more.
    """
    by_group: dict[str, list[int]] = {}
    for code, group in enumerate(groups):
        if group:
            by_group.setdefault(group, []).append(code)
    columns = [np.asarray(codes, dtype=np.int32) for codes in by_group.values() if len(codes) > 1]
    if not columns:
        nobody, nothing = np.zeros(0, dtype=np.int32), np.zeros(0)
        return Meetings(nobody, nobody, nothing, nothing, nothing, nothing)
    strata = _strata(purchases)
    parts = [part for codes in columns for part in _within(strata, codes, least_shops)]
    return Meetings(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def meetings_of_pairs(purchases: Purchases, first: Codes, second: Codes) -> Meetings:
    """Those of some pairs, shape (m,), whichever shops bought them.

    Args:
        purchases: what came back is passed over.
        first: codes, all below those of `second`.
        second: codes.
    """
    strata = _strata(purchases)
    parts = [
        _between(strata.of(first[some]), strata.of(second[some]))
        for start in range(0, first.size, PAIRS_BY_NAME_AT_ONCE)
        for some in [slice(start, start + PAIRS_BY_NAME_AT_ONCE)]
    ]
    columns = np.concatenate([np.zeros((4, 0)), *parts], axis=1)
    return Meetings(first, second, *columns)


def _between(left: _Strata, right: _Strata) -> Numbers:
    """Shops, observed, expected and variance of the products side by side, shape (4, m)."""
    factors = (
        (left.bought, right.bought),
        (left.baskets, right.baskets),
        (left.orders, right.by_shop),
        (left.without, right.spread),
    )
    return np.stack([np.asarray((one * other).sum(axis=0)) for one, other in factors])


def _strata(purchases: Purchases) -> _Strata:
    count = len(purchases.products)
    baskets = baskets_of(purchases, largest=count)
    totals = np.bincount(baskets.shops, minlength=len(purchases.retailers)).astype(np.float64)
    shop, row, product = baskets.shops[baskets.of_line], baskets.of_line, baskets.products
    # One order alone cannot say whether two things are bought at once or by turns.
    told = totals[shop] > 1
    shop, row, product = shop[told], row[told], product[told]
    ones = np.ones(shop.size)
    orders = csr_array((ones, (shop, product)), shape=(totals.size, count))
    orders.sum_duplicates()
    contents = csr_array((ones, (row, product)), shape=(baskets.groups, count))
    return _Strata(contents, orders, np.maximum(totals, 2))


def _within(
    strata: _Strata, codes: Codes, least_shops: int
) -> Iterator[tuple[Codes, Codes, Numbers, Numbers, Numbers, Numbers]]:
    """The columns of `Meetings` for the pairs of some products, block by block."""
    some = strata.of(codes)
    bought, by_shop, without, spread = some.bought, some.by_shop, some.without, some.spread
    rows_at_once = max(1, PAIRS_AT_ONCE // codes.size)
    for start in range(0, codes.size, rows_at_once):
        block = slice(start, start + rows_at_once)
        shops = _products(bought, bought, block)
        rows, others = np.nonzero(np.triu(shops >= least_shops, k=start + 1))
        yield (
            codes[rows + start],
            codes[others],
            shops[rows, others],
            _products(some.baskets, some.baskets, block)[rows, others],
            _products(some.orders, by_shop, block)[rows, others],
            _products(without, spread, block)[rows, others],
        )


def _products(left: csr_array, right: csr_array, block: slice) -> Numbers:
    """The inner products of some columns of `left` with all of `right`, shape (block, m)."""
    table: Numbers = (left[:, block].T @ right).toarray()
    return table
