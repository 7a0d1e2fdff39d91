"""Candidates of queries with their features, as the search itself has them at query time."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from experiments.offline.configurations import DEPTH
from experiments.offline.intervals import Floats
from search.final.features import NAMES
from search.matching import Matcher
from search.parse import parse
from search.pipeline import Parts
from search.query import Fusion, Query
from search.ranking import rank
from search.relaxing import find_or_relax
from search.snapshot import Snapshot
from search.understanding.understand import Wishes


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """What a final ranker is given to order.

    Attributes:
        ids: of the products in fused order, identified ones first.
        pinned: how many of them are identified, and stay where they are.
        features: shape (n, F), of the others.
    """

    ids: tuple[str, ...]
    pinned: int
    features: Floats

    def ranked(self, weights: Floats) -> tuple[str, ...]:
        """The ids by the features as `weights`, shape (F,), have it; ties in fused order."""
        order = self.pinned + np.argsort(-(self.features @ weights), kind="stable")
        return self.ids[: self.pinned] + tuple(self.ids[place] for place in order.tolist())


class Finder(Protocol):
    """Finds the candidates of a query."""

    def find(self, text: str) -> Candidates:
        """Those for `text`."""
        ...


class CandidateFinder:
    """Finds candidates by the search's own code.

    Args:
        snapshot: what is searched.
        depth: candidates of a query, as many as the ranker orders.
        fusion: by which they come.
    """

    def __init__(self, snapshot: Snapshot, depth: int, fusion: Fusion) -> None:
        self._parts = parts = Parts.of(snapshot)
        self._snapshot = snapshot
        self._depth = depth
        self._fusion = fusion
        self._matcher = Matcher(snapshot, parts.encoder)

    def find(self, text: str) -> Candidates:
        """The first candidates for `text`."""
        snapshot, understander = self._snapshot, self._parts.understander
        query = Query(q=text, per_page=DEPTH, fusion=self._fusion, highlight=False)
        typed = parse(query.q, snapshot.analyzer, snapshot.identifiers)
        parsed = understander.understand(typed, Wishes.of(query))
        found = find_or_relax(self._matcher, understander, typed, parsed, query)
        ranking = rank(snapshot, found.parsed, found.matches, query)
        places = np.arange(ranking.pinned, min(self._depth, ranking.rows.size))
        # Without words, such as for a price alone, no ranker is asked.
        features = (
            self._parts.features.extract(found.parsed, ranking, places).values
            if found.parsed.text and places.size
            else np.zeros((places.size, len(NAMES)))
        )
        first = ranking.rows[: ranking.pinned + places.size].tolist()
        return Candidates(tuple(snapshot.products.texts("id", first)), ranking.pinned, features)
