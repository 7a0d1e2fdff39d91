"""Features on one scale: against scikit-learn's robust scaler, and by hand."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import skew
from sklearn.preprocessing import RobustScaler

from events.trade import Trade
from insights.document import Unit
from insights.features.features import Features, features_of
from insights.segments.scales import NORMAL_QUARTILES, SKEWED, fit_scalings
from insights.segments.scaling import FARTHEST, Scaling, Transform, differences, points
from insights.segments.themes import BY_FEATURE


@pytest.fixture(scope="module")
def features(trade: Trade) -> Features:
    return features_of(trade.purchases, trade.traits, trade.now)


def test_scales_are_those_of_a_robust_scaler(features: Features) -> None:
    scalings = fit_scalings(features)
    apart = differences(features, scalings)
    units = {column.name: column.unit for column in features.columns}
    compared = 0
    for place, each in enumerate(scalings):
        values = features.column(each.feature)
        if units[each.feature] == Unit.RATIO:
            values = np.log(values)
        elif units[each.feature] != Unit.SHARE and skew(values, nan_policy="omit") > SKEWED:
            values = np.log1p(values)
        scaler = RobustScaler(quantile_range=(25, 75)).fit(values[:, None])
        if not np.isclose(scaler.scale_[0] / NORMAL_QUARTILES, each.spread):
            continue
        expected = scaler.transform(values[:, None])[:, 0] * NORMAL_QUARTILES
        assert np.allclose(apart[:, place], expected, equal_nan=True), each.feature
        compared += 1
    assert compared >= 8


def test_small_differences_are_not_blown_up(features: Features) -> None:
    chance = np.random.default_rng(0)
    values = features.values.copy()
    for name, middle, spread in (
        ("tenure_days", 700.0, 0.5),
        ("price_level", 0.5, 1e-3),
        ("price_paid", 1.0, 1e-3),
        ("products_an_order", 20.0, 0.1),
    ):
        values[:, features.names.index(name)] = chance.normal(middle, spread, len(values))
    spreads = {each.feature: each.spread for each in fit_scalings(replace(features, values=values))}
    assert spreads["tenure_days"] == 30
    assert spreads["price_level"] == 0.02
    assert spreads["price_paid"] == 0.1
    assert spreads["products_an_order"] == pytest.approx(2, rel=0.01)


def test_the_features_of_a_theme_weigh_as_much_as_one(features: Features) -> None:
    weights: dict[str, float] = {}
    for each in fit_scalings(features):
        theme = BY_FEATURE[each.feature].theme
        weights[theme] = weights.get(theme, 0.0) + each.weight
    assert weights == pytest.approx(dict.fromkeys(weights, 1.0))
    assert {"activity", "money", "basket"} <= set(weights)


def test_what_is_not_known_lies_in_the_middle_and_what_is_far_at_the_edge(
    features: Features,
) -> None:
    column = features.names.index("order_value")
    values = features.values.copy()
    values[0, column], values[1, column] = np.nan, 1e12
    changed = replace(features, values=values)
    plain = Scaling(
        feature="order_value", transform=Transform.PLAIN, centre=10.0, spread=2.0, weight=0.25
    )
    places = points(changed, [plain])
    assert places[:2, 0].tolist() == [0.0, FARTHEST / 2]
    middle = (features.column("order_value")[2] - 10) / 2
    assert places[2, 0] == pytest.approx(np.clip(middle, -FARTHEST, FARTHEST) / 2)


def test_features_that_are_all_alike_or_hardly_known_are_left_out(features: Features) -> None:
    values = features.values.copy()
    values[:, features.names.index("order_value")] = 7.0
    values[5:, features.names.index("price_level")] = np.nan
    names = {each.feature for each in fit_scalings(replace(features, values=values))}
    assert not names & {"order_value", "price_level"}
    assert "units_a_line" in names


@pytest.mark.parametrize(
    ("transform", "value", "expected"),
    [(Transform.PLAIN, -3.0, -3.0), (Transform.LOG, 0.5, -np.log(2)), (Transform.LOG1P, -3.0, 0.0)],
)
def test_transforms(transform: Transform, value: float, expected: float) -> None:
    assert transform.of(np.array([value, np.nan]))[0] == pytest.approx(expected)
    assert np.isnan(transform.of(np.array([np.nan]))).all()
