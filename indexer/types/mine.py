"""Mines what sort of thing each product is, from the catalogue alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.analysis import Analyzer
from indexer.types.assign import (
    Types,
    assign_by_category,
    assign_by_title,
    assign_by_vector,
    leave_strangers,
    unit,
)
from indexer.types.candidates import Candidates, find_candidates
from indexer.types.evidence import WordEvidence
from indexer.types.mined import MinedTypes
from indexer.types.quality import centroids, phrase_quality
from indexer.types.source import TypedProduct, UnitVectors
from indexer.types.titles import TitleReader


@dataclass(frozen=True, slots=True)
class TypesWithCentroids:
    """The types and, float32 of shape (types, d), the unit centroid of each about the mean."""

    types: MinedTypes
    centroids: npt.NDArray[np.float32]


def mine_types(
    products: Sequence[TypedProduct], vectors: UnitVectors, analyzer: Analyzer
) -> TypesWithCentroids:
    """The types of `products`, the commonest first.

    Args:
        products: by row.
        vectors: about their mean, float32, shape (n, d).
        analyzer: makes "laptop bags" and "Laptop Bag" one type.
    """
    reader = TitleReader(analyzer)
    evidence = WordEvidence(products, reader)
    reader.qualifiers |= evidence.units
    candidates = find_candidates(products, reader)
    count = len(candidates.keys)
    means = centroids(vectors, candidates.phrases, candidates.rows, count)
    quality = phrase_quality(candidates, products, evidence, means)
    chosen = assign_by_title(vectors, candidates, quality)
    chosen = assign_by_category(chosen, products)
    chosen = assign_by_vector(vectors, chosen, quality)
    chosen = leave_strangers(chosen, candidates.keys, products, analyzer)
    return _in_order(candidates, chosen, vectors)


def _in_order(candidates: Candidates, chosen: Types, vectors: UnitVectors) -> TypesWithCentroids:
    sizes = np.bincount(chosen[chosen >= 0], minlength=len(candidates.keys))
    kept = sorted(
        np.flatnonzero(sizes).tolist(), key=lambda phrase: (-sizes[phrase], candidates.keys[phrase])
    )
    number_of = np.full(len(candidates.keys) + 1, -1, dtype=np.int32)
    number_of[kept] = np.arange(len(kept), dtype=np.int32)
    of_row = number_of[chosen]
    rows = np.argsort(of_row, kind="stable").astype(np.int32)
    rows = rows[of_row[rows] >= 0]
    means = centroids(vectors, of_row[rows], rows, len(kept))
    names = tuple(candidates.names[phrase] for phrase in kept)
    return TypesWithCentroids(MinedTypes(names, of_row), unit(means))
