"""Pairs of products that are in one basket more often than chance would have it."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray, Mask
from events.pairs.counting import Incidence, pairs_of
from events.pairs.measures import adjusted, exact_chance_of_more, leverage
from insights.affinities.options import AffinityOptions

Places = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class SurePairs:
    """Pairs of products, each once; arrays of shape (m,).

    Attributes:
        first, second: int32 codes, the first below the second.
        both: float64, baskets with both.
        shops: int32, of how many shops these are.
        with_first, with_second: float64, baskets with the one, and with the other.
        surplus: float64, baskets with both beyond what chance would bring together.
        chances: float64, p-values of Fisher's exact test, one-sided.
        false_shares: float64, the same adjusted for all pairs that were tried.
    """

    first: Codes
    second: Codes
    both: FloatArray
    shops: Codes
    with_first: FloatArray
    with_second: FloatArray
    surplus: FloatArray
    chances: FloatArray
    false_shares: FloatArray

    def where(self, chosen: Mask | Places) -> Self:
        """The pairs of a mask, or at some places."""
        return type(self)(*(getattr(self, column.name)[chosen] for column in fields(self)))


@dataclass(frozen=True, slots=True)
class PairSearch:
    """What became of all the pairs there could be.

    Attributes:
        found: those that stand, the largest surplus first.
        tried: pairs of products that are both in enough baskets.
        counted: of these, pairs that enough baskets have.
    """

    found: SurePairs
    tried: int
    counted: int


def search_pairs(baskets: Incidence, options: AffinityOptions) -> PairSearch:
    """The pairs that stand when all that were tried are allowed for."""
    pairs = pairs_of(baskets, options.least_baskets)
    sizes = baskets.sizes.astype(np.float64)
    first, second = sizes[pairs.first], sizes[pairs.second]
    chances = exact_chance_of_more(pairs.both, first, second, baskets.groups)
    # Whatever is in fewer baskets could not have met often enough to be counted.
    frequent = int(np.count_nonzero(sizes >= options.least_baskets))
    tried = frequent * (frequent - 1) // 2
    surplus = leverage(pairs.both, first, second, max(baskets.groups, 1)) * baskets.groups
    every = SurePairs(
        first=pairs.first,
        second=pairs.second,
        both=pairs.both,
        shops=pairs.shops,
        with_first=first,
        with_second=second,
        surplus=surplus,
        chances=chances,
        false_shares=adjusted(chances, tried),
    )
    sure = every.where(
        (every.false_shares <= options.false_share) & (every.shops >= options.least_shops)
    )
    order = np.lexsort((sure.second, sure.first, -sure.surplus))
    return PairSearch(sure.where(order), tried, int(pairs.first.size))
