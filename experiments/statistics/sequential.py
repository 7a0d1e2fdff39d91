"""Intervals and p values that hold however often they are looked at.

The asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2021
("Time-uniform central limit theory and asymptotic confidence sequences", theorem 2.2), which is
the mixture sequential ratio test of Johari, Pekelis & Walsh 2015 seen from the other side. Both
ask for values that come in one after the other and do not change any more.
"""

import math
from dataclasses import dataclass

from experiments.statistics.welch import Difference, Sample


@dataclass(frozen=True, slots=True)
class AlwaysValid:
    """What may be looked at on any day.

    Attributes:
        low, high: an interval that misses the truth on any day at all with a probability of at
            most 1 - confidence.
        p: at most a chance of alpha to be below alpha on any day at all, without a difference.
    """

    low: float
    high: float
    p: float


def effective_units(control: Sample, treated: Sample) -> float:
    """Units by which the difference of two means is known as well as one mean."""
    return 1 / (1 / control.units + 1 / treated.units)


def mixture(planned: float, alpha: float) -> float:
    """The squared scale of the mixture that makes intervals narrowest at `planned` units.

    Args:
        planned: effective units, above 0.
        alpha: 1 - confidence, inside (0, 1).
    """
    twice = -2 * math.log(alpha)
    return (twice + math.log(twice + 1)) / planned


def always_valid(
    difference: Difference, units: float, planned: float, confidence: float = 0.95
) -> AlwaysValid:
    """Widen an estimate so that it may be looked at as often as one likes.

    Args:
        difference: as it is estimated today.
        units: effective units that it was told from, above 0.
        planned: effective units at which it is to be narrowest; chosen before the first look.
        confidence: of the interval, inside (0, 1).
    """
    alpha = 1 - confidence
    known = units * mixture(planned, alpha)
    half = difference.error * critical(known, alpha)
    square = (difference.estimate / difference.error) ** 2
    exponent = 0.5 * math.log1p(known) - 0.5 * square * known / (known + 1)
    return AlwaysValid(
        difference.estimate - half, difference.estimate + half, math.exp(min(0.0, exponent))
    )


def critical(known: float, alpha: float) -> float:
    """By how many standard errors an estimate must be off.

    Args:
        known: effective units times the squared scale of the mixture, above 0.
        alpha: 1 - confidence.
    """
    return math.sqrt((1 + 1 / known) * (math.log1p(known) - 2 * math.log(alpha)))
