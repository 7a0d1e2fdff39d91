"""Fusion: lexical and dense scores of the same candidates become one score in [0, 1]."""

import numpy as np
import numpy.typing as npt

from search.query import Fusion, FusionMethod

Scores = npt.NDArray[np.float64]

RANK_CONSTANT = 60
"""The k of reciprocal rank fusion, as its authors chose it."""


def fuse(lexical: Scores, dense: Scores, fusion: Fusion) -> Scores:
    """One score for each candidate from its two scores, shape (n,) each."""
    scale = {
        FusionMethod.RRF: reciprocal_rank,
        FusionMethod.MIN_MAX: min_max,
        FusionMethod.DISTRIBUTION: distribution_based,
    }[fusion.method]
    weight = fusion.dense_weight
    return (1 - weight) * scale(lexical) + weight * scale(dense)


def reciprocal_rank(scores: Scores) -> Scores:
    """(k + 1) / (k + rank), the rank of the best being 1; equal scores share the better rank.

    Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet
    and individual rank learning methods" (2009), times k + 1 so that the best has 1.
    """
    falling = np.sort(-scores)
    ranks = np.searchsorted(falling, -scores, side="left") + 1
    result: Scores = (RANK_CONSTANT + 1) / (RANK_CONSTANT + ranks)
    return result


def min_max(scores: Scores) -> Scores:
    """Scores shifted and scaled so that the least is 0 and the greatest 1; all 0 if equal."""
    if scores.size == 0:
        return scores
    low, high = scores.min(), scores.max()
    if high == low:
        return np.zeros_like(scores)
    scaled: Scores = (scores - low) / (high - low)
    return scaled


def distribution_based(scores: Scores) -> Scores:
    """Scores scaled so that three standard deviations about the mean become 0 to 1, then clipped.

    Mazzeschi, "Distribution-based score fusion" (2023).
    """
    if scores.size == 0:
        return scores
    spread = 3 * scores.std()
    if spread == 0:
        return np.zeros_like(scores)
    scaled: Scores = np.clip((scores - scores.mean() + spread) / (2 * spread), 0, 1)
    return scaled
