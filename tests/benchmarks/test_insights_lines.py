"""Many order lines out of few: the shops several times over, every copy as the first."""

import numpy as np

from benchmarks.insights import several_times
from core.progress import Silent
from insights.overview.analysis import OverviewAnalysis
from tests.insights.trades import small_trade


def test_every_copy_of_the_shops_bought_the_same() -> None:
    trade = small_trade(shops=5, days=100)
    many = several_times(trade, 2 * len(trade.purchases) + 1)

    purchases = many.purchases
    assert len(purchases) == 3 * len(trade.purchases)
    assert len(set(purchases.retailers.names)) == 15
    assert list(purchases.retailers.names) == sorted(purchases.retailers.names)
    assert (np.diff(purchases.retailer) >= 0).all()
    assert (np.diff(purchases.order)[np.diff(purchases.retailer) == 0] >= 0).all()

    one, three = (OverviewAnalysis().analyse(each, 0, Silent()) for each in (trade, many))
    assert three.shops[0].values == one.shops[0].values * 3
    revenue = np.array(one.section.table("months").column("revenue"))
    assert np.allclose(np.array(three.section.table("months").column("revenue")), 3 * revenue)
