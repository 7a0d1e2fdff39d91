"""Orders that are taken several times over, and the feed that is made of them."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from benchmarks.console_shop import products_of, several_times
from core.errors import BadInput

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _day(year: int, month: int, day: int) -> datetime:
    """Nine o'clock, as the file writes it: without a time zone."""
    return datetime(year, month, day, 9, tzinfo=UTC).replace(tzinfo=None)


ORDERS = pa.table(
    {
        "InvoiceNo": ["536365", "C536366", "536367", "536367"],
        "CustomerID": [17850.0, 17850.0, float("nan"), 13047.0],
        "StockCode": ["85123a", "85123A", "POST", "22752"],
        "Description": [" white mug ", "white mug", "POSTAGE", "red mug"],
        "InvoiceDate": [_day(2011, 12, day) for day in (5, 6, 7, 7)],
        "UnitPrice": [2.5, 2.55, 18.0, 0.0],
        "Quantity": [6, -1, 1, 1],
    }
)


def test_shops_and_orders_have_other_names_in_every_copy() -> None:
    found = several_times(ORDERS, 5, NOW).to_pydict()
    assert found["InvoiceNo"] == [
        "0536365",
        "C0536366",
        "0536367",
        "1536365",
        "C1536366",
        "1536367",
    ]
    assert found["CustomerID"] == [17850.0, 17850.0, 13047.0, 117850.0, 117850.0, 113047.0]


def test_orders_are_moved_by_whole_weeks_to_end_in_this_one() -> None:
    moved = several_times(ORDERS, 1, NOW).to_pydict()["InvoiceDate"]
    # 2011-12-07 and 2026-03-04 are Wednesdays.
    assert moved == [_day(2026, 3, day) for day in (2, 3, 4)]


def test_orders_of_nobody_are_refused() -> None:
    with pytest.raises(BadInput):
        several_times(ORDERS.slice(2, 1), 1, NOW)


def test_a_product_is_called_what_it_is_called_most_often() -> None:
    assert products_of(ORDERS).to_pylist() == [
        {"id": "85123A", "title": "white mug", "price": 2.55, "availability": "in_stock"},
        {"id": "POST", "title": "POSTAGE", "price": 18.0, "availability": "in_stock"},
    ]
