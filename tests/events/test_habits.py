"""Habits, worked out by hand."""

import pytest

from events.columns import MICROSECONDS_A_DAY
from events.habits import Favourite, days_between_orders, favourites, price_level
from events.profile import Basket, Bought, Profile


def profile(orders: dict[str, int], days: tuple[float, ...] = ()) -> Profile:
    bought = {name: Bought(count, 1.0, 0, 0, 1.0, None) for name, count in orders.items()}
    baskets = tuple(Basket(str(day), round(day * MICROSECONDS_A_DAY), ()) for day in days)
    return Profile("shop", 0, bought, (), (), baskets, len(days), 0.0, None, None)


def test_favourites_are_what_is_ordered_most_often() -> None:
    brands = {"a": "Acme", "b": "Best", "c": "Acme", "d": "", "f": "Cosy"}
    shop = profile({"a": 1, "b": 3, "c": 4, "d": 90, "e": 90, "f": 2})

    assert favourites(shop, brands.get, 2) == (Favourite("Acme", 5, 0.5), Favourite("Best", 3, 0.3))
    assert favourites(profile({}), brands.get, 2) == ()


def test_the_price_level_is_the_mean_rank_by_orders() -> None:
    shop = profile({"cheap": 3, "dear": 1, "unknown": 50})

    ranks: dict[str, float | None] = {"cheap": 0.1, "dear": 0.9}
    assert price_level(shop, ranks.get) == pytest.approx(0.3)
    assert price_level(shop, lambda _: None) is None


def test_the_rhythm_is_the_median_gap_from_the_third_order_on() -> None:
    assert days_between_orders(profile({}, (0, 7, 21, 29))) == 8
    assert days_between_orders(profile({}, (0, 7))) is None
