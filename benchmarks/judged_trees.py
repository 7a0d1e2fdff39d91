"""Boosted trees over the features of judged lists."""

from collections.abc import Sequence

import lightgbm
import numpy as np

from benchmarks.judged_lists import CUTOFF, HIGHEST, LOWEST, Floats, JudgedList
from benchmarks.judged_ranking import Scores, feature_tables

GRADES = 6
"""Steps from the lowest rating to the highest: LambdaMART takes whole ones."""

ROUNDS = 120
PARAMETERS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": CUTOFF,
    "learning_rate": 0.04,
    "num_leaves": 7,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


class Trees:
    """LambdaMART: Burges, "From RankNet to LambdaRank to LambdaMART" (2010).

    Every feature is given as it is and about its mean in the list.

    Args:
        lists: to fit it on; the models behind the features must not have learnt them.
        scores: their features.
        seed: of the samples of rows and features.
    """

    def __init__(self, lists: Sequence[JudgedList], scores: Scores, *, seed: int) -> None:
        self.features = tuple(scores)
        ratings = np.concatenate([each.ratings for each in lists])
        grades = np.rint((ratings - LOWEST) / (HIGHEST - LOWEST) * GRADES)
        data = lightgbm.Dataset(
            np.concatenate(self._rows(scores)), grades, group=[len(each.titles) for each in lists]
        )
        steps = np.arange(GRADES + 1) / GRADES * (HIGHEST - LOWEST)
        gains = {"label_gain": (2**steps - 1).tolist(), "seed": seed}
        self._forest = lightgbm.train({**PARAMETERS, **gains}, data, ROUNDS)

    def scores(self, scores: Scores) -> list[Floats]:
        """The trees' sums of other lists' features."""
        rows = self._rows(scores)
        found = np.asarray(self._forest.predict(np.concatenate(rows)), dtype=np.float64)
        return np.split(found, np.cumsum([len(each) for each in rows])[:-1])

    def _rows(self, scores: Scores) -> list[Floats]:
        tables = feature_tables(scores, self.features)
        return [np.hstack((table, table - table.mean(axis=0))) for table in tables]
