"""A log of few orders, wherever they lie, leaves all figures usable."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from events.trade import Trade, Traits
from recommend.rhythms.histories import histories_at
from recommend.rhythms.model import fit_rhythms
from recommend.seasons.model import fit_seasons
from tests.recommend.market import NOW, Order, purchases_of

_orders = st.lists(
    st.builds(
        Order,
        retailer=st.sampled_from(["north", "south"]),
        days=st.floats(0.001, 1_200),
        products=st.lists(
            st.sampled_from(["tea-1", "jam-2", "soap-3"]), min_size=1, unique=True
        ).map(tuple),
    ),
    max_size=12,
    unique_by=lambda order: (order.retailer, order.at),
)


@settings(max_examples=25, deadline=None)
@given(orders=_orders, category=st.sampled_from(["", "Food"]))
def test_indices_are_above_0_and_probabilities_are_ones(orders: list[Order], category: str) -> None:
    purchases = purchases_of(orders, ["tea-1", "jam-2", "soap-3", "never"])
    size = len(purchases.products)
    data = Trade(purchases, Traits(("",) * size, (category,) * size, ("",) * size), NOW)
    seasons = fit_seasons(data)
    assert np.all(np.isfinite(seasons.indices))
    assert np.all(seasons.indices > 0)
    histories, _ = histories_at(purchases, NOW)
    forecast = fit_rhythms(data).forecast(histories)
    assert np.all((forecast.probability >= 0) & (forecast.probability <= 1))
    assert np.all(np.isfinite(forecast.due_days))
    assert len(histories) == len({(o.retailer, p) for o in orders for p in o.products})


def test_a_year_without_an_order_is_no_season() -> None:
    purchases = purchases_of([Order("north", 1_000.0, ("tea-1",))])
    data = Trade(purchases, Traits(("",), ("",), ("",)), datetime(2026, 5, 1, tzinfo=UTC))
    assert np.allclose(fit_seasons(data).indices, 1, atol=0.2)
