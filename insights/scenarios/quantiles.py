"""Distributions by their quantiles, so that more of a cause never gives less of an effect."""

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammaincinv
from scipy.stats import binom

from events.columns import FloatArray


def gamma_quantile(chance: FloatArray, mean: npt.ArrayLike, variance: npt.ArrayLike) -> FloatArray:
    """Of a gamma distribution with a mean and variance; the mean where either is 0."""
    centre, width = np.broadcast_arrays(
        np.asarray(mean, np.float64), np.asarray(variance, np.float64), np.empty(chance.shape)
    )[:2]
    found = np.array(np.broadcast_to(centre, chance.shape), np.float64)
    random = (centre > 0) & (width > 0)
    scale = width[random] / centre[random]
    found[random] = gammaincinv(centre[random] / scale, chance[random]) * scale
    return found


def binomial_quantile(chance: FloatArray, trials: FloatArray, odds: FloatArray) -> FloatArray:
    """Successes out of `trials`, each with the probability `odds`; shape of `chance`."""
    return np.asarray(binom.ppf(chance, trials, np.clip(odds, 0.0, 1.0)), np.float64)


def part_quantile(chance: FloatArray, part: FloatArray, shape: FloatArray) -> FloatArray:
    """What share a part of equal members has of the sum of all, 0 to 1.

    For gamma distributed members of a shape it is beta distributed and owes nothing to the sum
    (Lukacs 1955).

    Args:
        chance: shape (..., draws).
        part: share of the members that belong to the part, in the shape of `chance`.
        shape: of the sum of all members, broadcast to `chance`.
    """
    found = np.array(np.broadcast_to(part, chance.shape), np.float64)
    whole = np.broadcast_to(shape, chance.shape)
    random = (found > 0) & (found < 1) & (whole > 0)
    own = found[random] * whole[random]
    found[random] = betaincinv(own, whole[random] - own, chance[random])
    return found
