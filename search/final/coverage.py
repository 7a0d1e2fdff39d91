"""How much of the query the candidates have, and how well it fits their fields."""

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

from core.lexical_fields import LexicalField
from search.final.contract import FloatArray
from search.postings import Postings

ALONE = [LexicalField.TITLE, LexicalField.CATEGORY, LexicalField.DESCRIPTION]
"""Fields that may by themselves say all that was asked for."""


def coverage(
    postings: Postings, terms: Sequence[str], found: npt.NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Which share of `terms` each product has, and whether it has them all, shape (n,) each.

    A term counts by its inverse document frequency, ln(1 + (N - df + 0.5) / (df + 0.5)).
    Of no terms at all nothing is covered.

    Args:
        postings: of the catalogue.
        terms: distinct terms of the query.
        found: shape (n, terms): which of them the product has, in one way or another.
    """
    if not terms:
        return np.zeros(len(found)), np.zeros(len(found))
    weights = np.array([_rarity(postings, term) for term in terms])
    # Rounding must not make a share greater than the whole.
    share: FloatArray = np.minimum(found.astype(np.float64) @ (weights / weights.sum()), 1.0)
    complete: FloatArray = np.logical_and.reduce(found, axis=1).astype(np.float64)
    return share, complete


def fit(contributions: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How well each product's fields fit the terms, of the best fit; shape (n,) each.

    Args:
        contributions: shape (n, terms, fields): what a term adds to the BM25 of a field.

    Returns:
        The sums over terms of the field that fits each best, as edismax has them but for its
        tie, and the sums in the one field that fits the whole query best.
    """
    best_fields = contributions.max(axis=2).sum(axis=1)
    best_field = contributions[:, :, ALONE].sum(axis=1).max(axis=1)
    return _of_greatest(best_fields), _of_greatest(best_field)


def _of_greatest(sums: FloatArray) -> FloatArray:
    greatest = float(sums.max(initial=0.0))
    # Nothing fits anywhere: then all of it is 0.
    scaled: FloatArray = sums / (greatest or 1.0)
    return scaled


def _rarity(postings: Postings, term: str) -> float:
    having = postings.frequency(term)
    return log(1 + (postings.documents - having + 0.5) / (having + 0.5))
