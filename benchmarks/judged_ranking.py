"""The rows of the table: judged lists ordered by words, vectors, a cross-encoder and all of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from benchmarks.judged_lists import Floats, JudgedList
from benchmarks.report import Value
from experiments.offline.splits import folds
from experiments.offline.summary import difference, estimate
from rerank.training.ranker.groups import Group, Groups
from rerank.training.ranker.listwise import least

RANDOM, BM25, COSINE, FUSED, IDEAL = "random", "bm25", "cosine", "fused", "ideal"
WORDS, TUNED, CROSS_ENCODER = "words", "tuned cosine", "cross-encoder"
SUM, TREES, FINAL = "weighted sum", "trees", "final ranker"
WEIGHTS = tuple(step / 20 for step in range(21))
PULL = 1e-4

FOLDS = 5

Scores = Mapping[str, Sequence[Floats]]
"""By feature a score of each product, list by list."""


class Combination(Protocol):
    """Makes one score of features."""

    def scores(self, scores: Scores) -> list[Floats]:
        """By list a score of each product."""
        ...


Fit = Callable[[Sequence[JudgedList], Scores], Combination]
"""Fits a combination to lists that the models behind the features have not learnt."""


def min_max(values: Floats) -> Floats:
    """`values` from 0, the least, to 1; 0 where all are equal."""
    spread = float(np.ptp(values))
    scaled: Floats = (values - values.min()) / spread if spread else np.zeros_like(values)
    return scaled


def fused(scores: Scores, weight: float) -> list[Floats]:
    """BM25 and the cosine, each by `min_max`, the latter with `weight`."""
    pairs = zip(scores[BM25], scores[COSINE], strict=True)
    return [(1 - weight) * min_max(words) + weight * min_max(meaning) for words, meaning in pairs]


def best_weight(lists: Sequence[JudgedList], scores: Scores) -> float:
    """The weight of the cosine in `fused` that suits `lists` best."""
    return max(WEIGHTS, key=lambda weight: float(quality(lists, fused(scores, weight)).mean()))


def quality(lists: Sequence[JudgedList], scores: Sequence[Floats]) -> Floats:
    """(lists,) NDCG@10."""
    pairs = zip(lists, scores, strict=True)
    return np.array([judged.ndcg(each) for judged, each in pairs])


class LinearCombination:
    """A weighted sum of features, each about its mean in the list, fitted by listwise softmax.

    Args:
        lists: to fit it on; the models behind the features must not have learnt them.
        scores: their features.
    """

    def __init__(self, lists: Sequence[JudgedList], scores: Scores) -> None:
        self.features = tuple(scores)
        rows = self._rows(scores)
        self._spread = np.concatenate(rows).std(axis=0) + 1e-9
        groups = [
            Group(values / self._spread, judged.gains, np.ones(len(judged.titles)))
            for values, judged in zip(rows, lists, strict=True)
        ]
        towards = np.ones(len(self.features)) / len(self.features)
        self.weights = least(Groups.of(groups), towards, pull=PULL)

    @property
    def shares(self) -> Floats:
        """(features,): of all weights, where every feature has the same spread."""
        shares: Floats = self.weights / self.weights.sum()
        return shares

    def scores(self, scores: Scores) -> list[Floats]:
        """The sums of other lists' features."""
        return [values / self._spread @ self.weights for values in self._rows(scores)]

    def _rows(self, scores: Scores) -> list[Floats]:
        return [table - table.mean(axis=0) for table in feature_tables(scores, self.features)]


def cross_fitted(fit: Fit, lists: Sequence[JudgedList], scores: Scores, *, seed: int) -> Floats:
    """(lists,) NDCG@10 of each list, by a combination fitted to the other folds."""
    fold_of = np.array(folds([each.query for each in lists], FOLDS, seed=seed))
    values = np.empty(len(lists))
    for fold in range(FOLDS):
        others: list[int] = np.flatnonzero(fold_of != fold).tolist()
        own: list[int] = np.flatnonzero(fold_of == fold).tolist()
        fitted = fit([lists[place] for place in others], _at(scores, others))
        values[own] = quality([lists[place] for place in own], fitted.scores(_at(scores, own)))
    return values


def _at(scores: Scores, places: Sequence[int]) -> Scores:
    return {name: [values[place] for place in places] for name, values in scores.items()}


def feature_tables(scores: Scores, features: Sequence[str]) -> list[Floats]:
    """(products, features) of each list."""
    stacked = zip(*(scores[name] for name in features), strict=True)
    return [np.stack(columns, axis=1) for columns in stacked]


def row(name: str, values: Floats, rivals: Mapping[str, Floats], *, seed: int) -> dict[str, Value]:
    """A line of the table, with the difference from each of `rivals`."""
    mean = estimate(values, seed)
    line: dict[str, Value] = {
        "system": name,
        "NDCG@10": round(mean.mean, 4),
        "95 %": f"{mean.low:.4f} to {mean.high:.4f}",
    }
    for rival, theirs in rivals.items():
        gain = difference(values - theirs, seed)
        line[f"- {rival}"] = f"{gain.mean:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}]"
    return line
