"""Takes out of values what the time before foretells of them (CUPED).

Deng, Xu, Kohavi & Walker 2013, "Improving the sensitivity of online controlled experiments by
utilizing pre-experiment data". The slope is that within the groups, so that the difference of
adjusted means is that of an analysis of covariance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.statistics.welch import FloatArray


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Values after the adjustment.

    Attributes:
        groups: of each group its values, shape (n,).
        variance_left: of the variance within groups, 0 to 1.
    """

    groups: tuple[FloatArray, ...]
    variance_left: float


def cuped(values: Sequence[FloatArray], before: Sequence[FloatArray]) -> Adjusted:
    """Adjust the values of all groups by one slope.

    Args:
        values: of each group one value a unit, shape (n,).
        before: of each group the same units' values before the experiment, shape (n,). Nothing
            of the experiment may have changed them.
    """
    if not sum(group.size for group in values):
        return Adjusted(tuple(values), 1.0)
    inside = np.concatenate([_centred(group) for group in values])
    inside_before = np.concatenate([_centred(group) for group in before])
    spread, spread_before = float(inside @ inside), float(inside_before @ inside_before)
    if spread == 0 or spread_before == 0:
        return Adjusted(tuple(values), 1.0)
    covered = float(inside @ inside_before)
    slope = covered / spread_before
    middle = float(np.concatenate(list(before)).mean())
    groups = tuple(
        group - slope * (earlier - middle) for group, earlier in zip(values, before, strict=True)
    )
    return Adjusted(groups, max(0.0, 1 - covered**2 / (spread * spread_before)))


def _centred(group: FloatArray) -> FloatArray:
    return group - group.mean() if group.size else group
