"""How well a phrase names a type: frequent, spread over brands, cohesive, and a common noun."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.types.candidates import Candidates
from indexer.types.evidence import WordEvidence
from indexer.types.source import TypedProduct, UnitVectors

LEAST_COHESION = 0.02
COMMON_COHESION = 0.5
"""The least cohesion of a phrase that all products have; of others by their share."""

ENOUGH_BRANDS = 4.0
"""Effective brands from which more prove nothing more."""

ONE_BRAND = 0.3
"""What a phrase of one brand alone is worth: mostly a series, at times a maker of its own kind."""

OF_A_CATEGORY = 0.5
"""The least quality of a phrase that categories end with, be it of one brand and rare."""

DOUBTED = 4.0
"""Products at which half of a cohesion is believed."""

FloatArray = npt.NDArray[np.float64]


def centroids(
    vectors: UnitVectors, groups: npt.NDArray[np.int32], rows: npt.NDArray[np.int32], count: int
) -> npt.NDArray[np.float32]:
    """The mean vector of each group, not normalised, float32, shape (count, d).

    Args:
        vectors: shape (n, d).
        groups: shape (m,), rising, below `count`.
        rows: shape (m,): a row of each group.
        count: groups; one without rows has the zero vector.
    """
    means = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    bounds = np.searchsorted(groups, np.arange(count + 1))
    for group in np.flatnonzero(np.diff(bounds)):
        means[group] = vectors[rows[bounds[group] : bounds[group + 1]]].mean(axis=0)
    return means


def cohesion(means: npt.NDArray[np.float32], sizes: npt.NDArray[np.int64]) -> FloatArray:
    """The mean cosine of two different members of each group, 0 by chance; float64, shape (p,).

    From the length of the mean of unit vectors: n²|m|² = n + n(n - 1) c.
    """
    squares = np.square(means.astype(np.float64)).sum(axis=1)
    mean: FloatArray = (sizes * squares - 1) / np.maximum(sizes - 1, 1)
    return mean


def phrase_quality(
    candidates: Candidates,
    products: Sequence[TypedProduct],
    evidence: WordEvidence,
    means: npt.NDArray[np.float32],
) -> FloatArray:
    """How well each phrase names a type, 0 for not at all; float64, shape (p,).

    Args:
        candidates: the phrases.
        products: by row.
        evidence: of the catalogue's words.
        means: as `centroids` gives them.
    """
    bounds = np.searchsorted(candidates.phrases, np.arange(len(candidates.keys) + 1))
    sizes = np.diff(bounds)
    # What most products are has no cohesion about the mean of all: it is the mean.
    common = COMMON_COHESION * sizes / max(len(products), 1)
    close = np.maximum(cohesion(means, sizes), np.maximum(common, LEAST_COHESION))
    quality = np.log1p(sizes) * close
    quality *= sizes / (sizes + DOUBTED)
    brands = _numbered(products)
    for phrase, key in enumerate(candidates.keys):
        rows = candidates.rows[bounds[phrase] : bounds[phrase + 1]]
        quality[phrase] *= _brand_factor(brands[rows])
        quality[phrase] *= evidence.noun(key.rpartition(" ")[2])
    quality[candidates.by_category] = np.maximum(quality[candidates.by_category], OF_A_CATEGORY)
    return quality


def _numbered(products: Sequence[TypedProduct]) -> npt.NDArray[np.int32]:
    """By row the number of the brand, 0 for none."""
    numbers = {"": 0}
    return np.array(
        [numbers.setdefault(product.brand, len(numbers)) for product in products], np.int32
    )


def _brand_factor(brands: npt.NDArray[np.int32]) -> float:
    """From `ONE_BRAND` to 1 by the effective number of brands, the exponential of their entropy.

    Products without a brand count as of a brand each.
    """
    total = brands.size
    numbers, first, counts = np.unique(brands, return_index=True, return_counts=True)
    # In the order in which they are met: a sum of floats depends on it.
    met = [(number, count) for _, number, count in sorted(zip(first, numbers, counts, strict=True))]
    shares = [int(count) / total for number, count in met if number]
    nameless = sum(int(count) for number, count in met if not number)
    entropy = -sum(share * math.log(share) for share in shares)
    entropy += nameless / total * math.log(total)
    return ONE_BRAND + (1 - ONE_BRAND) * min(1.0, entropy / math.log(ENOUGH_BRANDS))
