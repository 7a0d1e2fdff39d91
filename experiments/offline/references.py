"""Rankings made from the judgments alone: what a coin and what a perfect judge would reach."""

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.offline.judgments import JudgedQuery
from experiments.offline.summary import Answer


def shuffled(queries: Sequence[JudgedQuery], *, seed: int) -> Mapping[str, Answer]:
    """The judged products of every query in a random order."""
    generator = np.random.default_rng(seed)
    return {
        query.id: Answer(ranking=tuple(generator.permutation(list(query.ratings)).tolist()))
        for query in queries
    }


def oracle(queries: Sequence[JudgedQuery]) -> Mapping[str, Answer]:
    """The judged products of every query, best rated first."""
    return {
        query.id: Answer(
            ranking=tuple(
                sorted(query.ratings, key=lambda docid: query.ratings[docid], reverse=True)
            )
        )
        for query in queries
    }
