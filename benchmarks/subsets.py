"""Rows that a filter lets through, queries over them, and what is right."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Exact = npt.NDArray[np.float64]

CHUNK_ROWS = 20_000
ROUNDING = 1e-6
"""Cosines nearer than this to the k-th count as equal to it: float32 cannot tell them apart."""

NOISE = 0.5
"""Length of the random vector that is added to a unit vector to make another product of it."""


@dataclass(frozen=True, slots=True)
class FilteredQuery:
    """A query's vector, shape (d,), the allowed rows, and its number among all queries."""

    vector: Vectors
    allowed: Mask | None
    number: int


def random_subset(rows: int, share: float, chance: np.random.Generator) -> Mask:
    """A `share` of the rows, at least one, drawn blindly."""
    return _mask(rows, chance.permutation(rows)[: max(1, round(share * rows))])


def category_subset(vectors: Vectors, share: float, chance: np.random.Generator) -> Mask:
    """The `share` of the rows, at least one, that are nearest to a random one of them."""
    rows = len(vectors)
    near = np.argsort(-(vectors @ vectors[chance.integers(rows)]), kind="stable")
    return _mask(rows, near[: max(1, round(share * rows))])


def perturbed(vectors: Vectors, rows: int, chance: np.random.Generator) -> Vectors:
    """`rows` unit vectors, each a random one of `vectors` moved by random noise of length 0.5."""
    made = np.empty((rows, vectors.shape[1]), dtype=np.float32)
    for start in range(0, rows, CHUNK_ROWS):
        part = made[start : start + CHUNK_ROWS]
        noise = chance.standard_normal(part.shape, dtype=np.float32)
        noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        part[:] = vectors[chance.integers(len(vectors), size=len(part))] + noise
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


def exact_cosines(queries: Vectors, vectors: Vectors) -> Exact:
    """Cosines of every query with every row by brute force in float64, shape (queries, rows)."""
    wide = queries.astype(np.float64)
    cosines = np.empty((len(queries), len(vectors)))
    for start in range(0, len(vectors), CHUNK_ROWS):
        chunk = vectors[start : start + CHUNK_ROWS].astype(np.float64)
        cosines[:, start : start + len(chunk)] = wide @ chunk.T
    return cosines


def recall(found: npt.NDArray[np.integer], cosines: Exact, allowed: Mask | None, k: int) -> float:
    """The share of the true best `k` allowed rows that was found.

    Args:
        found: different rows; only the first `k` count.
        cosines: exact, shape (rows,).
        allowed: None for all.
        k: if fewer are allowed, all of them are wanted.
    """
    candidates = cosines if allowed is None else cosines[allowed]
    wanted = min(k, candidates.size)
    bound = np.partition(candidates, candidates.size - wanted)[candidates.size - wanted]
    rows = found[:k][found[:k] >= 0]
    legal = rows if allowed is None else rows[allowed[rows]]
    return int(np.count_nonzero(cosines[legal] >= bound - ROUNDING)) / wanted


def _mask(rows: int, chosen: npt.NDArray[np.integer]) -> Mask:
    mask = np.zeros(rows, dtype=bool)
    mask[chosen] = True
    return mask
