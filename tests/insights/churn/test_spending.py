"""The gamma-gamma model against its publication and on orders made by it."""

import numpy as np
import pytest

from core.errors import BadInput
from insights.churn.spending import GammaGamma
from tests.insights.churn.cdnow import cdnow


def test_the_published_figures_of_cdnow_are_found() -> None:
    customers = cdnow()

    model = GammaGamma.fit(customers.repeats, customers.value)

    # Fader and Hardie (2013), section 4.
    assert (model.p, model.q, model.v) == pytest.approx((6.25, 3.74, 15.44), rel=2e-3)


def test_few_orders_are_drawn_to_the_mean_of_all() -> None:
    model = GammaGamma(p=6.25, q=3.74, v=15.44)
    orders = np.array([0.0, 1.0, 2.0, 2.0])
    value = np.array([np.nan, 11.77, 22.35, np.nan])

    expected = model.order_value(orders, value)

    # (p v + p x m) / (p x + q - 1), by hand.
    by_hand = [96.5 / 2.74, (96.5 + 73.5625) / 8.99, (96.5 + 279.375) / 15.24, 96.5 / 2.74]
    assert expected == pytest.approx(by_hand)


def test_the_figures_of_made_orders_are_found_again() -> None:
    generator = np.random.default_rng(1)
    orders = generator.integers(1, 12, 4_000).astype(np.float64)
    nu = generator.gamma(4.0, 1 / 80.0, orders.size)
    value = generator.gamma(3.0 * orders) / nu / orders

    model = GammaGamma.fit(orders, value)

    assert model.p == pytest.approx(3.0, rel=0.1)
    assert model.p * model.v / (model.q - 1) == pytest.approx(3.0 * 80 / 3, rel=0.05)


def test_unknown_prices_are_told() -> None:
    with pytest.raises(BadInput, match="prices are known of the orders of 0 shops"):
        GammaGamma.fit(np.ones(50), np.full(50, np.nan))
