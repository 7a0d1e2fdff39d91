"""Features of shops: against values by hand, an independent computation, and a changed future."""

import math
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import fmean, geometric_mean, median, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.columns import MICROSECONDS_A_DAY, Index, microseconds
from events.trade import Trade
from insights.features.columns import COLUMNS
from insights.features.features import Features, features_of
from insights.features.prices import ProductPrices, prices_of
from tests.insights.trades import NOW, Line, small_trade, trade_of, with_another_future

TEA, MILK, SOAP = "Drinks > Tea > Green Tea", "Dairy > Milk", "Home > Soap"


def row(trade: Trade, shop: str) -> dict[str, float]:
    features = features_of(trade.purchases, trade.traits, trade.now)
    place = features.retailers.code(shop)
    assert place is not None
    return dict(zip(features.names, features.values[place].tolist(), strict=True))


def test_the_features_of_one_shop_by_hand() -> None:
    trade = trade_of(
        [
            Line("a", "tea", 400, 2, 5.0),
            Line("a", "tea", 300, 8, 5.0),
            Line("a", "milk", 300, 1, 10.0),
            Line("a", "tea", 100, 4, 4.0),
            Line("a", "tea", 90, -2, 4.0),
            Line("a", "soap", 50, 1, 6.0),
            Line("b", "milk", 10, 1, 12.0),
            Line("b", "cocoa", 10, 1, 20.0),
        ],
        {"tea": TEA, "cocoa": TEA, "milk": MILK, "soap": SOAP},
    )
    found = row(trade, "a")
    assert found["recency_days"] == 50
    assert found["tenure_days"] == 400
    assert (found["orders"], found["orders_year"]) == (4, 3)
    assert found["revenue"] == 10 + 40 + 10 + 16 - 8 + 6
    assert found["revenue_year"] == 40 + 10 + 16 - 8 + 6
    assert found["order_value"] == (10 + 50 + 16 + 6) / 4
    assert found["products_an_order"] == 5 / 4
    assert found["units_a_line"] == pytest.approx((2 * 8 * 1 * 4 * 1) ** (1 / 5))
    assert (found["products"], found["categories"]) == (3, 3)
    assert found["category_breadth"] == pytest.approx(
        math.exp(-(0.6 * math.log(0.6) + 2 * 0.2 * math.log(0.2)))
    )
    assert found["repeat_share"] == 2 / 5
    # Tea is the cheaper of two in its category, milk and soap are alone in theirs.
    assert found["price_level"] == pytest.approx((3 * 0.25 + 0.5 + 0.5) / 5)
    assert found["price_paid"] == pytest.approx((4 / 5 * 10 / 11) ** (1 / 5))
    assert found["rhythm_days"] == 100
    assert found["rhythm_variation"] == pytest.approx(stdev([100, 200, 50]) / fmean([100, 200, 50]))
    assert found["return_share"] == pytest.approx(8 / 82)
    usual = 82 / 4
    assert found["growth"] == pytest.approx((22 + usual) / (50 + usual))


def test_what_is_not_known_is_nan() -> None:
    nan = float("nan")
    trade = trade_of(
        [Line("a", "x", 3, 2, nan), Line("b", "x", 5, -1, 2.0), Line("c", "x", -5)], shops=("d",)
    )
    features = features_of(trade.purchases, trade.traits, trade.now)
    assert features.known().tolist() == [True, False, False, False]
    assert np.isnan(features.values[1:]).all()
    priced = ("revenue", "revenue_year", "order_value", "price_level", "price_paid", "return_share")
    others = ("categories", "category_breadth", "rhythm_days", "rhythm_variation", "growth")
    for name in features.names:
        assert math.isnan(features.column(name)[0]) == (name in (*priced, *others)), name
    with pytest.raises(KeyError):
        features.column("height")


def test_orders_of_one_day_are_one_beat_of_the_rhythm() -> None:
    days = (40, 30.2, 30.1, 20)
    trade = trade_of([Line("a", "x", day - 0.5) for day in days])
    found = row(trade, "a")
    assert (found["orders"], found["rhythm_days"]) == (4, 10)
    assert math.isnan(found["rhythm_variation"])


def plainly(trade: Trade, shop: str) -> dict[str, float]:
    """The features once more, line by line."""
    purchases, end = trade.purchases, microseconds(trade.now)
    code = purchases.retailers.code(shop)
    lines = [
        (int(p), int(o), (end - int(t)) / MICROSECONDS_A_DAY, float(q), float(c), int(t))
        for r, p, o, t, q, c in zip(
            purchases.retailer,
            purchases.product,
            purchases.order,
            purchases.time,
            purchases.quantity,
            purchases.price,
            strict=True,
        )
        if r == code and t < end
    ]
    bought = [line for line in lines if line[3] > 0]
    orders: dict[int, list[tuple[int, int, float, float, float, int]]] = defaultdict(list)
    for line in bought:
        orders[line[1]].append(line)
    known: set[int] = set()
    items, repeats, sorts = 0, 0, Counter[str]()
    for each in sorted(orders):
        basket = {line[0] for line in orders[each]}
        items += len(basket)
        repeats += len(basket & known)
        sorts.update(" > ".join(trade.traits.categories[p].split(" > ")[:2]) for p in basket)
        known |= basket
    days = sorted({line[5] // MICROSECONDS_A_DAY for line in bought})
    gaps = [later - earlier for earlier, later in pairwise(days)]
    values = [sum(line[3] * line[4] for line in order) for order in orders.values()]
    ages = [order[0][2] for order in orders.values()]
    half = sum(v for v, ago in zip(values, ages, strict=True) if ago <= 182)
    before = sum(v for v, ago in zip(values, ages, strict=True) if 182 < ago <= 364)
    sent_back = -sum(line[3] * line[4] for line in lines if line[3] < 0)
    nan = float("nan")
    return {
        "recency_days": min(ages),
        "tenure_days": max(ages),
        "orders": len(orders),
        "orders_year": sum(ago <= 365 for ago in ages),
        "revenue": sum(line[3] * line[4] for line in lines),
        "revenue_year": sum(line[3] * line[4] for line in lines if line[2] <= 365),
        "order_value": fmean(values),
        "products_an_order": items / len(orders),
        "units_a_line": geometric_mean([line[3] for line in bought]),
        "products": len(known),
        "categories": len(sorts),
        "category_breadth": math.exp(-sum(n / items * math.log(n / items) for n in sorts.values())),
        "repeat_share": repeats / items,
        "rhythm_days": median(gaps) if len(gaps) >= 2 else nan,
        "rhythm_variation": stdev(gaps) / fmean(gaps) if len(gaps) >= 3 else nan,
        "return_share": min(sent_back / sum(values), 1.0),
        "growth": (half + fmean(values)) / (before + fmean(values)) if max(ages) >= 364 else nan,
    }


def test_the_features_are_those_of_a_computation_line_by_line(trade: Trade) -> None:
    features = features_of(trade.purchases, trade.traits, trade.now)
    for place in range(0, len(features.retailers), 7):
        shop = features.retailers.names[place]
        for name, expected in plainly(trade, shop).items():
            value = features.column(name)[place]
            assert value == pytest.approx(expected, nan_ok=True), (shop, name)


def test_price_levels_are_the_shares_of_cheaper_products(trade: Trade) -> None:
    bought = trade.purchases.bought()
    prices = prices_of(bought, trade.traits)
    usual = prices.usual_of(bought.products)
    assert np.isnan(prices.levels_of(Index(["never-heard-of"]))).all()
    for code in range(len(bought.products)):
        paid = bought.price[bought.product == code]
        if not paid.size:
            continue
        assert usual[code] == np.median(paid)
        category = trade.traits.categories[code]
        others = usual[[each == category for each in trade.traits.categories]]
        level = (np.sum(others < usual[code]) + np.sum(others == usual[code]) / 2) / others.size
        assert prices.levels_of(bought.products)[code] == pytest.approx(level)


def test_prices_of_uneven_length_are_refused() -> None:
    with pytest.raises(ValueError, match="not of one length"):
        ProductPrices(products=("a",), usual=(1.0, 2.0), levels=(0.5,))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 999), back=st.floats(0, 400))
def test_the_future_changes_no_feature(seed: int, back: float) -> None:
    trade = small_trade(seed, shops=8)
    now = NOW - timedelta(days=back)
    first = features_of(trade.purchases, trade.traits, now)
    changed = with_another_future(trade, now)
    second = features_of(changed.purchases, changed.traits, now)
    assert np.array_equal(first.values, second.values, equal_nan=True)


def test_one_shop_alone_has_the_same_features_by_the_saved_prices(trade: Trade) -> None:
    everything = features_of(trade.purchases, trade.traits, trade.now)
    prices = prices_of(trade.purchases.bought(), trade.traits)
    kept = ProductPrices.model_validate_json(prices.model_dump_json())
    alone = trade.purchases.where(trade.purchases.retailer == 3)
    found = features_of(alone, trade.traits, trade.now, kept)
    assert np.array_equal(found.values[3], everything.values[3], equal_nan=True)
    assert np.isnan(np.delete(found.values, 3, axis=0)).all()


def test_no_purchases_are_no_features() -> None:
    trade = trade_of([], shops=("a",))
    features = features_of(trade.purchases, trade.traits, trade.now)
    assert isinstance(features, Features)
    assert features.values.shape == (1, len(COLUMNS))
    assert not features.known().any()
