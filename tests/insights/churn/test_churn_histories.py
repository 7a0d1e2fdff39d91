"""What is known of shops at a moment, by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from events.columns import Index, Purchases, microseconds
from insights.churn.histories import came_after, histories_at

NOW = datetime(2026, 3, 1, tzinfo=UTC)

LINES = (
    # shop, days before now, quantity, price
    (0, 40.5, 2.0, 10.0),
    (0, 40.2, 1.0, 5.0),
    (0, 20.5, 1.0, np.nan),
    (0, 10.9, 4.0, 10.0),
    (0, 5.0, -4.0, 10.0),
    (1, 0.5, 1.0, 7.0),
    (2, 3.0, -1.0, 7.0),
    (1, -2.5, 1.0, 8.0),
    (0, -3.5, 2.0, 1.0),
    (0, -3.2, 1.0, 1.0),
    (3, -1.0, 1.0, 1.0),
)


@pytest.fixture(scope="module")
def purchases() -> Purchases:
    rows = sorted(LINES, key=lambda row: (row[0], -row[1]))
    shop, ago, quantity, price = (np.array(column) for column in zip(*rows, strict=True))
    return Purchases(
        retailers=Index(["a", "b", "c", "d"]),
        products=Index(["tea"]),
        retailer=shop.astype(np.int32),
        product=np.zeros(shop.size, dtype=np.int32),
        order=np.arange(shop.size, dtype=np.int32),
        time=np.array([microseconds(NOW - timedelta(days=float(each))) for each in ago]),
        quantity=quantity,
        price=price,
    )


def test_orders_of_a_day_are_one_and_what_came_back_is_none(purchases: Purchases) -> None:
    known = histories_at(purchases, NOW)

    assert known.shop.tolist() == [0, 1]
    assert known.repeats.tolist() == [2, 0]
    assert known.span.tolist() == [30, 0]
    assert known.age.tolist() == [41, 1]
    assert known.idle.tolist() == [11, 1]
    # 25 on the first day, 40 on the last; of the day between no price is known.
    assert known.value.tolist() == [32.5, 7]


def test_what_came_after_counts_days_from_the_moment_on(purchases: Purchases) -> None:
    known = histories_at(purchases, NOW)

    assert came_after(purchases, known.shop, NOW, 3).orders.tolist() == [0, 1]
    came = came_after(purchases, known.shop, NOW, 4)
    assert came.orders.tolist() == [1, 1]
    assert came.value.tolist() == [3, 8]
    assert came.active.tolist() == [True, True]


def test_nothing_is_known_before_the_first_purchase(purchases: Purchases) -> None:
    assert len(histories_at(purchases, NOW - timedelta(days=60))) == 0
