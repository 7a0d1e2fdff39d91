"""Gates: what a finished build must pass before it is published."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import faiss
import numpy as np

from core.layout import Manifest, VersionLayout

SAMPLE = 256
"""Vectors that the self-check searches for, spread evenly over the catalogue."""

BLOCK = 16_384
"""Vectors whose lengths are looked at in one go."""

TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A build that waits for publication, and the manifest of the version that is served."""

    layout: VersionLayout
    manifest: Manifest
    served: Manifest | None


class Gate(Protocol):
    """One check of a candidate."""

    def objections(self, candidate: Candidate) -> list[str]:
        """Why `candidate` must not be published; empty if it may."""
        ...


@dataclass(frozen=True, slots=True)
class CountGate:
    """Refuses a catalogue that has shrunk by more than `max_shrink` (0 to 1) at once."""

    max_shrink: float = 0.5

    def objections(self, candidate: Candidate) -> list[str]:
        """One objection if too many products are gone."""
        if candidate.served is None:
            return []
        before, after = candidate.served.products, candidate.manifest.products
        if after >= before * (1 - self.max_shrink):
            return []
        gone = f"{before - after:,} of {before:,} products are gone"
        # Rounded up, so that the build passes with it.
        shrink = math.ceil(100 * (1 - after / before)) / 100
        return [f"{gone} (if that is meant: --max-shrink {shrink})"]


@dataclass(frozen=True, slots=True)
class SelfCheckGate:
    """Refuses vectors that are not unit vectors or do not find themselves."""

    def objections(self, candidate: Candidate) -> list[str]:
        """What is wrong with the vector index."""
        index = faiss.read_index(str(candidate.layout.vectors), faiss.IO_FLAG_MMAP)
        if index.ntotal != candidate.manifest.products:
            return [f"{index.ntotal:,} vectors for {candidate.manifest.products:,} products"]
        if wrong := sum(_wrong_lengths(index, start) for start in range(0, index.ntotal, BLOCK)):
            return [f"{wrong:,} vectors are not of length one: the encoder failed"]
        rows = np.unique(np.linspace(0, index.ntotal - 1, SAMPLE).astype(np.int64))
        similarity, _ = index.search(index.reconstruct_batch(rows), 1)
        if not np.allclose(similarity[:, 0], 1, atol=TOLERANCE):
            return ["some products do not find themselves: the vector index is wrong"]
        return []


def _wrong_lengths(index: faiss.Index, start: int) -> int:
    """How many vectors of the block that begins at `start` are not of length one, or not finite."""
    vectors = index.reconstruct_n(start, min(BLOCK, index.ntotal - start))
    good = np.isclose(np.linalg.norm(vectors, axis=1), 1, atol=TOLERANCE)
    return int(np.count_nonzero(~good))


SmokeSearch = Callable[[VersionLayout, Sequence[str]], Sequence[int]]
"""Opens a version and gives for each of some queries how many products it finds."""


@dataclass(frozen=True, slots=True)
class SmokeGate:
    """Refuses a version in which a query of a given set finds nothing.

    The search itself is handed in: this room does not know how one searches.
    """

    queries: tuple[str, ...]
    search: SmokeSearch

    def objections(self, candidate: Candidate) -> list[str]:
        """One objection for every query without a hit."""
        found = self.search(candidate.layout, self.queries)
        return [
            f"the smoke query {query!r} finds nothing"
            for query, hits in zip(self.queries, found, strict=True)
            if hits == 0
        ]
