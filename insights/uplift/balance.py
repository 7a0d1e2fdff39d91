"""How alike the shops that were addressed and the others are in what was known before."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from events.columns import FloatArray, Mask
from insights.scoring.scaling import RobustScaling
from insights.uplift.effects import Expected, in_common
from insights.uplift.trial import Trial

UNLIKELY = 0.001
"""Chance makes sides so different, or more, that seldom."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Differences between the sides; shape (k,) each.

    Attributes:
        names: of the features.
        before: standardised mean differences of the shops as they are.
        after: those of the shops that are compared, weighted as they are compared.
        probability: that chance makes differences as large as those of `before`.
    """

    names: tuple[str, ...]
    before: FloatArray
    after: FloatArray
    probability: float

    @property
    def is_uneven(self) -> bool:
        """Whether chance alone hardly makes the sides so different."""
        return self.probability < UNLIKELY


def balance_of(trial: Trial, expected: Expected) -> Balance:
    """Standardised mean differences of the features, drawn in as linear models see them.

    Austin, "Balance diagnostics for comparing the distribution of baseline covariates between
    treatment groups in propensity-score matched samples" (Statistics in Medicine, 2009). The
    probability is that of the smallest p-value of Welch's tests, by Bonferroni.
    """
    features = trial.features.shape[1]
    if not features:
        return Balance((), np.zeros(0), np.zeros(0), 1.0)
    values = RobustScaling.fit(trial.features).apply(trial.features)[:, :features]
    rows = in_common(trial, expected)
    chance = expected.propensity[rows]
    weights = 1 / np.where(trial.treated[rows], chance, 1 - chance)
    return Balance(
        names=trial.names,
        before=_apart(values, trial.treated, np.ones(len(trial))),
        after=_apart(values[rows], trial.treated[rows], weights),
        probability=_probability(values, trial.treated),
    )


def _apart(values: FloatArray, treated: Mask, weights: FloatArray) -> FloatArray:
    sides = [(values[side], weights[side]) for side in (treated, ~treated)]
    means = [np.average(each, axis=0, weights=weight) for each, weight in sides]
    spread = np.sqrt(np.mean([each.var(axis=0) for each, _ in sides], axis=0))
    apart: FloatArray = np.zeros_like(spread)
    np.divide(means[0] - means[1], spread, out=apart, where=spread > 0)
    return apart


def _probability(values: FloatArray, treated: Mask) -> float:
    varied = values[:, values.std(axis=0) > 0]
    if not varied.shape[1]:
        return 1.0
    found = stats.ttest_ind(varied[treated], varied[~treated], equal_var=False)
    return float(min(1.0, np.nanmin(found.pvalue) * varied.shape[1]))
