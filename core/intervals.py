"""How sure a counted share is."""

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

NORMAL_95 = 1.959963984540054
"""What is normally distributed lies within so many standard deviations 95 times in 100."""


def share_interval(some: FloatArray, every: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Between which the true share lies with a probability of 95 %, shape (n,) each.

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
    Inference", Journal of the American Statistical Association 22(158), 1927.

    Args:
        some: counts from 0 to `every`, shape (n,).
        every: counts above 0, shape (n,).
    """
    share, weight = some / every, NORMAL_95**2 / every
    middle = (share + weight / 2) / (1 + weight)
    reach = np.sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return np.maximum(middle - reach, 0.0), np.minimum(middle + reach, 1.0)
