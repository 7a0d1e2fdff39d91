"""How many units it takes to see a difference, and how likely so many see it."""

import math
from dataclasses import dataclass

from core.errors import BadInput
from experiments.statistics.distributions import normal_cdf, normal_quantile
from experiments.statistics.sequential import critical, mixture


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be seen.

    Attributes:
        difference: of the means, not 0.
        control_variance: of one unit's value in the control, above 0.
        treated_variance: of one unit's value in the variant, above 0.
    """

    difference: float
    control_variance: float
    treated_variance: float

    def __post_init__(self) -> None:
        if not self.difference or not math.isfinite(self.difference):
            raise BadInput("nothing is to be seen", field="effect", hint="give an effect but 0")
        if min(self.control_variance, self.treated_variance) <= 0:
            raise BadInput("the metric does not vary", field="deviation", hint="give one above 0")


@dataclass(frozen=True, slots=True)
class Sizes:
    """Units that it takes.

    Attributes:
        control, treated: of who looks once, at the end.
        peeking_control, peeking_treated: of who may look every day and stop at once.
    """

    control: int
    treated: int
    peeking_control: int
    peeking_treated: int


def effect_on_mean(mean: float, deviation: float, relative: float) -> Effect:
    """A mean that changes by a share of itself, and varies as before.

    Raises:
        BadInput: there is nothing to see.
    """
    return Effect(mean * relative, deviation**2, deviation**2)


def effect_on_share(share: float, relative: float) -> Effect:
    """A share of units that changes by a share of itself.

    Raises:
        BadInput: it would leave 0 to 1, or there is nothing to see.
    """
    changed = share * (1 + relative)
    if not 0 < share < 1 or not 0 < changed < 1:
        raise BadInput(
            f"a share of {share:g} cannot change by {relative:+.0%}",
            field="baseline",
            hint="shares are between 0 and 1, before and after",
        )
    return Effect(changed - share, share * (1 - share), changed * (1 - changed))


def sizes(
    effect: Effect, *, power: float = 0.8, alpha: float = 0.05, treated_share: float = 0.5
) -> Sizes:
    """Units at which the difference is seen with a probability of `power`, two-sided.

    n of the control = (z of 1 - alpha / 2 + z of power)² x (variance of the control + variance
    of the variant / ratio) / difference². With looks at any time, z of 1 - alpha / 2 becomes
    what the always-valid interval asks for at that many units.

    Args:
        effect: that is to be seen.
        power: inside (alpha, 1).
        alpha: chance to see a difference where there is none.
        treated_share: of the two groups' units those in the variant, inside (0, 1).
    """
    once = normal_quantile(1 - alpha / 2)
    # At the planned number of units the mixture is at its best, whatever that number is.
    peeking = critical(mixture(1.0, alpha), alpha)
    ratio = treated_share / (1 - treated_share)
    variance = effect.control_variance + effect.treated_variance / ratio
    needed = [
        ((bound + normal_quantile(power)) / effect.difference) ** 2 * variance
        for bound in (once, peeking)
    ]
    control, peeking_control = needed
    return Sizes(
        math.ceil(control),
        math.ceil(control * ratio),
        math.ceil(peeking_control),
        math.ceil(peeking_control * ratio),
    )


def power_of(effect: Effect, control: int, treated: int, *, alpha: float = 0.05) -> float:
    """The probability that who looks once sees the difference, two-sided."""
    error = math.sqrt(effect.control_variance / control + effect.treated_variance / treated)
    bound, off = normal_quantile(1 - alpha / 2), abs(effect.difference) / error
    return normal_cdf(off - bound) + normal_cdf(-off - bound)


def smallest_effect(
    variance: float, control: int, treated: int, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """The difference that so many units see with a probability of `power`, if both vary alike."""
    reach = normal_quantile(1 - alpha / 2) + normal_quantile(power)
    return reach * math.sqrt(variance * (1 / control + 1 / treated))
