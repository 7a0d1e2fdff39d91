"""What a campaign brought on average: as it looks, and with the sides made alike."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from events.columns import FloatArray
from insights.scoring.measures import CONFIDENCE, Estimate
from insights.uplift.learners import Propensity, TwoModels
from insights.uplift.trial import Rows, Trial, check_sides, folds

FOLDS = 5
IN_COMMON = (0.1, 0.9)
"""Shops whose probability of being addressed is beyond have none like them on the other side:
Crump and others, "Dealing with limited overlap in estimation of average treatment effects"
(Biometrika, 2009)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of each shop by models that did not see its outcome; shape (n,).

    Attributes:
        propensity: the probability of being addressed.
        without: the outcome if not addressed.
        addressed: the outcome if addressed.
    """

    propensity: FloatArray
    without: FloatArray
    addressed: FloatArray


@dataclass(frozen=True, slots=True)
class Effect:
    """An average effect on one shop.

    Attributes:
        estimate: with its 95 % interval.
        shops: that it is of.
        without: the mean outcome of those shops without the campaign.
    """

    estimate: Estimate
    shops: int
    without: float


def cross_fitted(trial: Trial, seed: int) -> Expected:
    """Expectations of each shop from models of the others, in five parts."""
    columns = np.empty((3, len(trial)))
    for rows in folds(trial, seed, FOLDS):
        others = trial.rows(np.setdiff1d(np.arange(len(trial)), rows))
        features = trial.features[rows]
        columns[0, rows] = Propensity(others).of(features)
        columns[1:, rows] = TwoModels(others, seed).outcomes(features)
    return Expected(*columns)


def in_common(trial: Trial, expected: Expected) -> Rows:
    """The shops of which either side has some: all of them where chance alone chose."""
    if trial.randomised:
        return np.arange(len(trial))
    low, high = IN_COMMON
    return np.flatnonzero((expected.propensity >= low) & (expected.propensity <= high))


def plain_effect(trial: Trial) -> Effect:
    """The difference of the two means, with Welch's interval (Biometrika, 1947)."""
    addressed, others = trial.outcome[trial.treated], trial.outcome[~trial.treated]
    difference = float(addressed.mean() - others.mean())
    squares = np.array([side.var(ddof=1) / side.size for side in (addressed, others)])
    error = float(np.sqrt(squares.sum()))
    reach = 0.0
    # Where all of either side bought the same there is no error to go by.
    if error > 0:
        weights = squares / squares.sum()
        freedom = 1 / float((weights**2 / np.array([addressed.size - 1, others.size - 1])).sum())
        reach = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom)) * error
    estimate = Estimate(difference, difference - reach, difference + reach)
    return Effect(estimate, len(trial), float(others.mean()))


@dataclass(frozen=True, slots=True)
class Scores:
    """Of the shops of which either side has some; shape (m,).

    Attributes:
        rows: their places in the trial.
        effect: what addressing each of them adds, right on average.
        without: the outcome of each if not addressed, right on average.
    """

    rows: Rows
    effect: FloatArray
    without: FloatArray


def scores_of(trial: Trial, expected: Expected) -> Scores:
    """Doubly robust scores: right if the outcome or the choice of shops is modelled well.

    Augmented inverse probability weighting with cross-fitting (Robins, Rotnitzky and Zhao,
    "Estimation of regression coefficients when some regressors are not always observed",
    1994; Chernozhukov and others, "Double/debiased machine learning", 2018).

    Raises:
        BadInput: hardly any shop has one like it on the other side.
    """
    rows = in_common(trial, expected)
    check_sides(trial.rows(rows))
    chance = expected.propensity[rows]
    treated, outcome = trial.treated[rows], trial.outcome[rows]
    without, addressed = expected.without[rows], expected.addressed[rows]
    corrected_addressed = addressed + treated * (outcome - addressed) / chance
    corrected_without = without + ~treated * (outcome - without) / (1 - chance)
    return Scores(rows, corrected_addressed - corrected_without, corrected_without)


def adjusted_effect(scores: Scores) -> Effect:
    """The average effect on the shops of which either side has some, made alike."""
    effect, shops = scores.effect, scores.rows.size
    reach = float(stats.norm.ppf((1 + CONFIDENCE) / 2) * effect.std(ddof=1) / np.sqrt(shops))
    mean = float(effect.mean())
    return Effect(Estimate(mean, mean - reach, mean + reach), shops, float(scores.without.mean()))
