"""Final rankers that are plain functions, and searches that show what they are given."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from search.final.contract import Features
from search.pipeline import Parts, Searcher
from search.query import Query
from search.reranking import Reranker, SearchDefaults
from search.snapshot import Snapshot

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scored:
    scores: FloatArray
    shares: FloatArray


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weighs features; those that are not named count nothing.

    Attributes:
        weights: by name.
        depth: how many candidates it orders.
        asked: the features of every call.
    """

    weights: dict[str, float]
    depth: int = 200
    name: str = "weighing"
    asked: list[Features] = field(default_factory=list)

    def score(self, features: Features) -> Scored:
        self.asked.append(features)
        weights = np.array([self.weights.get(name, 0.0) for name in features.names])
        shares = features.values * weights
        return Scored(shares.sum(axis=1), shares)


def searcher_with(
    snapshot: Snapshot,
    ranker: Weighing,
    parts: Parts,
    reranker: Reranker | None = None,
    defaults: SearchDefaults | None = None,
) -> Searcher:
    return Searcher(snapshot, reranker, defaults or SearchDefaults(), ranker=ranker, parts=parts)


def features_of(searcher: Searcher, query: Query) -> dict[str, dict[str, float]]:
    """By product id, the features of every hit of the first page that the ranker was given."""
    hits = searcher.search(query.model_copy(update={"explain": True})).hits
    return {
        hit.product.id: hit.explanation.features
        for hit in hits
        if hit.explanation is not None and hit.explanation.features is not None
    }
