"""Temporal item frequency: what a shop's baskets are worth by their age.

Hu, He, Gao and Zhang, "Modeling personalized item frequency information for next-basket
recommendation" (SIGIR 2020).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Decay:
    """How baskets lose weight with age.

    Attributes:
        groups: m, into how many runs a shop's baskets are parted.
        within: r_b, the loss from one basket of a group to the one before, in (0, 1].
        across: r_g, the loss from one group to the one before, in (0, 1].
    """

    groups: int
    within: float
    across: float


@lru_cache(maxsize=4096)
def basket_weights(baskets: int, decay: Decay) -> Weights:
    """What each of a shop's baskets adds to the frequency of its products, the oldest first.

    Group g of x baskets has the vector sum_j r_b^(x-j) v_j / x; of m groups the shop has
    sum_g r_g^(m-g) v_g / m (equations 1 and 2). Baskets that do not part evenly make the
    later groups one basket larger, as in the authors' program. Fewer baskets than groups
    are a group each.

    Returns:
        Shape (baskets,), not to be written to.
    """
    groups = min(decay.groups, baskets)
    if not groups:
        return np.zeros(0, dtype=np.float32)
    small, larger = divmod(baskets, groups)
    parts = []
    for group in range(groups):
        size = small + (group >= groups - larger)
        inside = decay.within ** np.arange(size - 1, -1, -1) / size
        parts.append(decay.across ** (groups - 1 - group) * inside / groups)
    weights: Weights = np.concatenate(parts).astype(np.float32)
    weights.flags.writeable = False
    return weights
