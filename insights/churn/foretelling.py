"""Who buys within a horizon: each model learns from before a moment, and foretells from it on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.errors import BadInput
from events.columns import (
    MICROSECONDS_A_DAY,
    FloatArray,
    Mask,
    Purchases,
    microseconds,
)
from insights.churn.bg_nbd import BgNbd
from insights.churn.histories import Came, Histories, came_after, day_of, histories_at
from insights.churn.rivals import HabitRegression, RecencyRule
from insights.scoring.platt import PlattScaling

LONGEST_HORIZON = 180
SHORTEST_HORIZON = 14
HORIZONS = 4
"""So many horizons of history are needed: two to learn from, one to check, and one before."""

LEAST_TO_SET_RIGHT = 10
"""Shops that went on, and shops that did not, of a forecast that later ones are set right by:
fewer would say that hardly anybody, or nearly everybody, ever goes."""

YEAR_DAYS = 365

CHOSEN = "BG/NBD, set right"
"""The model whose probabilities are told; the others are shown beside it."""

RECENCY = "recency alone"


class ActivityModels(BaseModel):
    """What was learned up to a moment.

    Attributes:
        horizon_days: within which a shop buys or goes inactive.
        buyers: fitted to all shops at the moment.
        learned_from: the moment whose forecasts, and what came of them, set probabilities right.
        scaling: learned from those; none where too few shops went on, or too few did not.
        recency: learned from the same outcomes, as is the regression.
        habits: the regression.
    """

    model_config = ConfigDict(frozen=True)

    horizon_days: int
    buyers: BgNbd
    learned_from: datetime
    scaling: PlattScaling
    recency: RecencyRule
    habits: HabitRegression

    def active(self, histories: Histories) -> dict[str, FloatArray]:
        """The probability of a purchase within the horizon by each model, shape (n,)."""
        plain = self.buyers.buys_within(histories, self.horizon_days)
        return {
            CHOSEN: self.scaling.apply(plain),
            "BG/NBD": plain,
            "regression": self.habits.buys_within(histories),
            RECENCY: self.recency.buys_within(histories),
        }

    def orders(self, histories: Histories) -> FloatArray:
        """The expected number of buying days within the horizon, shape (n,).

        That of BG/NBD for a shop that buys at all, times the probability that it does.
        """
        plain = self.buyers.buys_within(histories, self.horizon_days)
        expected = self.buyers.purchases_within(histories, self.horizon_days)
        return self.scaling.apply(plain) * expected / np.maximum(plain, 1e-12)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What was foretold at a cut, and what came; all columns by shop, shape (n,).

    Attributes:
        cut: nothing at or after it was learned from.
        models: what was learned.
        histories: at the cut.
        foretold: the probability of a purchase by each model, the chosen one first.
        came: within the horizon.
    """

    cut: datetime
    models: ActivityModels
    histories: Histories
    foretold: dict[str, FloatArray]
    came: Came

    @property
    def lately(self) -> Mask:
        """The shops that had bought within one horizon before the cut."""
        return self.histories.idle <= self.models.horizon_days


def horizon_of(purchases: Purchases, now: datetime) -> int:
    """As many days as the history bears, 180 at most.

    Raises:
        BadInput: it is too short to learn from and to check.
    """
    bought = purchases.before(now).bought()
    first = int(bought.time.min()) // MICROSECONDS_A_DAY if len(bought) else day_of(now)
    days = (day_of(now) - first) // HORIZONS
    if days < SHORTEST_HORIZON:
        raise BadInput(
            f"the orders go back {day_of(now) - first} days",
            field="orders",
            hint=f"at least {HORIZONS * SHORTEST_HORIZON} days are needed: import older orders",
        )
    return min(days, LONGEST_HORIZON)


def learn(purchases: Purchases, moment: datetime, horizon_days: int) -> ActivityModels:
    """The models of all that was before `moment`.

    Raises:
        BadInput: too few shops bought again.
    """
    known = purchases.before(moment)
    earlier = _earlier(known, moment, horizon_days)
    before = histories_at(known, earlier)
    buyers = BgNbd.fit(before)
    active = came_after(known, before.shop, earlier, horizon_days).active
    return ActivityModels(
        horizon_days=horizon_days,
        buyers=BgNbd.fit(histories_at(known, moment)),
        learned_from=earlier,
        scaling=_scaling(buyers.buys_within(before, horizon_days), active),
        recency=RecencyRule.fit(before, active),
        habits=HabitRegression.fit(before, active),
    )


def _scaling(foretold: FloatArray, active: Mask) -> PlattScaling:
    on = int(np.count_nonzero(active))
    if min(on, active.size - on) < LEAST_TO_SET_RIGHT:
        return PlattScaling.none()
    return PlattScaling.fit(foretold, active)


def _earlier(known: Purchases, moment: datetime, horizon_days: int) -> datetime:
    """The same day a year before, so that the season is the same.

    Where the history does not reach back a horizon before that, it is one horizon before.
    """
    first = int(known.time.min()) if len(known) else microseconds(moment)
    year_before = moment - timedelta(days=YEAR_DAYS)
    if microseconds(year_before - timedelta(days=horizon_days)) >= first:
        return year_before
    return moment - timedelta(days=horizon_days)


def hold_out(purchases: Purchases, now: datetime, horizon_days: int) -> HeldOut:
    """Foretell the last horizon before `now` from what was before it.

    Raises:
        BadInput: too few shops bought again, or none within the horizon before the last.
    """
    cut = now - timedelta(days=horizon_days)
    models = learn(purchases, cut, horizon_days)
    histories = histories_at(purchases, cut)
    if not (histories.idle <= horizon_days).any():
        raise BadInput(
            f"no shop bought anything in the {horizon_days} days before {cut:%Y-%m-%d}",
            field="orders",
            hint="import the orders that are missing",
        )
    return HeldOut(
        cut=cut,
        models=models,
        histories=histories,
        foretold=models.active(histories),
        came=came_after(purchases.before(now), histories.shop, cut, horizon_days),
    )
