"""Distributions that tests go by. A server reports without scipy, which takes long to import."""

import math
from statistics import NormalDist

_NORMAL = NormalDist()

STEPS = 400
"""Of a continued fraction, or of an approximation, at the most."""

TINY = 1e-300


def normal_cdf(z: float) -> float:
    """The probability that a standard normal value is at most `z`."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def normal_quantile(probability: float) -> float:
    """The value below which a standard normal one is with `probability`, inside (0, 1)."""
    return _NORMAL.inv_cdf(probability)


def student_two_sided(t: float, degrees: float) -> float:
    """The probability of a value of Student's distribution at least as far from 0 as `t`.

    Args:
        t: the value.
        degrees: of freedom, above 0.
    """
    if math.isinf(t):
        return 0.0
    # DLMF 8.17: the tails of Student's distribution are an incomplete beta function.
    return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


def student_quantile(confidence: float, degrees: float) -> float:
    """How far from 0 a value of Student's distribution is with a probability of `confidence`.

    Args:
        confidence: inside (0, 1), 0.95 for instance.
        degrees: of freedom, above 0.
    """
    outside = 1 - confidence
    scale = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)
    peak = math.exp(scale) / math.sqrt(degrees * math.pi)
    # The tails fall ever more slowly: Newton's steps come closer from below and never pass by.
    t = normal_quantile(0.5 + confidence / 2)
    for _ in range(STEPS):
        density = peak * (1 + t * t / degrees) ** (-(degrees + 1) / 2)
        step = (student_two_sided(t, degrees) - outside) / (2 * density)
        t += step
        if abs(step) <= 1e-12 * t:
            break
    return t


def chi_squared_survival(value: float, degrees: int) -> float:
    """The probability of a chi-squared value above `value`.

    By the recurrence of the incomplete gamma function (DLMF 8.8.6), from its closed forms for
    one and two degrees of freedom.

    Args:
        value: 0 or more.
        degrees: of freedom, 1 or more.
    """
    half = value / 2
    if half == 0:
        return 1.0
    odd = degrees % 2 == 1
    order = 0.5 if odd else 1.0
    survival = math.erfc(math.sqrt(half)) if odd else math.exp(-half)
    while order < degrees / 2:
        survival += math.exp(order * math.log(half) - half - math.lgamma(order + 1))
        order += 1
    return min(1.0, survival)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function of `x` in [0, 1] (DLMF 8.17.22)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        # The fraction converges quickly on one side alone.
        return 1 - incomplete_beta(b, a, 1 - x)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x)) / a
    return front / _beta_fraction(a, b, x)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """1 + d1 / (1 + d2 / (1 + ...)) by Lentz's method (1976)."""
    value, above, below = 1.0, 1.0, 0.0
    for step in range(1, STEPS):
        half = step // 2
        if step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        below = 1 / (_kept_from_zero(1 + term * below))
        above = _kept_from_zero(1 + term / above)
        value *= above * below
        if abs(above * below - 1) < 1e-15:
            break
    return value


def _kept_from_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
