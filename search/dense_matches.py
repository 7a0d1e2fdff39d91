"""What a search of the vectors finds, and what of it is kept with the query."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from search.arrays import Mask, Similarities
from search.lexical import Rows

MOST_KEPT = 1_024
"""Near rows of a query that are kept for when it comes again; more are looked for each time."""


class DensePlan(StrEnum):
    """How the vectors were searched."""

    NONE = "none"
    FLAT = "flat"
    EXACT = "exact"
    ANN = "ann"


@dataclass(frozen=True, slots=True)
class DenseMatches:
    """Rows near the query by falling cosine.

    Attributes:
        rows: int32, shape (m,).
        similarities: float32 cosines, shape (m,).
        plan: how they were found; only ANN may have missed some.
    """

    rows: Rows
    similarities: Similarities
    plan: DensePlan


NO_MATCHES = DenseMatches(np.empty(0, np.int32), np.empty(0, np.float32), DensePlan.NONE)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """All rows near a query, whoever may get them.

    Attributes:
        products: the `Dense.products` of which this is true.
        share: of the best cosine that they reach, and `least` in any case.
        rows: int32, shape (m,), by falling cosine; of equal ones the first.
        similarities: float32 cosines, shape (m,).
    """

    products: object
    share: float
    least: float
    rows: Rows
    similarities: Similarities

    def within(self, allowed: Mask | None) -> DenseMatches:
        """Those that are allowed."""
        plan = exact_plan(allowed)
        if allowed is None:
            return DenseMatches(self.rows, self.similarities, plan)
        kept = allowed[self.rows]
        return DenseMatches(self.rows[kept], self.similarities[kept], plan)


@dataclass(slots=True)
class QueryVector:
    """A query's vector, and what the latest search with it learnt.

    Attributes:
        values: a unit vector, float32, shape (d,).
        learnt: the greatest cosine that any product has with it, and the `Dense.products` of
            which that is true: the vector outlives them.
        near: what is near it, if that was few enough to be kept.
    """

    values: Similarities
    learnt: tuple[object, float] | None = None
    near: Neighbourhood | None = None

    def best_in(self, products: object) -> float | None:
        """The greatest cosine that any of `products` has with it; None if it is not known."""
        learnt = self.learnt
        return None if learnt is None or learnt[0] is not products else learnt[1]

    def near_in(self, products: object, share: float, least: float) -> Neighbourhood | None:
        """What is near it among `products`; None if that is not known."""
        near = self.near
        if near is None or near.products is not products:
            return None
        return near if (near.share, near.least) == (share, least) else None


def down_to(matches: DenseMatches, floor: float) -> DenseMatches:
    """Those of `matches` whose cosine is at least `floor`."""
    last = int(np.count_nonzero(matches.similarities >= floor))
    return DenseMatches(matches.rows[:last], matches.similarities[:last], matches.plan)


def exact_plan(allowed: Mask | None) -> DensePlan:
    """The plan of a search that compares every allowed row."""
    if allowed is None:
        return DensePlan.FLAT
    return DensePlan.EXACT if allowed.any() else DensePlan.NONE
