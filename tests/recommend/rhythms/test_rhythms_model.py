"""Rhythms that were planted are found; what is foretold is what happens."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from core.errors import IndexUnusable
from recommend.rhythms.histories import Histories, histories_at, histories_of
from recommend.rhythms.model import RHYTHMS, Rhythms, bought_after, fit_rhythms
from tests.recommend.planted_rhythms import (
    INTERVALS,
    NOW,
    SHOPS,
    Planted,
    planted,
    profile_of,
    purchases_of,
    training_data,
)


@pytest.fixture(scope="module")
def truth() -> tuple[Planted, ...]:
    return planted()


@pytest.fixture(scope="module")
def model(truth: tuple[Planted, ...]) -> Rhythms:
    return fit_rhythms(training_data(purchases_of(truth)))


def histories(truth: tuple[Planted, ...]) -> tuple[Histories, list[Planted]]:
    found, shops = histories_at(purchases_of(truth), NOW)
    by_name = {(pair.shop, pair.product): pair for pair in truth}
    products = sorted(INTERVALS)
    return found, [
        by_name[f"shop-{shops[shop]:03}", products[product]]
        for shop, product in zip(found.shop, found.product, strict=True)
    ]


def test_the_intervals_of_shops_are_found_within_a_tenth(
    truth: tuple[Planted, ...], model: Rhythms
) -> None:
    found, pairs = histories(truth)
    forecast = model.forecast(found)
    known = np.array([len(pair.times) >= 4 for pair in pairs])
    assert known.sum() > SHOPS * 2
    off = np.abs(forecast.interval / [pair.interval for pair in pairs] - 1)[known]
    assert np.mean(off <= 0.1) >= 0.95


def test_the_intervals_of_products_are_found_within_a_tenth_of_their_median(
    truth: tuple[Planted, ...], model: Rhythms
) -> None:
    for product in INTERVALS:
        medians = np.median([pair.interval for pair in truth if pair.product == product])
        code = model.products.code(product)
        found, _ = histories(truth)
        rows = found.product == code
        estimated = np.median(model.forecast(found.where(np.flatnonzero(rows))).interval)
        assert estimated == pytest.approx(medians, rel=0.1)


def test_what_was_given_up_is_told_from_what_is_due(
    truth: tuple[Planted, ...], model: Rhythms
) -> None:
    found, pairs = histories(truth)
    forecast = model.forecast(found)
    ended = np.array([pair.ended and len(pair.times) > 2 for pair in pairs])
    going = np.array([not pair.ended for pair in pairs])
    assert np.median(forecast.kept[ended]) < 0.1
    assert np.median(forecast.kept[going]) > 0.9
    assert forecast.probability[ended].mean() < 0.1


def test_foretold_shares_come_true(model: Rhythms) -> None:
    fresh = planted(seed=8)
    purchases = purchases_of(fresh)
    cut = NOW - timedelta(days=28)
    found, shops = histories_at(purchases, cut)
    bought = bought_after(purchases, found, shops, cut, 28)
    foretold = model.forecast(found).probability
    assert foretold.mean() == pytest.approx(bought.mean(), abs=0.05)
    assert np.mean((foretold - bought) ** 2) < 0.4 * bought.var()


def test_a_profile_says_the_same_as_the_log(truth: tuple[Planted, ...]) -> None:
    purchases = purchases_of(truth)
    found, _ = histories_at(purchases, NOW)
    for shop in range(0, SHOPS, 9):
        own = found.where(np.flatnonzero(found.shop == shop))
        told = histories_of(profile_of(f"shop-{shop:03}", truth), purchases.products, NOW)
        told = told.where(np.argsort(told.product))
        for name in ("product", "orders", "span", "idle", "since", "repeats"):
            assert getattr(told, name) == pytest.approx(getattr(own, name)), name
        for name in ("orders", "span", "idle", "products"):
            assert getattr(told.shops, name)[0] == pytest.approx(
                getattr(found.shops, name)[shop]
            ), name


def test_it_is_opened_as_it_was_saved(
    tmp_path: Path, truth: tuple[Planted, ...], model: Rhythms
) -> None:
    model.save(tmp_path)
    found, _ = histories(truth)
    again = RHYTHMS.open(tmp_path)
    assert isinstance(again, Rhythms)
    assert np.array_equal(again.forecast(found).probability, model.forecast(found).probability)
    (tmp_path / "rate.npy").unlink()
    with pytest.raises(IndexUnusable, match="rate"):
        RHYTHMS.open(tmp_path)


def test_products_that_came_later_get_what_is_usual(
    truth: tuple[Planted, ...], model: Rhythms
) -> None:
    profile = profile_of("shop-001", truth)
    unknown = {f"new {product}": bought for product, bought in profile.bought.items()}
    renamed = replace(profile, bought=unknown)
    forecast = model.forecast(histories_of(renamed, model.products, NOW))
    assert np.all((forecast.probability > 0) & (forecast.probability < 1))
    assert np.all(forecast.interval > 0)


def test_an_empty_log_and_a_single_purchase_can_be_fitted() -> None:
    first = replace(planted()[0], product="beans")
    nothing = training_data(purchases_of((replace(first, times=()),)))
    single = training_data(purchases_of((replace(first, times=(400.0,)),)))
    assert fit_rhythms(nothing).products.names == ("beans",)
    found, _ = histories_at(single.purchases, NOW)
    (probability,) = fit_rhythms(single).forecast(found).probability
    assert 0 < probability < 1
    assert len(histories_at(nothing.purchases, datetime(2026, 1, 1, tzinfo=UTC))[0]) == 0
