"""Demand by product, region and category, against values worked out by hand."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexUnusable
from events.trade import Trade, Traits
from recommend.popularity import (
    HALF_LIFE_DAYS,
    PRIOR_LINES,
    Popularity,
    fit_popularity,
    open_popularity,
)
from tests.recommend.market import Order, market_orders, training_data


def with_regions(data: Trade) -> Trade:
    """Shops whose number is even are in the north, of the others every third is nowhere."""
    numbers = [int(name.split("-")[1]) for name in data.purchases.retailers.names]
    regions = ("north" if n % 2 == 0 else "" if n % 3 == 0 else "south" for n in numbers)
    return replace(data, regions=tuple(regions))


@pytest.fixture(scope="module")
def market() -> Trade:
    return with_regions(training_data(market_orders()))


@pytest.fixture(scope="module")
def model(market: Trade) -> Popularity:
    return fit_popularity(market)


def named(model: Popularity, codes: np.ndarray) -> list[str]:
    return [model.products.names[code] for code in codes.tolist()]


def test_an_order_counts_half_after_each_half_life() -> None:
    orders = [
        Order("shop-1", 0, ("tea-1",)),
        Order("shop-2", HALF_LIFE_DAYS, ("tea-1", "jam-1")),
        Order("shop-2", 2 * HALF_LIFE_DAYS, ("jam-1",)),
    ]

    model = fit_popularity(training_data(orders, ("milk-1",)))

    assert model.products.names == ("jam-1", "milk-1", "tea-1")
    assert model.demand == pytest.approx([0.5 + 0.25, 0, 1 + 0.5])
    assert model.shares() == pytest.approx([0.75 / 2.25, 0, 1.5 / 2.25])


def test_a_product_counts_once_an_order_and_not_when_it_comes_back() -> None:
    data = training_data([Order("shop-1", 0, ("tea-1", "tea-1", "jam-1"))])
    back = replace(data, purchases=replace(data.purchases, quantity=np.array([5.0, 2.0, -1.0])))

    assert fit_popularity(data).demand == pytest.approx([1, 1])
    assert fit_popularity(back).demand == pytest.approx([0, 1])


def test_a_region_is_drawn_to_all_regions_by_the_weight_of_the_prior() -> None:
    orders = [Order(f"shop-{number}", 0, ("tea-1",)) for number in range(3)]
    orders += [Order("shop-9", 0, ("jam-1",))]
    data = training_data(orders)
    data = replace(data, regions=("north", "north", "north", "south"))

    model = fit_popularity(data)

    south = np.array([PRIOR_LINES * 0.25 + 1, PRIOR_LINES * 0.75]) / (PRIOR_LINES + 1)
    assert model.regions.names == ("north", "south")
    assert model.shares("south") == pytest.approx(south)
    assert model.shares("nowhere") == pytest.approx([0.25, 0.75])


def test_every_sum_is_that_of_a_plain_loop(market: Trade, model: Popularity) -> None:
    purchases = market.purchases
    demand: dict[tuple[str, str], float] = defaultdict(float)
    for order in market_orders():
        home = market.regions[purchases.retailers.names.index(order.retailer)]
        for product in order.products:
            demand[home, product] += 2 ** (-order.days / HALF_LIFE_DAYS)

    for code, product in enumerate(purchases.products.names):
        everywhere = sum(demand[home, product] for home in ("north", "south", ""))
        assert model.demand[code] == pytest.approx(everywhere)
    total = model.demand.sum()
    for region in ("north", "south"):
        its = sum(weight for (home, _), weight in demand.items() if home == region)
        for code, product in enumerate(purchases.products.names):
            counted = demand[region, product] + PRIOR_LINES * model.demand[code] / total
            share = counted / (PRIOR_LINES + its)
            assert model.shares(region)[code] == pytest.approx(share)
        assert model.shares(region).sum() == pytest.approx(1)


def test_the_most_in_demand_come_first_of_those_that_may(model: Popularity) -> None:
    every = np.ones(len(model.products), dtype=np.bool_)
    best = model.ranked(every, 3)
    without = every.copy()
    without[best[0]] = False

    assert set(named(model, best[:2])) == {"soap-1", "soap-2"}
    assert model.ranked(without, 3)[:2].tolist() == best[1:].tolist()
    assert model.ranked(np.zeros_like(every), 3).size == 0


def test_a_category_holds_what_is_below_it_and_nothing_that_begins_alike() -> None:
    data = training_data([Order("shop-1", 0, ("coffee-1", "jam-1", "milk-1", "tea-1"))])
    categories = ("Drinks > Coffee", "", "Drinks > Coffee > Beans", "Drinks > Coffeepots")
    traits = Traits(data.traits.titles, categories, data.traits.brands)
    model = fit_popularity(replace(data, traits=traits))
    every = np.ones(4, dtype=np.bool_)

    found = named(model, model.ranked(every, 9, category="Drinks > Coffee"))

    assert found == ["coffee-1", "milk-1"]
    assert model.ranked(every, 9, category="Drinks").size == 3
    assert model.ranked(every, 9, category="Toys").size == 0


def test_nothing_bought_lately_enough_to_count_is_no_demand() -> None:
    data = training_data([Order("shop-1", 1, ("tea-1",))])
    back = replace(data, purchases=replace(data.purchases, quantity=np.array([-1.0])))

    model = fit_popularity(back)

    assert model.shares().tolist() == [0]
    assert model.ranked(np.ones(1, dtype=np.bool_), 5).size == 0


def test_what_is_opened_is_what_was_saved(model: Popularity, tmp_path: Path) -> None:
    model.save(tmp_path)
    again = open_popularity(tmp_path)

    for region in (None, "north", "south"):
        assert again.shares(region).tolist() == model.shares(region).tolist()
    assert again.below("Dairy").tolist() == model.below("Dairy").tolist()


@pytest.mark.parametrize("name", ["demand.npy", "products.json", "starts.npy", "category.npy"])
@pytest.mark.parametrize("content", [None, b"", b"[]", b"\x93NUMPY"])
def test_a_damaged_file_is_named(
    model: Popularity, tmp_path: Path, name: str, content: bytes | None
) -> None:
    model.save(tmp_path)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(IndexUnusable) as caught:
        open_popularity(tmp_path)

    assert "rollback" in (caught.value.hint or "")


@pytest.mark.parametrize("name", ["category", "product", "starts"])
def test_codes_that_name_nothing_are_refused(model: Popularity, tmp_path: Path, name: str) -> None:
    model.save(tmp_path)
    values = getattr(model, name).copy()
    values[-1] = 10_000
    np.save(tmp_path / f"{name}.npy", values)

    with pytest.raises(IndexUnusable, match="points at what is not there"):
        open_popularity(tmp_path)
