"""What a shop's next orders will be worth: the gamma-gamma model.

Fader and Hardie, "The Gamma-Gamma model of monetary value" (2013), after Fader, Hardie and
Lee, "RFM and CLV: using iso-value curves for customer base analysis" (2005). A shop's orders
are Gamma(p, nu) around its own mean; nu is Gamma(q, v) over the shops. The fewer orders are
known of a shop, the more it is taken to be like the others.
"""

from typing import Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from scipy.optimize import minimize
from scipy.special import gammaln

from core.counted import counted
from core.errors import BadInput
from events.columns import FloatArray

FEWEST_SHOPS = 30

_BOUNDS = (-7.0, 9.0)
"""Of the logarithms of the three figures; beyond them the likelihood is flat."""


class GammaGamma(BaseModel):
    """A fitted model; v is in the money of the orders."""

    model_config = ConfigDict(frozen=True)

    p: float = Field(gt=0)
    q: float = Field(gt=0)
    v: float = Field(gt=0)

    @classmethod
    def fit(cls, orders: FloatArray, value: FloatArray) -> Self:
        """The most likely model.

        Args:
            orders: how many each shop had; those with none are left out; shape (n,).
            value: their mean; where it is not above 0 the shop is left out; shape (n,).

        Raises:
            BadInput: too few shops are left.
        """
        kept = (orders > 0) & (value > 0)
        if kept.sum() < FEWEST_SHOPS:
            raise BadInput(
                f"prices are known of the orders of {counted(int(kept.sum()), 'shop')}, "
                f"{FEWEST_SHOPS} are needed",
                field="price",
                hint="log purchases with the price of each line",
            )
        orders, unit = orders[kept], float(np.median(value[kept]))
        value = value[kept] / unit

        def loss(logs: FloatArray) -> float:
            p, q, v = np.exp(logs)
            model = cls.model_construct(p=p, q=q, v=v)
            return -float(model.log_likelihood(orders, value).mean())

        found = minimize(
            loss,
            np.log([2.0, 3.0, 1.0]),
            method="L-BFGS-B",
            bounds=[_BOUNDS] * 3,
            options={"ftol": 1e-12, "gtol": 1e-8, "maxiter": 500},
        )
        p, q, v = np.exp(found.x).tolist()
        return cls(p=p, q=q, v=v * unit)

    def log_likelihood(self, orders: FloatArray, value: FloatArray) -> FloatArray:
        """Of each shop's mean, shape (n,); equation 1a of the note in logarithms."""
        p, q, v = self.p, self.q, self.v
        shape = p * orders
        total: FloatArray = (
            gammaln(shape + q)
            - gammaln(shape)
            - gammaln(q)
            + q * np.log(v)
            + (shape - 1) * np.log(value)
            + shape * np.log(orders)
            - (shape + q) * np.log(orders * value + v)
        )
        return total

    def order_value(self, orders: FloatArray, value: FloatArray) -> FloatArray:
        """The mean of a shop's further orders, expected; shape (n,); equation 5 of the note.

        Args:
            orders: how many are known, shape (n,).
            value: their mean; where it is NaN nothing is known; shape (n,).
        """
        known = np.where(np.isnan(value), 0.0, orders)
        # Below one the mean over all shops is infinite; then each has its own mean alone.
        prior = max(self.q - 1, 0.0)
        spent = known * np.nan_to_num(value)
        return self.p * (self.v + spent) / np.maximum(self.p * known + prior, 1e-9)
