"""What segments are worth and how shops move, against values by hand."""

from datetime import timedelta

import numpy as np
import pytest
from scipy.stats import norm

from events.trade import Trade
from insights.features.features import features_of
from insights.features.prices import prices_of
from insights.segments.groups import Kind
from insights.segments.migration import STEP_DAYS, moments, transitions
from insights.segments.model import Segment, Segmentation, SegmentModel
from insights.segments.peers import peer_habits
from insights.segments.scaling import Scaling, Transform
from insights.segments.sizes import sizes_of
from insights.segments.value import threshold_of, value_feature
from tests.insights.trades import Line, trade_of

NAN = float("nan")


def by_recency(days: float) -> SegmentModel:
    """Two segments: last ordered less than so many days ago, and the others."""
    return SegmentModel(
        kind=Kind.MEANS,
        scalings=(
            Scaling(
                feature="recency_days", transform=Transform.PLAIN, centre=days, spread=1, weight=1
            ),
        ),
        segments=tuple(
            Segment(name=name, description="", centre=(centre,), share=0.5)
            for name, centre in (("Active", -1.0), ("Lapsed", 1.0))
        ),
    )


def test_sizes_by_hand() -> None:
    codes = np.array([0, 0, 0, 1], dtype=np.int32)
    sizes = sizes_of(codes, np.array([10.0, 20.0, 30.0, NAN]), 3)
    assert sizes.shops.tolist() == [3, 1, 0]
    assert sizes.share.tolist() == [0.75, 0.25, 0]
    assert sizes.value_share.tolist() == [1, 0, 0]
    reach = norm.ppf(0.975) * 10 / np.sqrt(3)
    assert sizes.low[0] == pytest.approx(20 - reach, abs=1e-3)
    assert sizes.high[0] == pytest.approx(20 + reach, abs=1e-3)
    assert np.isnan([sizes.low[1], sizes.mean[2]]).all()


def test_the_most_valuable_are_the_fewest_that_bring_half() -> None:
    assert threshold_of(np.array([1.0, 50.0, 30.0, 10.0, 9.0, NAN, -5.0])) == 50
    assert threshold_of(np.array([1.0, 49.0, 31.0, 10.0, 9.0])) == 31
    assert threshold_of(np.array([])) == np.inf


def test_orders_stand_in_where_no_prices_are_known(trade: Trade) -> None:
    bare = trade_of([Line("a", "x", 3, 1, NAN)])
    assert value_feature(features_of(bare.purchases, bare.traits, bare.now)) == "orders_year"
    assert value_feature(features_of(trade.purchases, trade.traits, trade.now)) == "revenue_year"


def test_only_the_most_valuable_have_a_segment_among_themselves() -> None:
    trade = trade_of([Line("a", "x", 3, 1, 90.0), Line("b", "x", 3, 1, 5.0)], shops=("c",))
    features = features_of(trade.purchases, trade.traits, trade.now)
    parted = Segmentation(
        everyone=by_recency(100), value="revenue_year", threshold=50, valuable=by_recency(1)
    )
    assert parted.assign_valuable(features).tolist() == [1, -1, -1]
    whole = parted.model_copy(update={"valuable": None})
    assert whole.assign_valuable(features).tolist() == [-1, -1, -1]
    assert parted.everyone.assign(features).tolist() == [0, 0, -1]


def test_moves_by_hand() -> None:
    before = np.array([0, 0, 1, -1, -1, 0], dtype=np.int32)
    after = np.array([0, 1, 1, 0, -1, 1], dtype=np.int32)
    assert transitions(before, after, 2).tolist() == [[1, 2], [0, 1], [1, 0]]


def test_a_shop_that_stops_moves_and_a_new_one_appears() -> None:
    steady = [Line("steady", "x", day + 1.0) for day in range(0, 800, 30)]
    stopped = [Line("stopped", "x", day + 1.0) for day in range(200, 800, 30)]
    trade = trade_of([*steady, *stopped, Line("new", "x", 20)])
    prices = prices_of(trade.purchases.bought(), trade.traits)
    seen = moments(trade, by_recency(100), prices)
    assert [trade.now - each.at for each in seen] == [
        timedelta(days=STEP_DAYS * step) for step in (4, 3, 2, 1, 0)
    ]
    by_shop = {
        name: [int(each.codes[code]) for each in seen]
        for code, name in enumerate(trade.purchases.retailers.names)
    }
    assert by_shop == {
        "steady": [0, 0, 0, 0, 0],
        "stopped": [0, 0, 0, 1, 1],
        "new": [-1, -1, -1, -1, 0],
    }


def test_moments_without_a_whole_year_before_them_are_left_out() -> None:
    trade = trade_of([Line("a", "x", 365 + STEP_DAYS + 1), Line("a", "x", 2)])
    prices = prices_of(trade.purchases.bought(), trade.traits)
    assert len(moments(trade, by_recency(10), prices)) == 2


def test_a_short_trade_has_no_past() -> None:
    trade = trade_of([Line("a", "x", 300), Line("a", "x", 2)])
    prices = prices_of(trade.purchases.bought(), trade.traits)
    assert moments(trade, by_recency(10), prices) == ()
    nothing = trade_of([], shops=("a",))
    assert moments(nothing, by_recency(10), prices) == ()


def test_habits_of_peers_by_hand() -> None:
    tea, milk = "Drinks > Tea > Green Tea", "Dairy > Milk"
    trade = trade_of(
        [
            Line("a", "green", 5, 2, 3.0),
            Line("a", "black", 4, 1, 4.0),
            Line("b", "green", 3, 1, 2.0),
            Line("b", "milk", 400, 1, 1.0),
            Line("c", "milk", 3, 1, 1.0),
        ],
        {"green": tea, "black": "Drinks > Tea", "milk": milk},
    )
    habits = peer_habits(trade, np.array([0, 0, 1], dtype=np.int32), 2)
    assert [each.model_dump() for each in habits.segments[0]] == [
        {"category": "Drinks > Tea", "share": 1.0, "spend": 6.0}
    ]
    assert [each.category for each in habits.segments[1]] == ["Dairy > Milk"]
