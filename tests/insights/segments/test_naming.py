"""Names and descriptions say what sets a segment apart."""

import numpy as np
import pytest

from insights.document import Unit
from insights.segments.naming import Standing, description_of, names_of, written


def standing(feature: str, unit: Unit, apart: list[float]) -> Standing:
    differences = np.array(apart)
    return Standing(feature, unit, 10.0, 10 + 2 * differences, differences)


PROFILE = (
    standing("recency_days", Unit.DAYS, [0.1, 2.5, 0.0, 2.4]),
    standing("orders_year", Unit.COUNT, [1.5, -2.0, 0.2, -1.9]),
    standing("units_a_line", Unit.NUMBER, [0.9, -0.7, -0.1, 1.1]),
    standing("order_value", Unit.MONEY, [2.1, 0.0, 0.3, float("nan")]),
)


def test_names_have_the_strongest_of_different_themes() -> None:
    assert names_of(PROFILE, 4) == (
        "Large-order, frequent shops",
        "Lapsed, few-at-once shops",
        "Average shops",
        "Lapsed, bulk-buying shops",
    )


def test_names_that_are_alike_grow_and_are_numbered_at_last() -> None:
    alike = (
        standing("recency_days", Unit.DAYS, [3.0, 3.0, 3.0]),
        standing("order_value", Unit.MONEY, [2.0, 2.0, 2.0]),
        Standing("growth", Unit.RATIO, 1.0, np.array([1.2, 0.8, 0.8]), np.array([1.0, -1.0, -1.0])),
    )
    assert names_of(alike, 3) == (
        "Lapsed, large-order, growing shops",
        "Lapsed, large-order, shrinking shops",
        "Lapsed, large-order, shrinking shops (2)",
    )


def test_who_grows_less_than_others_does_not_shrink() -> None:
    booming = (
        Standing("growth", Unit.RATIO, 1.8, np.array([2.4, 1.1, 0.5]), np.array([1.0, -1.2, -2.0])),
        standing("order_value", Unit.MONEY, [0.0, 0.9, 0.0]),
    )
    assert names_of(booming, 3) == ("Growing shops", "Large-order shops", "Shrinking shops")
    assert description_of(booming, 1, "all shops").startswith("They bought 1.10 times as much")


def test_descriptions_have_the_figures() -> None:
    assert description_of(PROFILE, 0, "all shops") == (
        "They spend 14.2 an order (all shops: 10), order 13 times a year (all shops: 10) and "
        "take 11.8 units of each (all shops: 10)."
    )
    assert description_of(PROFILE, 2, "all shops").startswith("Shops like most others")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.456, Unit.SHARE, "46 %"),
        (12345.6, Unit.MONEY, "12,346"),
        (12.34, Unit.DAYS, "12.3"),
        (1.234, Unit.RATIO, "1.23"),
        (float("nan"), Unit.NUMBER, "?"),
    ],
)
def test_figures_are_short(value: float, unit: Unit, expected: str) -> None:
    assert written(value, unit) == expected
