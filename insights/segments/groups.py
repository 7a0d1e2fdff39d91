"""Groups of points, and the group of any point: all that assigning a shop needs."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from events.columns import Codes, FloatArray


class Kind(StrEnum):
    """How points are gathered."""

    MEANS = "k-means"
    """By the nearest centre."""
    MIXTURE = "Gaussian mixture"
    """By the most likely of normal distributions, their features independent within each."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups in a space of features.

    Attributes:
        kind: how points are gathered.
        centres: float64, shape (groups, features).
        shares: float64, shape (groups,), of the points that were gathered; they sum to 1.
        variances: float64, shape (groups, features), about the centres; only of mixtures.
    """

    kind: Kind
    centres: FloatArray
    shares: FloatArray
    variances: FloatArray | None = None

    def __len__(self) -> int:
        return int(self.shares.size)

    def nearest(self, places: FloatArray) -> Codes:
        """The group of each point, int32, shape (points,).

        Args:
            places: float64, shape (points, features).
        """
        nearest: Codes = np.argmin(self._distances(places), axis=1).astype(np.int32)
        return nearest

    def _distances(self, places: FloatArray) -> FloatArray:
        """Squared distances or, of a mixture, -2 log of the joint density, up to a constant."""
        if self.variances is None:
            return np.column_stack([((places - one) ** 2).sum(axis=1) for one in self.centres])
        parts = zip(self.centres, self.variances, self.shares, strict=True)
        return np.column_stack(
            [
                ((places - centre) ** 2 / variance).sum(axis=1)
                + np.log(variance).sum()
                - 2 * np.log(share)
                for centre, variance, share in parts
            ]
        )

    def taken(self, order: Codes) -> "Groups":
        """Some of the groups, in another order."""
        return Groups(
            self.kind,
            self.centres[order],
            self.shares[order],
            None if self.variances is None else self.variances[order],
        )
