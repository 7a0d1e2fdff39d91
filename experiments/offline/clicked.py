"""Clicks as judgments: what shoppers clicked, corrected for where it stood."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.offline.click_log import ClickLog
from experiments.offline.gains import Gain
from experiments.offline.judgments import JudgedQuery, Judgments
from experiments.offline.propensities import Propensities

LEAST_PROPENSITY = 0.05
"""A rarer look counts as one of this: one click in the depths would outweigh all others."""

DOUBT = 2.0
"""Looks without a click that every product is given: one of few looks is not known to be liked."""

FEW_CLICKS = 10.0
"""A query of so many clicks counts half as much as one of very many."""


@dataclass(frozen=True, slots=True)
class Clicked:
    """Judgments that clicks stand for.

    Attributes:
        judgments: the queries with a click; a rating is 1000 x the share of looks that became
            clicks, and every product that was shown has one.
        weights: by query id, above 0 and below 1: how much the clicks are to be trusted.
    """

    judgments: Judgments
    weights: Mapping[str, float]


def clicked(log: ClickLog, propensities: Propensities) -> Clicked:
    """What the clicks of `log` say, the looks at each position being as `propensities` are.

    A product's rating is its clicks by the looks that it had: times shown, each weighted by
    the propensity of its position. That is the inverse propensity weighting of Joachims,
    Swaminathan and Schnabel, "Unbiased learning-to-rank with biased feedback" (2017), with
    the weights of a product's impressions pooled, which varies less, and clipped as there.
    """
    looks = log.shown * np.maximum(propensities.at(log.positions), LEAST_PROPENSITY)
    pairs = log.pair_of
    count = int(pairs.max()) + 1
    likings = np.bincount(pairs, log.clicked, count) / (np.bincount(pairs, looks, count) + DOUBT)
    highest = Gain.LINEAR.max_rating
    ratings = np.rint(highest * np.minimum(likings, 1)).astype(np.int64)
    by_query: dict[int, dict[str, int]] = {}
    firsts = np.unique(pairs, return_index=True)[1]
    for cell, rating in zip(firsts.tolist(), ratings.tolist(), strict=True):
        product = log.products[log.product_of[cell]]
        by_query.setdefault(int(log.query_of[cell]), {})[product] = rating
    texts = log.queries
    queries = [
        JudgedQuery(texts[query], texts[query], by_query[query]) for query in sorted(by_query)
    ]
    clicks = np.bincount(log.query_of, log.clicked, len(texts))
    trust = clicks / (clicks + FEW_CLICKS)
    kept = tuple(query for query in queries if query.has_positive)
    weight_of = dict(zip(texts, trust.tolist(), strict=True))
    return Clicked(Judgments(kept, Gain.LINEAR), {query.id: weight_of[query.id] for query in kept})
