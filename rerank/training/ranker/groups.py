"""What a linear ranker learns from: the candidates of queries, and which of them are right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The candidates of one query.

    Attributes:
        features: shape (n, F).
        gains: shape (n,), none below 0 and one above.
        weights: shape (n,), above 0: how much a candidate counts as one that was passed over.
        weight: above 0: how much the query counts beside others.
    """

    features: Floats
    gains: Floats
    weights: Floats
    weight: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups laid end to end.

    Attributes:
        features: shape (N, F), of all candidates.
        targets: shape (N,), the gains as shares of their group: each group's sum is 1.
        log_weights: shape (N,).
        starts: shape (G,), where each group begins.
        group_of: shape (N,), the group of every candidate.
        shares: shape (G,), how much each group counts; the sum is 1.
        total: what the groups counted before they were made shares.
    """

    features: Floats
    targets: Floats
    log_weights: Floats
    starts: NDArray[np.intp]
    group_of: NDArray[np.intp]
    shares: Floats
    total: float

    @classmethod
    def of(cls, groups: Sequence[Group]) -> Self:
        """At least one group, all with the same features."""
        sizes = np.array([group.gains.size for group in groups])
        counted = np.array([group.weight for group in groups])
        return cls(
            features=np.concatenate([group.features for group in groups]),
            targets=np.concatenate([group.gains / group.gains.sum() for group in groups]),
            log_weights=np.log(np.concatenate([group.weights for group in groups])),
            starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]),
            group_of=np.repeat(np.arange(sizes.size), sizes),
            shares=counted / counted.sum(),
            total=float(counted.sum()),
        )
