"""Finding out what a campaign brought, and from whom."""

from dataclasses import dataclass

import numpy as np

from core.errors import BadInput
from core.progress import Reporter
from events.columns import FloatArray
from insights.scoring.trees import one_thread
from insights.uplift.balance import balance_of
from insights.uplift.effects import (
    FOLDS,
    Effect,
    adjusted_effect,
    cross_fitted,
    plain_effect,
    scores_of,
)
from insights.uplift.learners import LEARNERS, Learner
from insights.uplift.measured import Measured
from insights.uplift.qini import qini
from insights.uplift.segment_effects import effects_by_segment
from insights.uplift.trial import Trial, check_outcomes, check_sides, folds


@dataclass(frozen=True, slots=True)
class Uplift:
    """What was found, and the ranking to act on.

    Attributes:
        measured: of the campaign.
        ranking: what addressing each of its shops adds, by the best learner, from models that
            did not see its outcome; shape (n,).
    """

    measured: Measured
    ranking: FloatArray


def measure_uplift(
    trial: Trial, placebo: Trial | None, cost: float, seed: int, reporter: Reporter
) -> Uplift:
    """Measure the average effect, the rankings of all learners, and how alike the sides are.

    Args:
        trial: the campaign.
        placebo: the same shops just before it; None where nothing is known of that time.
        cost: of addressing one shop.
        seed: of folds, trees and resampling.
        reporter: told how far it has come.

    Raises:
        BadInput: too few shops are of either side, or have ones like them on the other; or
            what came is the same of all.
    """
    check_sides(trial)
    check_outcomes(trial)
    with one_thread():
        return _measured(trial, placebo, cost, seed, reporter)


def _measured(
    trial: Trial, placebo: Trial | None, cost: float, seed: int, reporter: Reporter
) -> Uplift:
    expected = cross_fitted(trial, seed)
    scores = scores_of(trial, expected)
    rankings: dict[str, FloatArray] = {}
    for name in reporter.track(LEARNERS, label="uplift", total=len(LEARNERS)):
        rankings[name] = _held_out(LEARNERS[name], trial, seed)
    curves = {
        name: qini(ranking[scores.rows], scores.effect, seed) for name, ranking in rankings.items()
    }
    measured = Measured(
        trial=trial,
        plain=plain_effect(trial),
        adjusted=adjusted_effect(scores),
        placebo=None if placebo is None else _before(placebo, seed),
        curves=curves,
        balance=balance_of(trial, expected),
        cost=cost,
        by_segment=effects_by_segment(trial, scores),
    )
    return Uplift(measured, rankings[measured.best])


def _before(placebo: Trial, seed: int) -> Effect | None:
    """The effect of what had not begun; None where shops were not alike, or all bought alike."""
    try:
        check_outcomes(placebo)
        return adjusted_effect(scores_of(placebo, cross_fitted(placebo, seed)))
    except BadInput:
        return None


def _held_out(learner: Learner, trial: Trial, seed: int) -> FloatArray:
    """The uplift of each shop by models of the other parts, shape (n,)."""
    found = np.empty(len(trial))
    for rows in folds(trial, seed, FOLDS):
        others = trial.rows(np.setdiff1d(np.arange(len(trial)), rows))
        found[rows] = learner(others, seed).uplift(trial.features[rows])
    return found
