"""Boosts: products of what a query names come forward, and none is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.lexical import LexicalMatches, Rows

MAX_BOOST = 0.1
"""Of the fused scale of 0 to 1: a better match is never passed by much."""


@dataclass(frozen=True, slots=True)
class Boost:
    """Products that come forward.

    Attributes:
        rows: int32, rising.
        weight: added to their fused score.
    """

    rows: Rows
    weight: float


def bonus(boosts: Sequence[Boost], rows: Rows, lexical: LexicalMatches) -> npt.NDArray[np.float64]:
    """What is added to the fused scores of `rows`, float64, at most `MAX_BOOST`.

    Only products with every word that the catalogue knows come forward: no bag passes
    a camera case in a search for camera bags by being a bag.

    Args:
        boosts: what the query names.
        rows: rising.
        lexical: what the query's words found.
    """
    total = np.zeros(rows.size)
    if not boosts:
        return total
    complete = lexical.rows[lexical.coverage >= max(len(lexical.known_terms), 1)]
    for boost in boosts:
        forward = np.intersect1d(complete, boost.rows, assume_unique=True)
        total[np.isin(rows, forward, assume_unique=True)] += boost.weight
    return np.minimum(total, MAX_BOOST)
