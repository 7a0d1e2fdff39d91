"""The vector indexes of a version: Flat always, IVF-SQ8 beside it on large catalogues."""

import math
from pathlib import Path
from types import TracebackType
from typing import Self

import faiss
import numpy as np
import numpy.typing as npt

from core.codes import code
from core.layout import CodesLayout

TRAINING_VECTORS_PER_LIST = 64
"""faiss asks for at least 39; more changes the centroids little and costs time."""

SEED = 1234

CHUNK_ROWS = 65_536
"""Vectors in memory at once where there may be a million: 100 MB of 384 dimensions."""

Vectors = npt.NDArray[np.float32]


class FlatWriter:
    """Writes vectors for exact inner-product search straight to disk, chunk by chunk.

    The file is the one that faiss writes of an IndexFlatIP, byte for byte.

    Args:
        path: where to; an older file is replaced.
        count: vectors that will come.
        dimension: length of a vector.
    """

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        self._remaining = count
        self._dimension = dimension
        self._file = path.open("wb")
        self._file.write(_flat_header(count, dimension))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        if error is None and self._remaining:
            raise ValueError(f"{self._remaining} vectors are missing")

    def add(self, vectors: Vectors) -> None:
        """Write the next vectors, shape (m, dimension).

        Raises:
            ValueError: they are of another dimension, or more than were announced.
        """
        if vectors.shape[1:] != (self._dimension,) or len(vectors) > self._remaining:
            raise ValueError(f"no vectors of shape {vectors.shape} were expected")
        self._remaining -= len(vectors)
        self._file.write(np.ascontiguousarray(vectors, "<f4").data)


def write_flat(vectors: Vectors, path: Path) -> None:
    """Write every vector of `vectors`, shape (n, d), for exact inner-product search."""
    with FlatWriter(path, *vectors.shape) as writer:
        writer.add(vectors)


def flat_vectors(path: Path) -> Vectors:
    """The vectors that `FlatWriter` wrote, mapped into memory, float32, shape (n, d)."""
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    shape = (index.ntotal, index.d)
    if not index.ntotal:
        return np.empty(shape, np.float32)
    return np.memmap(path, "<f4", "r", len(_flat_header(*shape)), shape)


def write_ann(vectors: Vectors, path: Path) -> None:
    """Write an inverted-file index of 8-bit codes over unit `vectors`, shape (n, d).

    Lists number about 4 sqrt(n), rounded to a power of two, and never more than n.
    Seeded: the same vectors give the same lists.
    """
    count, dimension = vectors.shape
    lists = min(count, 2 ** round(math.log2(4 * math.sqrt(count))))
    index = faiss.index_factory(dimension, f"IVF{lists},SQ8", faiss.METRIC_INNER_PRODUCT)
    faiss.extract_index_ivf(index).cp.seed = SEED
    chosen = np.random.default_rng(SEED).permutation(count)[: lists * TRAINING_VECTORS_PER_LIST]
    index.train(np.asarray(vectors[np.sort(chosen)]))
    for start in range(0, count, CHUNK_ROWS):
        index.add(np.asarray(vectors[start : start + CHUNK_ROWS]))
    faiss.write_index(index, str(path))


def write_codes(vectors: Vectors, layout: CodesLayout) -> None:
    """Write unit `vectors`, shape (n, d), in 8 bits, for a first look at all of them."""
    layout.root.mkdir()
    codes, scales = code(vectors)
    np.save(layout.codes, codes)
    np.save(layout.scales, scales)


def _flat_header(count: int, dimension: int) -> bytes:
    """What stands before the vectors in faiss' file of an IndexFlatIP.

    Taken from faiss' own file of one vector, in which two numbers are the count and the
    number of components; the test compares whole files with those of faiss.
    """
    index = faiss.IndexFlatIP(dimension)
    index.add(np.zeros((1, dimension), np.float32))
    whole = faiss.serialize_index(index).tobytes()
    header = bytearray(whole[: -4 * dimension])
    header[8:16] = count.to_bytes(8, "little")
    header[-8:] = (count * dimension).to_bytes(8, "little")
    return bytes(header)
