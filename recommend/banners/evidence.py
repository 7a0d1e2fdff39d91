"""What is known of a banner: discounted sums, to which a view is added in whatever order."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from recommend.banners.situation import DIMENSION

FloatArray = npt.NDArray[np.float64]

MICROSECONDS_AN_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Decay:
    """How evidence fades: discounted Thompson sampling (Raj and Kalyani 2017), by time.

    They discount by rounds. By time the sums do not depend on the order in which views and
    rewards become known, and a slot that nobody looks at forgets, too.

    Attributes:
        half_life_hours: None for evidence that does not fade.
    """

    half_life_hours: float | None

    def factor(self, microseconds: int) -> float:
        """What is left of evidence after so long; 1 for a moment ahead."""
        if self.half_life_hours is None or microseconds <= 0:
            return 1.0
        return float(0.5 ** (microseconds / (self.half_life_hours * MICROSECONDS_AN_HOUR)))


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The sufficient statistics of one banner, as they were at a moment.

    With the weight w of each view (what `Decay` leaves of it), its features x and its reward r
    (0 or 1):

    Attributes:
        views: sum of w.
        rewards: sum of w r.
        gram: sum of w x x', float64, shape (DIMENSION, DIMENSION).
        moment: sum of w r x, float64, shape (DIMENSION,).
        as_of: microseconds since 1970, UTC; weights are as of then.
    """

    views: float
    rewards: float
    gram: FloatArray
    moment: FloatArray
    as_of: int

    @classmethod
    def none(cls) -> Self:
        """Of a banner that was never seen."""
        return cls(0.0, 0.0, np.zeros((DIMENSION, DIMENSION)), np.zeros(DIMENSION), 0)

    def at(self, moment: int, decay: Decay) -> "Evidence":
        """As it is at `moment`, in microseconds since 1970; unchanged if that is past."""
        if moment <= self.as_of:
            return self
        left = decay.factor(moment - self.as_of)
        return Evidence(
            self.views * left, self.rewards * left, self.gram * left, self.moment * left, moment
        )

    def with_view(self, at: int, features: FloatArray, decay: Decay) -> "Evidence":
        """And a view at a moment, without its reward."""
        now = self.at(at, decay)
        weight = decay.factor(now.as_of - at)
        gram = now.gram + weight * np.outer(features, features)
        return Evidence(now.views + weight, now.rewards, gram, now.moment, now.as_of)

    def with_reward(self, at: int, features: FloatArray, decay: Decay) -> "Evidence":
        """And the reward of a view at a moment, whenever it became known."""
        now = self.at(at, decay)
        weight = decay.factor(now.as_of - at)
        moment = now.moment + weight * features
        return Evidence(now.views, now.rewards + weight, now.gram, moment, now.as_of)
