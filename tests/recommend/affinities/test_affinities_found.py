"""The truth of the small market is found, chance is not, and what is found is kept in files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import hypergeom

from core.errors import IndexUnusable
from core.progress import Silent
from events.pairs.counting import baskets_of, pairs_of
from events.pairs.stratified import meetings_of
from recommend.affinities.fitting import fit_affinities
from recommend.affinities.model import Affinities
from recommend.affinities.recipe import AFFINITIES
from tests.recommend.market import (
    COMPLEMENTS,
    STAPLES,
    SUBSTITUTES,
    Order,
    all_products,
    market_orders,
    purchases_of,
    training_data,
)


@pytest.fixture(scope="module")
def affinities() -> Affinities:
    return fit_affinities(training_data(market_orders(), all_products()))


def _together(affinities: Affinities, product: str) -> list[str]:
    code = affinities.products.code(product)
    assert code is not None
    return [affinities.products.names[other] for other in affinities.together.of(code).products]


def _instead(affinities: Affinities, product: str) -> list[str]:
    code = affinities.products.code(product)
    assert code is not None
    return [affinities.products.names[other] for other in affinities.instead.of(code).products]


@pytest.mark.parametrize(("one", "other"), COMPLEMENTS)
def test_planted_complements_are_among_the_first_three(
    affinities: Affinities, one: str, other: str
) -> None:
    assert other in _together(affinities, one)[:3]
    assert one in _together(affinities, other)[:3]


@pytest.mark.parametrize(("one", "other"), SUBSTITUTES)
def test_planted_substitutes_are_among_the_first_three(
    affinities: Affinities, one: str, other: str
) -> None:
    assert other in _instead(affinities, one)[:3]
    assert one in _instead(affinities, other)[:3]


def test_complements_are_no_substitutes_nor_the_other_way_round(affinities: Affinities) -> None:
    for one, other in COMPLEMENTS:
        assert other not in _instead(affinities, one)
        assert one not in _instead(affinities, other)
    for one, other in SUBSTITUTES:
        assert other not in _together(affinities, one)
        assert one not in _together(affinities, other)
    for product in affinities.products.names:
        assert not set(_together(affinities, product)) & set(_instead(affinities, product))


def test_what_is_in_every_second_basket_goes_with_nothing(affinities: Affinities) -> None:
    assert [_together(affinities, staple) for staple in STAPLES] == [[], []]


def test_chance_is_not_taken_for_an_affinity() -> None:
    random = np.random.default_rng(7)
    products = all_products()
    orders = [
        Order(
            f"shop-{number % 40:02}",
            number / 40,
            tuple(product for product in products if random.random() < 0.15),
        )
        for number in range(2000)
    ]
    found = fit_affinities(training_data(orders, products))

    # 1,128 pairs were tried, of which one in a hundred would pass a plain test at 1 %.
    assert found.together.products.size <= 2
    assert found.instead.products.size <= 2


def test_the_habit_of_one_shop_is_no_affinity() -> None:
    habit = [Order("shop-00", 3.0 * number, ("jam-5", "soap-6")) for number in range(40)]
    orders = [*market_orders(), *habit]

    found = fit_affinities(training_data(orders, all_products()))

    assert "soap-6" not in _together(found, "jam-5")
    shared = [replace(order, retailer=f"shop-{n % 3:02}") for n, order in enumerate(habit)]
    found = fit_affinities(training_data([*market_orders(), *shared], all_products()))
    assert "soap-6" in _together(found, "jam-5")


def test_baskets_and_shops_with_both_are_counted() -> None:
    orders = market_orders()
    purchases = purchases_of(orders)
    names = purchases.products.names
    pairs = pairs_of(baskets_of(purchases, largest=100), least=1)
    with_both = [order for order in orders if {"tea-1", "biscuit-1"} <= set(order.products)]

    found = {
        (names[a], names[b]): (baskets, shops)
        for a, b, baskets, shops in zip(
            pairs.first, pairs.second, pairs.both, pairs.shops, strict=True
        )
    }

    shops = {order.retailer for order in with_both}
    assert found["biscuit-1", "tea-1"] == (len(with_both), len(shops))


def test_meetings_are_those_of_each_shop_by_itself() -> None:
    orders = market_orders()
    purchases = purchases_of(orders, all_products())
    categories = training_data(orders, all_products()).traits.categories
    meetings = meetings_of(purchases, categories, least_shops=1)
    names = purchases.products.names
    pairs = [(names[a], names[b]) for a, b in zip(meetings.first, meetings.second, strict=True)]
    place = pairs.index(("coffee-2", "coffee-5"))

    observed, expected, variance, shops = 0.0, 0.0, 0.0, 0
    for shop in purchases.retailers.names:
        own = [order.products for order in orders if order.retailer == shop]
        first, second = (sum(p in basket for basket in own) for p in ("coffee-2", "coffee-5"))
        observed += sum({"coffee-2", "coffee-5"} <= set(basket) for basket in own)
        meetings_by_chance = np.arange(min(first, second) + 1)
        chances = hypergeom.pmf(meetings_by_chance, len(own), first, second)
        mean = float(chances @ meetings_by_chance)
        expected += mean
        variance += float(chances @ (meetings_by_chance - mean) ** 2)
        shops += bool(first and second)

    assert meetings.shops[place] == shops
    assert meetings.observed[place] == observed
    assert meetings.expected[place] == pytest.approx(expected)
    assert meetings.variance[place] == pytest.approx(variance)
    assert meetings.deviations()[place] == pytest.approx(
        (observed - expected + 0.5) / variance**0.5
    )


def test_a_shop_that_ordered_once_cannot_take_turns() -> None:
    orders = [Order(f"shop-{n}", 1.0, ("tea-1" if n % 2 else "tea-2",)) for n in range(50)]
    purchases = purchases_of(orders)

    assert meetings_of(purchases, ("Tea", "Tea"), least_shops=1).first.size == 0


def test_without_categories_there_are_no_substitutes() -> None:
    purchases = purchases_of(market_orders())

    found = meetings_of(purchases, [""] * len(purchases.products), least_shops=1)

    assert found.first.size == 0


def test_very_large_orders_say_nothing() -> None:
    few = [Order("shop-1", days, ("tea-1", "jam-1")) for days in range(1, 9)]
    stocktake = Order("shop-2", 1.0, tuple(f"x-{number}" for number in range(300)))

    found = fit_affinities(training_data([*few, stocktake]))

    assert found.baskets.sum() == 16


def test_what_is_kept_is_what_is_opened(affinities: Affinities, tmp_path: Path) -> None:
    affinities.save(tmp_path)
    opened = AFFINITIES.open(tmp_path)

    assert opened.products.names == affinities.products.names
    np.testing.assert_array_equal(opened.baskets, affinities.baskets)
    for name in ("together", "instead", "after"):
        for column in ("starts", "products", "scores", "counts"):
            np.testing.assert_array_equal(
                getattr(getattr(opened, name), column),
                getattr(getattr(affinities, name), column),
            )
    assert isinstance(opened.together.scores.base, np.memmap)


def test_the_same_purchases_give_the_same_bytes(tmp_path: Path) -> None:
    kept: list[dict[str, bytes]] = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        AFFINITIES.fit(training_data(market_orders()), Silent()).save(folder)
        kept.append({path.name: path.read_bytes() for path in folder.iterdir()})

    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("together_starts", np.zeros(2, np.int64)),
        ("instead_products", np.full(6, 10_000, np.int32)),
        ("together_counts", np.zeros(1, np.int32)),
        ("baskets", np.zeros(3, np.float32)),
    ],
)
def test_damage_is_told_by_the_file(
    affinities: Affinities,
    tmp_path: Path,
    name: str,
    array: np.ndarray[tuple[int], np.dtype[np.generic]],
) -> None:
    affinities.save(tmp_path)
    np.save(tmp_path / f"{name}.npy", array)

    with pytest.raises(IndexUnusable, match=rf"/{name}\.npy cannot be used"):
        AFFINITIES.open(tmp_path)


def test_an_empty_log_has_no_affinities(tmp_path: Path) -> None:
    AFFINITIES.fit(training_data(()), Silent()).save(tmp_path)

    assert len(AFFINITIES.open(tmp_path).products) == 0
