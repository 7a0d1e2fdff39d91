"""Fixtures of the insights: a trade drawn from a seed."""

import pytest

from events.trade import Trade
from tests.insights.trades import small_trade


@pytest.fixture(scope="session")
def trade() -> Trade:
    """Sixty shops of 500 days."""
    return small_trade(seed=7)
