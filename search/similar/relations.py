"""What may be shown for a seed, and how well it suits: alternatives, accessories, or anything."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.arrays import Mask, Similarities
from search.lexical import Rows
from search.similar.seeds import Seed
from search.snapshot import Snapshot

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidates that suit a seed, as they were given, and how well.

    Attributes:
        rows: int32, shape (m,).
        similarities: float32 cosines with the seed, shape (m,).
        closeness: float32, shape (m,): cosine of the types, 1 for the same, NaN if unknown.
        overlap: float32, shape (m,): of the attribute names, NaN if either has too few.
        relevance: float32, shape (m,): from 0 to 1.
    """

    rows: Rows
    similarities: Similarities
    closeness: FloatArray
    overlap: FloatArray
    relevance: FloatArray

    def only(self, kept: Mask) -> "Judged":
        """Those at the places that are True in `kept`, bool, shape (m,)."""
        return Judged(
            self.rows[kept],
            self.similarities[kept],
            self.closeness[kept],
            self.overlap[kept],
            self.relevance[kept],
        )


class Suiting(Protocol):
    """Says what suits a seed."""

    def possible(self, seed: Seed, *, widely: bool) -> Mask | None:
        """Rows worth a look, bool, shape (n,); None for all.

        Args:
            seed: what they are to suit.
            widely: let through what is less close as well.
        """
        ...

    def judge(self, seed: Seed, rows: Rows, similarities: Similarities, *, widely: bool) -> Judged:
        """Those of `rows` that suit the seed.

        Args:
            seed: what they are to suit.
            rows: candidates that `possible` lets through, int32, shape (m,).
            similarities: float32 cosines with the seed, shape (m,).
            widely: let through what is less close as well.
        """
        ...


class AnyRelation:
    """Whatever is near in meaning."""

    def possible(self, seed: Seed, *, widely: bool) -> Mask | None:
        """Every row."""
        del seed, widely
        return None

    def judge(self, seed: Seed, rows: Rows, similarities: Similarities, *, widely: bool) -> Judged:
        """All of them, by cosine."""
        del seed, widely
        unknown = np.full(rows.size, np.nan, dtype=np.float32)
        relevance = np.clip(similarities, 0, 1)
        return Judged(rows, similarities, unknown, unknown, relevance)


def type_closeness(snapshot: Snapshot, seed: Seed, rows: Rows) -> FloatArray:
    """Cosines of the types of `rows` with the seed's, 1 for the same, NaN if unknown."""
    types = snapshot.types.of_row[rows]
    if seed.type < 0:
        return np.full(rows.size, np.nan, dtype=np.float32)
    cosines = snapshot.types.closeness(seed.type)[types]
    return np.where(types < 0, np.float32(np.nan), np.where(types == seed.type, 1, cosines))


def attribute_overlap(snapshot: Snapshot, seed: Seed, rows: Rows) -> FloatArray:
    """How alike the attribute names of `rows` and the seed are, NaN if either has too few."""
    if seed.row < 0:
        return np.full(rows.size, np.nan, dtype=np.float32)
    return snapshot.types.overlap(seed.row, rows)
