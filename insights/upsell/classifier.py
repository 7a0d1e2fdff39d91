"""The probability of an upsell, calibrated on shops that the model did not see."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from core.errors import BadInput
from events.columns import FloatArray, Mask
from insights.scoring.platt import PlattScaling, log_odds
from insights.scoring.scaling import RobustScaling
from insights.scoring.trees import for_trees
from insights.upsell.examples import Examples, Lessons

FEWEST = 30
"""Shops that are needed on either side."""

FOLDS = 5


class Classifier(Protocol):
    """Tells probabilities."""

    def probability(self, features: FloatArray) -> FloatArray:
        """For features of shape (n, k), shape (n,)."""
        ...


class Regression:
    """Logistic regression on robustly scaled logarithms."""

    def __init__(self, features: FloatArray, happened: Mask, seed: int) -> None:
        self._scaling = RobustScaling.fit(features)
        model = LogisticRegression(C=0.1, max_iter=2_000, random_state=seed)
        self._model = model.fit(self._scaling.apply(features), happened)

    def probability(self, features: FloatArray) -> FloatArray:
        """For features of shape (n, k), shape (n,)."""
        return np.asarray(self._model.predict_proba(self._scaling.apply(features))[:, 1])


class Trees:
    """Gradient boosted trees (scikit-learn's histogram ones); small, for there are few shops."""

    def __init__(self, features: FloatArray, happened: Mask, seed: int) -> None:
        model = HistGradientBoostingClassifier(
            max_iter=80,
            learning_rate=0.06,
            max_leaf_nodes=8,
            min_samples_leaf=40,
            l2_regularization=5.0,
            early_stopping=False,
            random_state=seed,
        )
        self._model = model.fit(for_trees(features), happened)

    def probability(self, features: FloatArray) -> FloatArray:
        """For features of shape (n, k), shape (n,)."""
        return np.asarray(self._model.predict_proba(for_trees(features))[:, 1])


Maker = Callable[[FloatArray, Mask, int], Classifier]
"""Learns from features, what came of them, and a seed."""

KINDS: Mapping[str, Maker] = {"regression": Regression, "trees": Trees}
"""By the names that people read."""


class UpsellModel:
    """The better of the kinds by log loss over held-out shops, calibrated on those (Platt).

    Shops are parted into five; each part is foretold by models of the other four, whichever
    cuts they are of. The calibrated model is then fitted anew to all of them.

    Attributes:
        kind: that was chosen.
        losses: the mean log loss of each kind over held-out shops.
        extra: what an upsell came to over what the shop paid in a year, in the middle.

    Args:
        lessons: of one or several cuts.
        seed: of the parts and the trees.

    Raises:
        BadInput: too few shops did it, or did not.
    """

    def __init__(self, lessons: Lessons, seed: int) -> None:
        _check(lessons.happened)
        features, happened = lessons.examples.features, lessons.happened
        held = {name: _held_out(kind, lessons, seed) for name, kind in KINDS.items()}
        self.losses = {name: _log_loss(each, happened) for name, each in held.items()}
        self.kind = min(self.losses, key=self.losses.__getitem__)
        self._scaling = PlattScaling.fit(held[self.kind], happened)
        self._model: Classifier = KINDS[self.kind](features, happened, seed)
        self.extra = _usual_extra(lessons)

    def probability(self, features: FloatArray) -> FloatArray:
        """That a shop adds a category or trades up within the horizon, shape (n,)."""
        return self._scaling.apply(self._model.probability(features))

    def extra_value(self, examples: Examples) -> FloatArray:
        """What an upsell of each shop comes to if it happens, shape (n,); NaN if not known."""
        return self.extra * np.maximum(examples.column("revenue_year"), 0.0)


def _check(happened: Mask) -> None:
    did = int(happened.sum())
    if min(did, happened.size - did) < FEWEST:
        raise BadInput(
            f"nothing to learn from: {did:,} of {happened.size:,} shops added a category or "
            "traded up, those of every earlier date counted",
            field="orders",
            hint=f"at least {FEWEST} that did and {FEWEST} that did not are needed",
        )


def _held_out(kind: Maker, lessons: Lessons, seed: int) -> FloatArray:
    """Each example's probability by a model of other shops, shape (n,)."""
    examples = lessons.examples
    shops, place = np.unique(examples.shop, return_inverse=True)
    part = np.random.default_rng(seed).permutation(shops.size)[place] % FOLDS
    found = np.empty(len(examples))
    for each in range(FOLDS):
        inside = part == each
        model = kind(examples.features[~inside], lessons.happened[~inside], seed)
        found[inside] = model.probability(examples.features[inside])
    return found


def _log_loss(foretold: FloatArray, happened: Mask) -> float:
    odds = log_odds(foretold)
    return float((np.logaddexp(0, odds) - happened * odds).mean())


def _usual_extra(lessons: Lessons) -> float:
    """Over the shops that did it: what it came to, over what they paid in the year before."""
    yearly = np.nan_to_num(lessons.examples.column("revenue_year"))
    rows = lessons.happened & (yearly > 0)
    paid = float(yearly[rows].sum())
    return float(lessons.extra[rows].sum()) / paid if paid > 0 else float("nan")
