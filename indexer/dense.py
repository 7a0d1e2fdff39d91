"""The vector indexes of a version: Flat always, IVF-SQ8 beside it on large catalogues."""

import math
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

TRAINING_VECTORS_PER_LIST = 64
"""faiss asks for at least 39; more changes the centroids little and costs time."""

SEED = 1234


def write_flat(vectors: npt.NDArray[np.float32], path: Path) -> None:
    """Write every vector of `vectors`, shape (n, d), for exact inner-product search."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(path))


def write_ann(vectors: npt.NDArray[np.float32], path: Path) -> None:
    """Write an inverted-file index of 8-bit codes over unit `vectors`, shape (n, d).

    Lists number about 4 sqrt(n), rounded to a power of two, and never more than n.
    Seeded: the same vectors give the same lists.
    """
    count, dimension = vectors.shape
    lists = min(count, 2 ** round(math.log2(4 * math.sqrt(count))))
    index = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    faiss.extract_index_ivf(index).cp.seed = SEED
    chosen = np.random.default_rng(SEED).permutation(count)[: lists * TRAINING_VECTORS_PER_LIST]
    index.train(vectors[np.sort(chosen)])
    index.add(vectors)
    faiss.write_index(index, str(path))
