"""Buy again offers what is due, and says why."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from events.profile import Bought, Seen
from recommend.buy_again import BuyAgain, every
from recommend.contract import Context, Facts
from recommend.rhythms.model import fit_rhythms
from recommend.rhythms.quantity import proposed_quantity
from tests.recommend.planted_rhythms import (
    DAYS,
    INTERVALS,
    NOW,
    Planted,
    moment,
    planted,
    profile_of,
    purchases_of,
    training_data,
)
from tests.recommend.shelves import FakeShelf

SHOP = "shop-own"


@pytest.fixture(scope="module")
def strategy() -> BuyAgain:
    return BuyAgain(fit_rhythms(training_data(purchases_of(planted()))))


def own(product: str, interval: float, idle: float, purchases: int = 9) -> Planted:
    """Bought `purchases` times at a steady interval, the last time `idle` days ago."""
    times = tuple(DAYS - idle - interval * back for back in reversed(range(purchases)))
    return Planted(SHOP, product, interval, ended=False, times=times)


def context(*pairs: Planted, out: tuple[str, ...] = (), products: tuple[str, ...] = ()) -> Context:
    catalogue = {
        product: Facts(product, product.title(), "", "Supplies", Decimal(3), 1.0, None)
        for product in INTERVALS
    }
    shelf = FakeShelf(catalogue, out=out)
    return Context(NOW, shelf, profile_of(SHOP, pairs), products=products)


def test_what_is_due_comes_first_and_says_its_interval(strategy: BuyAgain) -> None:
    first, second = strategy.recommend(
        context(own("cups", 21, idle=2), own("filters", 21, idle=24)), 5
    )
    assert (first.product, second.product) == ("filters", "cups")
    assert first.reason.code == "due"
    assert first.reason.text == "You buy it every 21 days, last 3 weeks ago"
    assert first.due_days == pytest.approx(-3, abs=1)
    assert first.quantity == 2
    assert second.reason.code == "buy_again"
    assert second.due_days == pytest.approx(19, abs=1)
    assert first.probability is not None
    assert second.probability is not None
    assert first.probability > second.probability > 0


def test_what_was_given_up_comes_last_and_is_not_due(strategy: BuyAgain) -> None:
    picks = strategy.recommend(context(own("beans", 10, idle=200), own("cups", 21, idle=20)), 5)
    assert [pick.product for pick in picks] == ["cups", "beans"]
    assert picks[1].due_days is None
    assert picks[1].reason.code == "buy_again"


def test_what_is_hardly_ever_bought_again_is_not_due(strategy: BuyAgain) -> None:
    (once,) = strategy.recommend(context(own("filters", 35, idle=40, purchases=1)), 1)
    assert once.probability is not None
    assert once.probability < 0.05
    assert once.due_days is None
    assert once.reason.code == "buy_again"


def test_what_runs_out_later_is_due_then_however_unlikely_before(strategy: BuyAgain) -> None:
    (later,) = strategy.recommend(context(own("grinder", 60, idle=2)), 1)
    assert later.probability is not None
    assert later.probability < 0.05
    assert later.due_days == pytest.approx(58, abs=3)


def test_nothing_is_offered_that_is_out_just_bought_in_the_cart_or_on_the_page(
    strategy: BuyAgain,
) -> None:
    pairs = (
        own("beans", 10, 9),
        own("cups", 21, 20),
        own("filters", 35, 0.5),
        own("grinder", 9, 8),
    )
    asked = context(*pairs, out=("beans",), products=("grinder",))
    assert [pick.product for pick in strategy.recommend(asked, 5)] == ["cups"]
    assert asked.profile is not None
    profile = replace(asked.profile, cart=(Seen("cups", moment(DAYS)),))
    assert strategy.recommend(replace(asked, profile=profile), 5) == []


def test_a_visitor_and_a_new_shop_get_nothing(strategy: BuyAgain) -> None:
    asked = context()
    assert strategy.recommend(asked, 5) == []
    assert strategy.recommend(replace(asked, profile=None), 5) == []


def test_k_is_the_most(strategy: BuyAgain) -> None:
    pairs = tuple(own(product, 20, 15) for product in INTERVALS)
    assert len(strategy.recommend(context(*pairs), 2)) == 2


def test_what_was_bought_once_has_no_interval_in_its_reason(strategy: BuyAgain) -> None:
    (pick,) = strategy.recommend(context(own("cups", 21, idle=24, purchases=1)), 1)
    assert pick.reason.text == "You bought it 3 weeks ago"


def test_later_is_later(strategy: BuyAgain) -> None:
    asked = context(own("cups", 21, idle=10))
    (now,) = strategy.recommend(asked, 1)
    (later,) = strategy.recommend(replace(asked, now=NOW + timedelta(days=5)), 1)
    assert now.due_days is not None
    assert later.due_days == pytest.approx(now.due_days - 5, abs=0.2)


@pytest.mark.parametrize(
    ("orders", "quantity", "last", "proposed"),
    [
        (4, 24.0, 6.0, 6.0),
        (2, 10.0, 6.0, 6.0),
        (4, 45.0, 24.0, 11.0),
        (1, 1.0, 1.0, 1.0),
        (3, 1.0, 1.0, 1.0),
        (4, 4.0, 2.5, 1.0),
    ],
)
def test_quantities_are_the_last_unless_that_was_out_of_the_common(
    orders: int, quantity: float, last: float, proposed: float
) -> None:
    assert proposed_quantity(Bought(orders, quantity, 0, 0, last, None)) == proposed


@pytest.mark.parametrize(
    ("days", "said"),
    [(1.0, "every day"), (7.2, "every 7 days"), (63, "every 9 weeks"), (213, "every 7 months")],
)
def test_intervals_are_said_in_the_unit_that_fits(days: float, said: str) -> None:
    assert every(days) == said
