"""Empirical Bayes: what a group says, drawn in to what all groups like it say."""

import numpy as np
import numpy.typing as npt

from events.columns import Codes, FloatArray

STRONGEST = 1e6
"""The prior counts as much as so many observations where groups do not differ at all."""


def shrunk_means(
    totals: FloatArray, counts: FloatArray, prior: FloatArray, variance: float
) -> FloatArray:
    """The posterior mean of every group, shape (groups,).

    The groups' true means vary about their priors with a variance that is estimated by
    moments: DerSimonian and Laird, "Meta-analysis in clinical trials" (Controlled Clinical
    Trials, 1986); how far each is drawn in follows from it: Morris, "Parametric empirical
    Bayes inference" (JASA, 1983).

    Args:
        totals: sums of observations, shape (groups,).
        counts: how many there are of each, not all 0, shape (groups,).
        prior: the mean to which each is drawn, shape (groups,).
        variance: of one observation about its group's mean, above 0.
    """
    seen = counts > 0
    means = totals[seen] / counts[seen]
    spread = float(np.sum(counts[seen] * (means - prior[seen]) ** 2))
    everything = float(counts.sum())
    scale = everything - float(np.sum(counts**2)) / everything
    excess = spread - (int(seen.sum()) - 1) * variance
    between = excess / scale if scale > 0 else 0.0
    strength = variance / max(between, variance / STRONGEST)
    posterior: FloatArray = (totals + strength * prior) / (counts + strength)
    return posterior


def shrunk_by_category(
    totals: FloatArray, counts: FloatArray, category: Codes, variance: float
) -> FloatArray:
    """Every product drawn in to its category, every category to all; shape (products,).

    Args:
        totals: sums of observations, shape (products,).
        counts: how many there are of each, not all 0, shape (products,).
        category: int32, shape (products,).
        variance: of one observation about its product's mean, above 0.
    """
    size = int(category.max(initial=0)) + 1
    everything = np.full(size, totals.sum() / counts.sum())
    by_category = shrunk_means(
        sums(category, totals, size),
        sums(category, counts, size),
        everything,
        variance,
    )
    return shrunk_means(totals, counts, by_category[category], variance)


def sums(groups: npt.NDArray[np.integer], values: FloatArray, size: int) -> FloatArray:
    """The sum of each group's values, float64, shape (size,)."""
    return np.bincount(groups, values, size).astype(np.float64)
