import numpy as np
import pytest

from events.columns import Purchases, microseconds
from events.profile import MOST_BASKETS
from recommend.artefacts.past_profiles import profile_from
from recommend.next_basket.history import Histories, History, of_profile
from tests.recommend.market import NOW, Order, market_orders, purchases_of


def assert_same(first: History, second: History) -> None:
    """The same, whatever the order of the products that were bought, and of those of a basket."""
    ours, theirs = np.argsort(first.products), np.argsort(second.products)
    for name in ("products", "orders", "first", "last"):
        assert getattr(first, name)[ours].tolist() == getattr(second, name)[theirs].tolist()
    assert first.at.tolist() == second.at.tolist()
    assert first.starts.tolist() == second.starts.tolist()
    baskets = [
        [sorted(part.tolist()) for part in np.split(each.lines, each.starts[1:-1])]
        for each in (first, second)
    ]
    assert baskets[0] == baskets[1]
    assert first.total == second.total


def many_orders() -> Purchases:
    """More orders than a profile keeps, and one shop of another sort."""
    days = range(1, MOST_BASKETS + 20)
    often = [Order("often", float(day), ("tea-1", f"jam-{day % 5}")) for day in days]
    return purchases_of([*often, Order("once", 3.0, ("soap-1",))])


@pytest.mark.parametrize("purchases", [purchases_of(market_orders()[:100]), many_orders()])
def test_purchases_and_profiles_give_the_same_history(purchases: Purchases) -> None:
    histories = Histories(purchases)

    for retailer in range(len(purchases.retailers)):
        profile = profile_from(purchases, retailer)
        served = of_profile(profile, purchases.products, microseconds(NOW))
        assert_same(histories.of(retailer), served)


def test_older_orders_count_but_are_not_kept() -> None:
    purchases = many_orders()
    often = Histories(purchases).of(0)

    total = MOST_BASKETS + 19
    assert (often.total, often.at.size) == (total, MOST_BASKETS)
    assert often.orders[often.products == purchases.products.code("tea-1")].tolist() == [total]
