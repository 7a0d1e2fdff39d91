"""What another policy would have earned, from what was shown and the probability of each choice.

A policy that does not learn is estimated by inverse propensity scores, all views weighed by how
much more or less likely it would have shown the same (IPS; self-normalised, SNIPS: Swaminathan
and Joachims 2015). One that learns is replayed (Li et al. 2011): it is shown the views one by
one, and those count, and teach it, in which it would have chosen as was chosen. That is unbiased
where all banners were as likely; so views are first thinned out until they are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.intervals import NORMAL_95, FloatArray
from recommend.banners.banner import Banner, Policy, Slot
from recommend.banners.judging import nothing_known, with_judged
from recommend.banners.policies import Arm, shares
from recommend.banners.rows import Record, View


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a policy would have earned.

    Attributes:
        policy: which one.
        method: "observed", "ips", "snips" or "replay".
        views: that it was told from; with weights, the effective number (sum w)^2 / sum w^2.
        rate: rewards a view; NaN where nothing tells.
        low, high: the 95 % interval of the rate, by the normal approximation.
    """

    policy: str
    method: str
    views: float
    rate: float
    low: float
    high: float


def evaluate(
    slot: Slot,
    banners: Mapping[int, Banner],
    views: Sequence[View],
    chance: np.random.Generator,
) -> list[Estimate]:
    """What was earned, and what other policies would have earned, from the same views.

    Args:
        slot: whose settings hold for the policies.
        banners: by number; those of the views.
        views: of the slot, judged, by time.
        chance: for what is drawn.
    """
    rewards = rewards_of(views, slot)
    estimates = [observed("as shown", rewards)]
    logged = np.asarray([view.impression.share for view in views])
    uniform = np.asarray([1 / len(view.impression.eligible) for view in views])
    estimates += [
        ips("uniform", uniform / logged, rewards),
        snips("uniform", uniform / logged, rewards),
    ]
    for number in sorted({view.impression.banner for view in views}):
        estimates.append(_always(number, banners[number], views, rewards))
    for policy in (Policy.THOMPSON, Policy.LINUCB):
        estimates.append(replay(replace(slot, policy=policy), banners, views, chance))
    return estimates


def rewards_of(views: Sequence[View], slot: Slot) -> FloatArray:
    """1 for each view with the slot's reward, 0 for the others, shape (n,)."""
    return np.asarray([float(slot.reward in view.actions) for view in views])


def observed(policy: str, rewards: FloatArray) -> Estimate:
    """The plain mean of what was earned."""
    return _of_counts(policy, "observed", rewards)


def ips(policy: str, weights: FloatArray, rewards: FloatArray) -> Estimate:
    """The mean of the weighed rewards: unbiased, and far off where some weights are great.

    Args:
        policy: its name.
        weights: what it would have shown the same with over what it was shown with, shape (n,).
        rewards: shape (n,).
    """
    if not weights.size:
        return _unknown(policy, "ips")
    earned = weights * rewards
    rate = float(earned.mean())
    error = float(earned.std(ddof=1)) / earned.size**0.5 if earned.size > 1 else float("inf")
    return _estimate(policy, "ips", effective(weights), rate, error)


def snips(policy: str, weights: FloatArray, rewards: FloatArray) -> Estimate:
    """The weighed mean of the rewards; the arguments are those of `ips`.

    Slightly biased, and never beyond the rewards that there were. The error is that of a ratio
    by the delta method.
    """
    total = float(weights.sum())
    if total <= 0:
        return _unknown(policy, "snips")
    rate = float((weights * rewards).sum()) / total
    error = float(np.sqrt((weights**2 * (rewards - rate) ** 2).sum())) / total
    return _estimate(policy, "snips", effective(weights), rate, error)


def effective(weights: FloatArray) -> float:
    """Of how many equally weighed views the weighed ones are worth (Kish 1965)."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def replay(
    slot: Slot,
    banners: Mapping[int, Banner],
    views: Sequence[View],
    chance: np.random.Generator,
) -> Estimate:
    """What a policy that learns would have earned from its first view on.

    Args:
        slot: whose policy and settings hold.
        banners: by number; those of the views.
        views: judged, by time.
        chance: for what is drawn.
    """
    known: defaultdict[int, Record] = defaultdict(nothing_known)
    earned: list[float] = []
    for view in thinned(views, chance):
        shown = view.impression
        arms = [Arm(banners[number], known[number].evidence) for number in shown.eligible]
        # One draw of the posteriors is a choice of Thompson sampling.
        dealt = shares(slot, arms, shown.situation, shown.at, chance, draws=1)
        chosen = shown.eligible[int(chance.choice(len(arms), p=dealt))]
        if chosen == shown.banner:
            earned.append(float(slot.reward in view.actions))
            known[chosen] = with_judged(known[chosen], view, slot)
    return _of_counts(slot.policy, "replay", np.asarray(earned))


def thinned(views: Sequence[View], chance: np.random.Generator) -> list[View]:
    """Views of which, whoever looked, every eligible banner is as likely to be the one shown.

    A view is kept with a probability of c / (share x number of eligible banners), c being the
    least of these products: so each eligible banner is kept with c / number, whatever its share.
    """
    if not views:
        return []
    products = np.asarray([view.impression.share * len(view.impression.eligible) for view in views])
    kept = chance.random(len(views)) < products.min() / products
    return [view for view, keep in zip(views, kept, strict=True) if keep]


def _always(number: int, banner: Banner, views: Sequence[View], rewards: FloatArray) -> Estimate:
    """One banner wherever it may be shown."""
    might = np.asarray([number in view.impression.eligible for view in views])
    weights = np.asarray(
        [(view.impression.banner == number) / view.impression.share for view in views]
    )
    return snips(f"always {banner.id}", weights[might], rewards[might])


def _of_counts(policy: str, method: str, rewards: FloatArray) -> Estimate:
    if not rewards.size:
        return _unknown(policy, method)
    rate = float(rewards.mean())
    error = (rate * (1 - rate) / rewards.size) ** 0.5
    return _estimate(policy, method, float(rewards.size), rate, error)


def _estimate(policy: str, method: str, views: float, rate: float, error: float) -> Estimate:
    low, high = rate - NORMAL_95 * error, rate + NORMAL_95 * error
    return Estimate(policy, method, views, rate, max(0.0, low), high)


def _unknown(policy: str, method: str) -> Estimate:
    nothing = float("nan")
    return Estimate(policy, method, 0.0, nothing, nothing, nothing)
