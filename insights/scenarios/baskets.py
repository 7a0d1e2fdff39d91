"""What one further order of each shop is worth, by the gamma-gamma model of `insights.churn`."""

from dataclasses import dataclass

import numpy as np

from events.columns import FloatArray
from insights.churn.spending import GammaGamma

_LEAST_SPARE = 0.1


@dataclass(frozen=True, slots=True)
class Baskets:
    """The value of one further order of each shop, arrays of shape (n,), in money."""

    mean: FloatArray
    variance: FloatArray


def further_orders(model: GammaGamma, orders: FloatArray, value: FloatArray) -> Baskets:
    """What one more order is worth.

    A shop's orders are Gamma(p, nu), and nu given n orders of the mean z is
    Gamma(p n + q, v + n z): the variance is that of the shop's unknown mean and of the order.

    Args:
        model: fitted.
        orders: how many each shop made, at least 1, shape (n,).
        value: what they were worth on average, shape (n,).
    """
    spare = model.p * orders + model.q
    mean = model.order_value(orders, value)
    square = mean**2 * np.maximum(spare - 1, _LEAST_SPARE) / np.maximum(spare - 2, _LEAST_SPARE)
    return Baskets(mean, square / model.p + np.maximum(square - mean**2, 0.0))
