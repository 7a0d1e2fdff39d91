"""How likely each banner is to be shown: Thompson sampling, LinUCB, and the least share of each.

A choice is drawn from stated probabilities, so that the probability of what was shown is known
exactly: without it nothing could be said afterwards of another policy.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommend.banners.banner import Banner, Policy, Slot
from recommend.banners.evidence import Decay, Evidence
from recommend.banners.situation import Situation

FloatArray = npt.NDArray[np.float64]

DRAWS = 512
"""From the posteriors, for one choice: a share is known to two hundredths."""

RIDGE = 1.0
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Arm:
    """A banner and what is known of it."""

    banner: Banner
    evidence: Evidence


def shares(
    slot: Slot,
    arms: Sequence[Arm],
    situation: Situation,
    moment: int,
    chance: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> FloatArray:
    """With what probability each of `arms` is shown, shape (n,), which add up to 1.

    Args:
        slot: whose policy decides.
        arms: the banners that may be shown, one at least.
        situation: who looks.
        moment: now, in microseconds since 1970.
        chance: what is drawn from.
        draws: as in `thompson`.
    """
    decay = Decay(slot.half_life_hours)
    known = [arm.evidence for arm in arms]
    left = np.asarray([decay.factor(moment - each.as_of) for each in known])
    match slot.policy:
        case Policy.UNIFORM:
            best = np.full(len(arms), 1 / len(arms))
        case Policy.THOMPSON:
            views = left * [each.views for each in known]
            rewards = left * [each.rewards for each in known]
            best = thompson(views, rewards, slot.prior_rate, slot.prior_views, chance, draws)
        case Policy.LINUCB:
            grams = left[:, None, None] * np.stack([each.gram for each in known])
            moments = left[:, None] * np.stack([each.moment for each in known])
            best = linucb(grams, moments, situation.features(), slot.exploration)
    floors = [
        slot.min_share if arm.banner.min_share is None else arm.banner.min_share for arm in arms
    ]
    return with_floors(best, np.asarray(floors))


def thompson(
    views: FloatArray,
    rewards: FloatArray,
    prior_rate: float,
    prior_views: float,
    chance: np.random.Generator,
    draws: int = DRAWS,
) -> FloatArray:
    """How likely each is the best by its Beta posterior, shape (n,) (Thompson 1933).

    To draw from these is to draw once from every posterior and take the greatest.

    Args:
        views: discounted, shape (n,).
        rewards: discounted, shape (n,).
        prior_rate: rewards a view, before anything is known.
        prior_views: of how many views that is worth.
        chance: what is drawn from.
        draws: how often; with one, all goes to the banner that would be chosen.
    """
    successes = prior_rate * prior_views + rewards
    # Sums of floats: what is taken from what may leave a little less than nothing.
    failures = (1 - prior_rate) * prior_views + np.maximum(views - rewards, 0.0)
    drawn = chance.beta(successes, failures, size=(draws, views.size))
    times_best = np.bincount(drawn.argmax(axis=1), minlength=views.size)
    return np.asarray(times_best / draws)


def linucb(
    grams: FloatArray, moments: FloatArray, features: FloatArray, exploration: float
) -> FloatArray:
    """All to the greatest upper bound, shape (n,): disjoint LinUCB (Li et al. 2010, algorithm 1).

    Args:
        grams: discounted sums of x x', shape (n, d, d).
        moments: discounted sums of r x, shape (n, d).
        features: x, shape (d,).
        exploration: alpha, how many standard deviations above the estimate the bound lies.
    """
    bounds = estimates(grams, moments, features, exploration)
    best = bounds >= bounds.max() - _TIE
    return np.asarray(best / best.sum())


def estimates(
    grams: FloatArray, moments: FloatArray, features: FloatArray, exploration: float
) -> FloatArray:
    """The upper bounds of expected rewards, shape (n,); the arguments are those of `linucb`."""
    inverted = np.linalg.inv(grams + RIDGE * np.eye(features.size))
    projected = inverted @ features
    expected = np.einsum("nd,nd->n", projected, moments)
    return np.asarray(expected + exploration * np.sqrt(projected @ features))


def with_floors(best: FloatArray, floors: FloatArray) -> FloatArray:
    """`best` with no share below its floor, shape (n,).

    Each has its floor, and what is left is dealt as `best` says. Floors that add up to more
    than 1 are scaled down to it.
    """
    total = float(floors.sum())
    scaled = floors / total if total > 1 else floors
    mixed = scaled + (1 - min(total, 1.0)) * best
    return np.asarray(mixed / mixed.sum())
