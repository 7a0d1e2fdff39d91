"""Simpler ways to foretell who goes on buying: how long ago it was, and a regression."""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from events.columns import FloatArray, Mask
from insights.churn.histories import Histories


class RecencyRule(BaseModel):
    """The longer ago a shop bought, the less likely it buys again; nothing else counts.

    The share of those who bought again, by idle days, made to fall only (isotonic regression).

    Attributes:
        idle: days, rising.
        active: the probability at each of them; between two it is interpolated.
    """

    model_config = ConfigDict(frozen=True)

    idle: tuple[float, ...]
    active: tuple[float, ...]

    @classmethod
    def fit(cls, histories: Histories, active: Mask) -> Self:
        """The shares of earlier shops, of which it is known whether they bought; shape (n,)."""
        falling = IsotonicRegression(increasing=False, y_min=0, y_max=1)
        falling.fit(histories.idle, active)
        return cls(
            idle=tuple(falling.X_thresholds_.tolist()), active=tuple(falling.y_thresholds_.tolist())
        )

    def buys_within(self, histories: Histories) -> FloatArray:
        """The probability of a purchase, shape (n,)."""
        return np.interp(histories.idle, self.idle, self.active)


class HabitRegression(BaseModel):
    """Logistic regression on how lately, how often and for how long a shop bought.

    Attributes:
        weights: of the logarithms that `_habits` gives.
        constant: the log odds where they are all 0.
    """

    model_config = ConfigDict(frozen=True)

    weights: tuple[float, ...]
    constant: float

    @classmethod
    def fit(cls, histories: Histories, active: Mask) -> Self:
        """The most likely regression of earlier shops; shape (n,)."""
        if active.all() or not active.any():
            # Nothing tells the shops apart; as sure as so many shops of one kind make it.
            odds = np.log((active.sum() + 0.5) / (active.size - active.sum() + 0.5))
            return cls(weights=(0.0,) * 4, constant=float(odds))
        found = LogisticRegression(C=10.0, max_iter=1_000).fit(_habits(histories), active)
        return cls(weights=tuple(found.coef_[0].tolist()), constant=float(found.intercept_[0]))

    def buys_within(self, histories: Histories) -> FloatArray:
        """The probability of a purchase, shape (n,)."""
        odds = _habits(histories) @ np.array(self.weights) + self.constant
        return np.asarray(1 / (1 + np.exp(-odds)))


def _habits(histories: Histories) -> FloatArray:
    """Idle days, repeats, age, and idle days in usual intervals; logarithms, shape (n, 4)."""
    interval = histories.age / np.maximum(histories.repeats, 1)
    columns = (
        np.log1p(histories.idle),
        np.log1p(histories.repeats),
        np.log1p(histories.age),
        np.log1p(histories.idle / np.maximum(interval, 1)),
    )
    return np.stack(columns, axis=1)
