"""Learners of uplift: what addressing a shop adds to its outcome, from what is known of it."""

from typing import Protocol

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from events.columns import FloatArray, Mask
from insights.scoring.scaling import RobustScaling
from insights.scoring.trees import for_trees
from insights.uplift.trial import Trial

SUREST = 0.02
"""A probability of being addressed is kept so far from 0 and 1."""

ENOUGH = 200
"""Shops of one side to grow trees on."""

_SMALL_TREES = {
    "max_iter": 60,
    "learning_rate": 0.06,
    "max_leaf_nodes": 6,
    "min_samples_leaf": 30,
    "l2_regularization": 5.0,
    "early_stopping": False,
}


class Propensity:
    """The probability that a shop is addressed.

    In a randomised trial that is the share of those addressed; else a logistic regression on
    the features (Rosenbaum and Rubin, "The central role of the propensity score", 1983).
    """

    def __init__(self, trial: Trial) -> None:
        self._share = float(trial.treated.mean())
        self._prepared = _Prepared(trial.features)
        self._model: LogisticRegression | None = None
        if not trial.randomised and trial.features.shape[1]:
            model = LogisticRegression(C=1.0, max_iter=2_000)
            self._model = model.fit(self._prepared.of(trial.features), trial.treated)

    def of(self, features: FloatArray) -> FloatArray:
        """For features of shape (n, k), shape (n,)."""
        if self._model is None:
            return np.full(len(features), self._share)
        found = self._model.predict_proba(self._prepared.of(features))[:, 1]
        return np.asarray(np.clip(found, SUREST, 1 - SUREST))


class Learned(Protocol):
    """What a learner has learned."""

    def uplift(self, features: FloatArray) -> FloatArray:
        """What being addressed adds to the outcome, for features of shape (n, k); (n,)."""
        ...


class Learner(Protocol):
    """Learns from the shops of a trial."""

    def __call__(self, trial: Trial, seed: int) -> Learned:
        """Learn."""
        ...


class TwoModels:
    """One model of the outcome of those addressed and one of the others; uplift is between.

    Künzel and others, "Metalearners for estimating heterogeneous treatment effects using
    machine learning" (PNAS, 2019): the T-learner.
    """

    def __init__(self, trial: Trial, seed: int) -> None:
        self._addressed = _Outcomes(trial, trial.treated, seed)
        self._others = _Outcomes(trial, ~trial.treated, seed)

    def outcomes(self, features: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The expected outcome if not addressed and if addressed, shape (n,) each."""
        return self._others.expected(features), self._addressed.expected(features)

    def uplift(self, features: FloatArray) -> FloatArray:
        """What being addressed adds, shape (n,)."""
        without, addressed = self.outcomes(features)
        return addressed - without


class ClassTransformation:
    """One model of a class in which being addressed and the outcome are folded together.

    Of a yes or no: Jaskowski and Jaroszewicz, "Uplift modeling for clinical trial data" (2012):
    the class is yes for those who were addressed and did it, and for those who were not and did
    not; uplift is twice its probability less one, shops weighted by how improbable their side
    was. Of numbers: Athey and Imbens, "Machine learning methods for estimating heterogeneous
    causal effects" (2015): the outcome, less what a regression expects of it, times
    (w - p) / (p (1 - p)), whose expectation is the uplift.
    """

    def __init__(self, trial: Trial, seed: int) -> None:
        chance = Propensity(trial).of(trial.features)
        self._binary = trial.is_binary
        self._model: HistGradientBoostingClassifier | HistGradientBoostingRegressor
        if self._binary:
            same = trial.treated == (trial.outcome > 0)
            weights = 0.5 / np.where(trial.treated, chance, 1 - chance)
            classifier = HistGradientBoostingClassifier(random_state=seed, **_SMALL_TREES)
            self._model = classifier.fit(for_trees(trial.features), same, sample_weight=weights)
            return
        prepared = _Prepared(trial.features).of(trial.features)
        expected = Ridge(alpha=10.0).fit(prepared, trial.outcome).predict(prepared)
        factor = (trial.treated - chance) / (chance * (1 - chance))
        regressor = HistGradientBoostingRegressor(random_state=seed, **_SMALL_TREES)
        target = (trial.outcome - expected) * factor
        self._model = regressor.fit(for_trees(trial.features), target)

    def uplift(self, features: FloatArray) -> FloatArray:
        """What being addressed adds, shape (n,)."""
        if isinstance(self._model, HistGradientBoostingClassifier):
            return np.asarray(2 * self._model.predict_proba(for_trees(features))[:, 1] - 1)
        return np.asarray(self._model.predict(for_trees(features)), dtype=np.float64)


LEARNERS: dict[str, Learner] = {
    "two models": TwoModels,
    "class transformation": ClassTransformation,
}
"""By the names that people read."""


class _Outcomes:
    """The outcome of one side: a ridge regression, and trees for what it leaves unexplained."""

    def __init__(self, trial: Trial, side: Mask, seed: int) -> None:
        features, outcome = trial.features[side], trial.outcome[side]
        self._prepared = _Prepared(features)
        lines = self._prepared.of(features)
        self._line = Ridge(alpha=10.0).fit(lines, outcome)
        self._trees: HistGradientBoostingRegressor | None = None
        if outcome.size >= ENOUGH:
            trees = HistGradientBoostingRegressor(random_state=seed, **_SMALL_TREES)
            self._trees = trees.fit(for_trees(features), outcome - self._line.predict(lines))

    def expected(self, features: FloatArray) -> FloatArray:
        found = np.asarray(self._line.predict(self._prepared.of(features)))
        if self._trees is not None:
            found = found + self._trees.predict(for_trees(features))
        return found


class _Prepared:
    """Features as they are and as logarithms, for linear models."""

    def __init__(self, features: FloatArray) -> None:
        self._logs = RobustScaling.fit(features)
        filled = SimpleImputer(strategy="median", keep_empty_features=True)
        self._plain = make_pipeline(filled, StandardScaler()).fit(for_trees(features))

    def of(self, features: FloatArray) -> FloatArray:
        plain = self._plain.transform(for_trees(features))
        return np.hstack([self._logs.apply(features), plain])
