"""Which products entered and left the first hits of the queries that matter most."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from core.layout import VersionLayout

DEPTH = 10
MOST_QUERIES = 50


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A product in an answer."""

    id: str
    title: str


class FirstHits(Protocol):
    """Searches a version. This room does not know how one searches, so it is handed in."""

    def __call__(
        self, layout: VersionLayout, queries: Sequence[str]
    ) -> Sequence[Sequence[FoundProduct]]:
        """The first `DEPTH` hits of each query, best first.

        Raises:
            IndexUnusable: the version cannot be opened.
        """
        ...


@dataclass(frozen=True, slots=True)
class TopQueries:
    """The queries whose answers are compared.

    Attributes:
        queries: the most important first; empty to take the names of the commonest types.
        origin: where they come from, for people.
        first_hits: searches a version.
    """

    queries: tuple[str, ...]
    origin: str
    first_hits: FirstHits


@dataclass(frozen=True, slots=True)
class PlacedProduct:
    """A product and its place in an answer, from 1."""

    id: str
    title: str
    place: int


@dataclass(frozen=True, slots=True)
class QueryMove:
    """How the first hits of one query changed.

    Attributes:
        query: as it is typed.
        overlap: `rank_overlap` of both answers.
        entered: that were not among the first hits before, by their place now.
        left: that are not among the first hits any more, by their place before.
    """

    query: str
    overlap: float
    entered: tuple[PlacedProduct, ...]
    left: tuple[PlacedProduct, ...]


@dataclass(frozen=True, slots=True)
class Movers:
    """How the answers to the top queries changed.

    Attributes:
        origin: where the queries come from.
        queries: how many were compared.
        unchanged: how many have the same first hits in the same order.
        mean_overlap: of `rank_overlap` over all queries.
        moves: of the others, the most changed first.
    """

    origin: str
    queries: int
    unchanged: int
    mean_overlap: float
    moves: tuple[QueryMove, ...]


def find_movers(top: TopQueries, before: VersionLayout, after: VersionLayout) -> Movers | None:
    """Compare the first hits of both versions; None if there is no query to compare.

    Raises:
        IndexUnusable: one of the versions cannot be opened.
    """
    queries = top.queries[:MOST_QUERIES] or _types(after)
    if not queries:
        return None
    old, new = top.first_hits(before, queries), top.first_hits(after, queries)
    moves = [_move(*each) for each in zip(queries, old, new, strict=True)]
    moved = [move for move in moves if move.overlap < 1]
    return Movers(
        origin=top.origin if top.queries else "the commonest types of product",
        queries=len(moves),
        unchanged=len(moves) - len(moved),
        mean_overlap=sum(move.overlap for move in moves) / len(moves),
        moves=tuple(sorted(moved, key=lambda move: (move.overlap, move.query))),
    )


def rank_overlap(before: Sequence[str], after: Sequence[str]) -> float:
    """The average overlap of two rankings, 0 to 1; 1 if they are the same.

    The mean over the depths d = 1..k of the share that the first d of both have in
    common (Fagin, Kumar, Sivakumar 2003, "Comparing top k lists"), k being the length of the
    longer one; so a change at the top weighs more than one further down.
    """
    depths = range(1, max(len(before), len(after)) + 1)
    if not depths:
        return 1.0
    return sum(len({*before[:d]} & {*after[:d]}) / d for d in depths) / len(depths)


def _move(query: str, old: Sequence[FoundProduct], new: Sequence[FoundProduct]) -> QueryMove:
    before, after = [hit.id for hit in old], [hit.id for hit in new]
    return QueryMove(
        query=query,
        overlap=rank_overlap(before, after),
        entered=_not_in(before, new),
        left=_not_in(after, old),
    )


def _not_in(known: Sequence[str], hits: Sequence[FoundProduct]) -> tuple[PlacedProduct, ...]:
    return tuple(
        PlacedProduct(hit.id, hit.title, place)
        for place, hit in enumerate(hits, start=1)
        if hit.id not in known
    )


def _types(layout: VersionLayout) -> tuple[str, ...]:
    """Names of the commonest types of product, which `types.json` lists first."""
    described = orjson.loads((layout.types / "types.json").read_bytes())
    return tuple(described["types"][:MOST_QUERIES])
