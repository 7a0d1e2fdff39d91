"""How often shops buy and when they stop: the BG/NBD model.

Fader, Hardie and Lee, "Counting your customers the easy way: an alternative to the
Pareto/NBD model" (Marketing Science 24, 2005). While active, a shop buys at random at a rate
that is Gamma(r, alpha) over the shops; after every purchase it stops for good with a
probability that is Beta(a, b) over them. What is known of a shop is x repeat purchases, the
last of them at t_x, within T days.

Given that it is active at T, its rate is Gamma(r + x, alpha + T) and its probability of
stopping Beta(a, b + x), independent of one another; all below follows from that.
"""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import minimize
from scipy.special import gammaln, hyp2f1

from core.counted import counted
from core.errors import BadInput
from events.columns import FloatArray
from insights.churn.histories import Histories

FEWEST_SHOPS = 30
"""That bought again, to fit four figures to."""

_BOUNDS = (-9.0, 9.0)
"""Of the logarithms of the four figures; beyond them the likelihood is flat."""
_NEAR_ONE = 1e-6


class BgNbd(BaseModel):
    """A fitted model; alpha is in days if the histories it was fitted to are."""

    model_config = ConfigDict(frozen=True)

    r: float = Field(gt=0)
    alpha: float = Field(gt=0)
    a: float = Field(gt=0)
    b: float = Field(gt=0)

    @classmethod
    def fit(cls, histories: Histories) -> Self:
        """The most likely model of the histories.

        Raises:
            BadInput: too few shops bought again.
        """
        again = int((histories.repeats > 0).sum())
        if again < FEWEST_SHOPS:
            raise BadInput(
                f"only {counted(again, 'shop')} bought again, {FEWEST_SHOPS} are needed to fit a "
                "model to",
                field="orders",
                hint="give a longer history, or more shops",
            )
        # In units of the longest history all four figures are of about the same size.
        unit = float(histories.age.max())
        scaled = (histories.repeats, histories.span / unit, histories.age / unit)

        def loss(logs: FloatArray) -> float:
            r, alpha, a, b = np.exp(logs)
            model = cls.model_construct(r=r, alpha=alpha, a=a, b=b)
            return -float(model.log_likelihood(*scaled).mean())

        found = minimize(
            loss,
            np.log([0.5, 0.1, 0.5, 2.0]),
            method="L-BFGS-B",
            bounds=[_BOUNDS] * 4,
            options={"ftol": 1e-12, "gtol": 1e-8, "maxiter": 500},
        )
        r, alpha, a, b = np.exp(found.x).tolist()
        return cls(r=r, alpha=alpha * unit, a=a, b=b)

    def log_likelihood(self, repeats: FloatArray, span: FloatArray, age: FloatArray) -> FloatArray:
        """Of each shop; equation 6 of the paper in logarithms. All have the shape (n,)."""
        r, alpha, a, b = self.r, self.alpha, self.a, self.b
        bought = gammaln(r + repeats) - gammaln(r) + r * np.log(alpha)
        stayed = gammaln(a + b) + gammaln(b + repeats) - gammaln(b) - gammaln(a + b + repeats)
        active = -(r + repeats) * np.log(alpha + age)
        stopped = np.where(
            repeats > 0,
            np.log(a)
            - np.log(b + np.maximum(repeats, 1) - 1)
            - (r + repeats) * np.log(alpha + span),
            -np.inf,
        )
        total: FloatArray = bought + stayed + np.logaddexp(active, stopped)
        return total

    def alive(self, histories: Histories) -> FloatArray:
        """The probability that a shop has not stopped by its age, shape (n,).

        It is 1 for a shop that never bought again, which had no occasion to stop.
        """
        repeats = histories.repeats
        idle_odds = (self.r + repeats) * np.log(
            (self.alpha + histories.age) / (self.alpha + histories.span)
        )
        log_odds = np.log(self.a) - np.log(self.b + np.maximum(repeats, 1) - 1) + idle_odds
        return np.where(repeats > 0, np.exp(-np.logaddexp(0, log_odds)), 1.0)

    def buys_within(self, histories: Histories, days: float) -> FloatArray:
        """The probability of a purchase within the next `days`, shape (n,)."""
        known = self.alpha + histories.age
        none_if_active = (known / (known + days)) ** (self.r + histories.repeats)
        return self.alive(histories) * (1 - none_if_active)

    def purchases_within(self, histories: Histories, days: float) -> FloatArray:
        """The expected number of purchases within the next `days`, shape (n,).

        Equation 10 of the paper after Euler's transformation of its hypergeometric function,
        which keeps the figures small for shops of many purchases.
        """
        r, b, x = self.r, self.b, histories.repeats
        # The equation is continuous at a = 1 but cannot be computed there.
        a = self.a if abs(self.a - 1) > _NEAR_ONE else 1 + _NEAR_ONE
        known = self.alpha + histories.age
        reach = days / (known + days)
        series = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, reach)
        if_active = (a + b + x - 1) / (a - 1) * (1 - (1 - reach) ** (a - 1) * series)
        return self.alive(histories) * if_active

    def pace(self, histories: Histories) -> FloatArray:
        """Purchases a day of a shop that is still active, expected; shape (n,)."""
        return (self.r + histories.repeats) / (self.alpha + histories.age)

    def expected(self, days: FloatArray) -> FloatArray:
        """Repeat purchases of a new shop within `days`, expected; shape (n,); equation 9."""
        r, b = self.r, self.b
        a = self.a if abs(self.a - 1) > _NEAR_ONE else 1 + _NEAR_ONE
        reach = days / (self.alpha + days)
        series = hyp2f1(r, b, a + b - 1, reach)
        repeats: FloatArray = (a + b - 1) / (a - 1) * (1 - (1 - reach) ** r * series)
        return repeats
