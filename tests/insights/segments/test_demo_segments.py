"""The demo's shops buy as their planted segments say."""

from collections import Counter

import numpy as np
import pytest

from catalog.demo.behaviour import Sort, demo_truth
from catalog.demo.behaviour.drawing import BULK_TIMES
from catalog.demo.behaviour.shops import SORTED
from catalog.demo.behaviour.visits import EXPLORED, LAPSED_DAYS
from events.columns import FloatArray
from insights.features.features import Features, features_of
from tests.insights.demo_trade import PRODUCTS, demo_trade


@pytest.fixture(scope="module")
def features() -> Features:
    trade, _ = demo_trade()
    return features_of(trade.purchases, trade.traits, trade.now)


def of_sort(features: Features, sort: Sort, name: str) -> FloatArray:
    _, truth = demo_trade()
    members = [truth.sort_of(shop) == sort for shop in features.retailers.names]
    values: FloatArray = features.column(name)[np.array(members)]
    return values


def test_every_shop_is_of_one_sort_in_the_shares_that_are_planted() -> None:
    _, truth = demo_trade()
    assert [each.retailer for each in truth.segments] == list(truth.shops)
    counted = Counter(each.segment for each in truth.segments)
    steady = len(truth.shops) - counted[Sort.GROWING]
    for sort, share in SORTED.items():
        assert counted[sort] == round(share * steady)
    assert 0.15 < counted[Sort.GROWING] / len(truth.shops) < 0.25
    assert demo_truth(count=PRODUCTS).segments == truth.segments
    assert demo_truth(seed=8, count=PRODUCTS).segments != truth.segments


def test_lapsed_shops_ordered_half_a_year_ago_and_the_others_lately(features: Features) -> None:
    recency = of_sort(features, Sort.LAPSED, "recency_days")
    assert LAPSED_DAYS[0] - 1 <= recency.min() <= recency.max() <= LAPSED_DAYS[1] + 14
    for sort in set(Sort) - {Sort.LAPSED}:
        assert of_sort(features, sort, "recency_days").max() < 30


def test_bulk_buyers_take_so_many_times_as_much_at_once(features: Features) -> None:
    bulk = np.median(of_sort(features, Sort.BULK, "units_a_line"))
    usual = np.median(of_sort(features, Sort.REGULAR, "units_a_line"))
    assert bulk / usual == pytest.approx(BULK_TIMES, rel=0.3)


def test_exploring_shops_try_new_products_with_every_order(features: Features) -> None:
    exploring = of_sort(features, Sort.EXPLORING, "products_an_order").mean()
    usual = of_sort(features, Sort.REGULAR, "products_an_order").mean()
    assert exploring - usual == pytest.approx(EXPLORED, abs=0.7)
    assert of_sort(features, Sort.EXPLORING, "repeat_share").max() < 0.95
