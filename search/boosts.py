"""Boosts: products of what a query names come forward, and none is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.lexical import Rows

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


def bonus(boosts: Sequence[Boost], rows: Rows, documents: int) -> npt.NDArray[np.float64]:
    """What is added to the fused scores of `rows`, float64, at most `MAX_BOOST`."""
    by_row = np.zeros(documents)
    for boost in boosts:
        by_row[boost.rows] += boost.weight
    return np.minimum(by_row[rows], MAX_BOOST)
