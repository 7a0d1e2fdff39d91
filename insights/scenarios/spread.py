"""How far outcomes fall from forecasts, learned from earlier forecasts."""

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

PRIOR_DEVIATION = 0.10
"""What the logarithm of outcome over forecast is taken to deviate by before anything is known."""
_PRIOR_WEIGHT = 3.0
_PRIOR_DEGREES = 4.0


class Spread(BaseModel):
    """Of the logarithm of outcome over forecast.

    Attributes:
        centre: what forecasts are off by.
        deviation: standard deviation around that, as far as it can be known.
        replays: forecasts it was learned from, counted by what is new in each of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    centre: float
    deviation: float
    replays: float


def learn_spread(errors: npt.ArrayLike, weights: npt.ArrayLike) -> Spread:
    """The spread to reckon with next.

    A normal distribution of unknown centre and variance with a conjugate prior: the prediction is
    a t distribution (Gelman and others, Bayesian Data Analysis, 3.3), told by its centre and its
    standard deviation.

    Args:
        errors: logarithms of outcome over forecast, shape (n,); n may be 0.
        weights: of each, 0 to 1, shape (n,): below 1 where forecasts overlap or are long past.
    """
    found, weight = np.asarray(errors, np.float64), np.asarray(weights, np.float64)
    count = float(weight.sum())
    mean = float(weight @ found) / count if count else 0.0
    trust = _PRIOR_WEIGHT + count
    degrees = _PRIOR_DEGREES + count
    squares = (
        _PRIOR_DEGREES * PRIOR_DEVIATION**2
        + float(weight @ (found - mean) ** 2)
        + _PRIOR_WEIGHT * count / trust * mean**2
    )
    scale = squares / degrees * (1 + 1 / trust)
    deviation = float(np.sqrt(scale * degrees / (degrees - 2)))
    return Spread(centre=count * mean / trust, deviation=deviation, replays=count)
