"""How sure a share of counted baskets is."""

import numpy as np
from scipy.special import ndtri

from events.columns import FloatArray

LEVEL = 0.95


def share_interval(
    some: FloatArray, every: FloatArray, level: float = LEVEL
) -> tuple[FloatArray, FloatArray]:
    """Between which the true share lies with probability `level`, of arrays of shape (m,).

    Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical
    Inference", Journal of the American Statistical Association 22(158), 1927.

    Args:
        some: counts, from 0 to `every`.
        every: counts above 0.
        level: above 0, below 1.
    """
    z = float(ndtri((1 + level) / 2))
    share, weight = some / every, z * z / every
    middle = (share + weight / 2) / (1 + weight)
    spread = np.sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return np.maximum(middle - spread, 0.0), np.minimum(middle + spread, 1.0)
