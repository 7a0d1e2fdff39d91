"""Gates: what a finished build must pass before it is published."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import faiss
import numpy as np

from core.counted import counted
from core.gates import NOTHING_BEFORE, GateResult
from core.layout import Manifest, VersionLayout
from indexer.changes.columns import Tables

SAMPLE = 256
"""Vectors that the self-check searches for, spread evenly over the catalogue."""

BLOCK = 16_384
"""Vectors whose lengths are looked at in one go."""

TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A build that waits for publication.

    Attributes:
        layout: where it lies.
        manifest: its own.
        served: of the version that is served; None if there is none that can be read.
        tables: columns of both versions' products; None if there is nothing to compare with.
    """

    layout: VersionLayout
    manifest: Manifest
    served: Manifest | None
    tables: Tables | None = None


class Gate(Protocol):
    """One check of a candidate."""

    def check(self, candidate: Candidate) -> GateResult:
        """What it finds of `candidate`."""
        ...


@dataclass(frozen=True, slots=True)
class CountGate:
    """Refuses a catalogue that has shrunk by more than `max_shrink` (0 to 1) at once."""

    max_shrink: float = 0.5

    def check(self, candidate: Candidate) -> GateResult:
        """Objects if too many products are gone."""
        limit = f"at most {self.max_shrink:.1%} gone"
        if candidate.served is None:
            return GateResult("counts", NOTHING_BEFORE, limit)
        before, after = candidate.served.products, candidate.manifest.products
        measured = f"{counted(before, 'product')} before, {after:,} now"
        if after >= before * (1 - self.max_shrink):
            return GateResult("counts", measured, limit)
        # Rounded up, so that the build passes with it.
        shrink = math.ceil(100 * (1 - after / before)) / 100
        objection = f"{before - after:,} of {before:,} products are gone"
        return GateResult("counts", measured, limit, (objection,), f"--max-shrink {shrink}")


@dataclass(frozen=True, slots=True)
class SelfCheckGate:
    """Refuses vectors that are not unit vectors or do not find themselves."""

    def check(self, candidate: Candidate) -> GateResult:
        """Objects to what is wrong with the vector index."""
        objections = tuple(_faults(candidate))
        measured = "unsound" if objections else counted(candidate.manifest.products, "sound vector")
        limit = "every vector of length one, and found by itself"
        return GateResult("self-check", measured, limit, objections, may_be_forced=False)


def _faults(candidate: Candidate) -> list[str]:
    index = faiss.read_index(str(candidate.layout.vectors), faiss.IO_FLAG_MMAP)
    if index.ntotal != candidate.manifest.products:
        return [f"{index.ntotal:,} vectors for {candidate.manifest.products:,} products"]
    if wrong := sum(_wrong_lengths(index, start) for start in range(0, index.ntotal, BLOCK)):
        return [
            f"{counted(wrong, 'vector is', 'vectors are')} not of length one: the encoder failed"
        ]
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


class SmokeSearch(Protocol):
    """Searches a version. This room does not know how one searches, so it is handed in."""

    def __call__(self, layout: VersionLayout, queries: Sequence[str]) -> Sequence[int]:
        """How many products each of `queries` finds."""
        ...


@dataclass(frozen=True, slots=True)
class SmokeGate:
    """Refuses a version in which a query of a given set finds nothing."""

    queries: tuple[str, ...]
    search: SmokeSearch

    def check(self, candidate: Candidate) -> GateResult:
        """Objects to every query without a hit."""
        found = self.search(candidate.layout, self.queries)
        nothing = tuple(
            f"the smoke query {query!r} finds nothing"
            for query, hits in zip(self.queries, found, strict=True)
            if hits == 0
        )
        measured = (
            f"{len(self.queries) - len(nothing)} of {len(self.queries)} queries find products"
        )
        return GateResult("smoke queries", measured, "all of them", nothing)
