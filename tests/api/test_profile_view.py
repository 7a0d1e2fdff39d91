"""What is told of a profile, against all products of the demo catalogue."""

import pytest

from api.behaviour.profile_view import FAVOURITES, profile_view
from catalog.product import Product
from events.profile import Basket, Bought, Profile, Seen
from search.snapshot import Snapshot
from tests.conftest import BuiltIndex

DAY = 86_400_000_000


def bought(orders: int) -> Bought:
    return Bought(orders, 2.0 * orders, 0, 9 * DAY, 2.0, None)


def rank(product: Product, products: tuple[Product, ...]) -> float:
    """The share of the product's category that is cheaper, by looking at every product."""
    depth = len(product.category)
    prices = [
        each.price
        for each in products
        if each.category[:depth] == product.category and each.price is not None
    ]
    assert product.price is not None
    cheaper = sum(price < product.price for price in prices)
    return (cheaper + prices.count(product.price) / 2) / len(prices)


def test_favourites_and_price_level_are_those_of_what_was_bought(
    demo_index: BuiltIndex, demo_snapshot: Snapshot
) -> None:
    first, *others = [each for each in demo_index.products if each.brand and each.price]
    second = next(each for each in others if each.brand != first.brand)
    shop = Profile(
        retailer="shop-1",
        sequence=9,
        bought={first.id: bought(3), second.id: bought(1), "gone": bought(50)},
        viewed=tuple(Seen(f"p{number}", number) for number in range(30)),
        cart=(Seen(second.id, 9 * DAY),),
        baskets=tuple(Basket(str(day), day * DAY, (first.id,)) for day in (0, 4, 9)),
        orders=54,
        spent=12.5,
        first=0,
        last=9 * DAY,
    )
    told = profile_view("demo", shop, demo_snapshot)

    products = demo_index.products
    assert told.price_level == pytest.approx(
        (3 * rank(first, products) + rank(second, products)) / 4
    )
    brands = [(each.name, each.share) for each in told.brands]
    assert brands == [(first.brand, 0.75), (second.brand, 0.25)]
    assert len(told.categories) <= FAVOURITES
    assert told.categories[0].name == " > ".join(first.category)
    assert (told.days_between_orders, told.orders, told.products) == (4.5, 54, 3)
    assert told.viewed[0] == "p0"
    assert told.cart == (second.id,)
    assert told.first_seen is not None
    assert told.first_seen.year == 1970


def test_of_a_shop_without_events_nothing_is_told_but_that(demo_snapshot: Snapshot) -> None:
    nothing = Profile("new", 0, {}, (), (), (), 0, 0.0, None, None)
    told = profile_view("demo", nothing, demo_snapshot)

    assert (told.orders, told.brands, told.price_level, told.last_seen) == (0, (), None, None)
