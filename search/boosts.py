"""Boosts: products of what a query names come forward, and none is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.lexical import LexicalMatches, Rows

MAX_SHARE = 0.1
"""The share of boosts in the score at most: a better match is never passed by much."""


@dataclass(frozen=True, slots=True)
class Boost:
    """Products that come forward.

    Attributes:
        rows: int32, rising.
        weight: its share of the score.
    """

    rows: Rows
    weight: float


def share_of(boosts: Sequence[Boost]) -> float:
    """The share of `boosts` in the score, 0 to `MAX_SHARE`; the fused score has the rest."""
    return min(sum(boost.weight for boost in boosts), MAX_SHARE)


def bonus(boosts: Sequence[Boost], rows: Rows, lexical: LexicalMatches) -> npt.NDArray[np.float64]:
    """What is added to the scores of `rows`, float64, at most the share of `boosts`.

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
    every_word = lexical.rows[lexical.coverage >= max(len(lexical.known_terms), 1)]
    complete = among(rows, every_word)
    for boost in boosts:
        total[complete & among(rows, boost.rows)] += boost.weight
    return np.minimum(total, MAX_SHARE)


def among(rows: Rows, rising: Rows) -> npt.NDArray[np.bool_]:
    """Whether each of `rows` is one of `rising`, bool, of the shape of `rows`."""
    if rising.size == 0:
        return np.zeros(rows.size, dtype=bool)
    found: npt.NDArray[np.bool_] = (
        rising[np.minimum(np.searchsorted(rising, rows), rising.size - 1)] == rows
    )
    return found
