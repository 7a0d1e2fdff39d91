"""Judgments of a taste that is known: the products that given weights put first are right."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from experiments.offline.candidates import CandidateFinder
from experiments.offline.intervals import Floats
from experiments.offline.known_items import known_items
from search.final.features import NAMES
from search.query import Fusion
from search.snapshot import Snapshot

RIGHT = 3
"""Products that are right for a query."""


def weights_of(**weights: float) -> Floats:
    """Those of the features that are named; the others have none."""
    return np.array([weights.get(name, 0.0) for name in NAMES])


def finder_of(snapshot: Snapshot) -> CandidateFinder:
    return CandidateFinder(snapshot, 200, Fusion())


def queries_of(snapshot: Snapshot, count: int) -> list[str]:
    return [query.text for query in known_items(snapshot, count, seed=5).queries]


def tastes(
    finder: CandidateFinder, texts: Sequence[str], weights: Floats
) -> Mapping[str, Mapping[str, int]]:
    """By query the ratings: 3 for the first, and 0 for those that follow up to the tenth."""
    ranked = {text: finder.find(text).ranked(weights)[:10] for text in texts}
    return {
        text: {product: 3 * (place < RIGHT) for place, product in enumerate(ranking)}
        for text, ranking in ranked.items()
        if len(ranking) > RIGHT
    }


def write_judgments(path: Path, ratings: Mapping[str, Mapping[str, int]]) -> Path:
    lines = [
        f'"{text}",{product},{rating}'
        for text, each in ratings.items()
        for product, rating in each.items()
    ]
    path.write_text("\n".join(["query,docid,rating", *lines]) + "\n")
    return path
