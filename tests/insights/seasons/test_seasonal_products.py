"""Products out of season stay, those given up go; months and quarters in which nobody ordered."""

from datetime import UTC, datetime, timedelta
from math import isfinite

import numpy as np
import pytest

from core.errors import BadInput
from core.progress import Silent
from events.columns import microseconds
from events.trade import Trade
from insights.document import Section, Table
from insights.seasons.analysis import SeasonsAnalysis
from insights.seasons.sold import still_sold
from tests.insights.affinities.baskets import numbers
from tests.insights.trades import Line, trade_of

NOW = datetime(2026, 7, 1, tzinfo=UTC)
SINCE_CHRISTMAS = 188
"""Days from Christmas Eve to NOW, and half a day before its end."""

CHRISTMAS = tuple(range(SINCE_CHRISTMAS, SINCE_CHRISTMAS + 55))
"""Days before NOW: from the first of November 2025 to Christmas Eve."""


def a_year_before(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(day + 365 for day in days)


@pytest.mark.parametrize(
    ("days", "is_sold"),
    [
        pytest.param((10,), True, id="sold lately"),
        pytest.param((90,), True, id="sold 90 days ago"),
        pytest.param(a_year_before(CHRISTMAS) + CHRISTMAS, True, id="of each Christmas"),
        pytest.param(CHRISTMAS, True, id="of one Christmas"),
        pytest.param(
            (*a_year_before(CHRISTMAS), 365 + 100, 365 + 90, *CHRISTMAS), True, id="a few left over"
        ),
        pytest.param(tuple(range(100, 700, 5)), False, id="given up"),
        pytest.param(tuple(range(330, 700, 5)), False, id="given up long ago"),
        pytest.param(a_year_before(CHRISTMAS), False, id="missed a Christmas"),
        pytest.param((365,), True, id="just a year ago"),
        pytest.param((366,), False, id="more than a year ago"),
    ],
)
def test_what_is_still_sold(days: tuple[int, ...], *, is_sold: bool) -> None:
    lines = [Line("shop", "other", 3), *(Line("shop", "this", day) for day in days)]
    purchases = trade_of(lines, now=NOW).purchases

    sold = still_sold(purchases, microseconds(NOW), 90)

    assert dict(zip(purchases.products.names, sold.tolist(), strict=True)) == {
        "other": True,
        "this": is_sold,
    }


def test_without_purchases_nothing_is_sold() -> None:
    purchases = trade_of([Line("shop", "this", 3)], now=NOW).purchases
    none = purchases.where(np.zeros(1, dtype=np.bool_))
    assert still_sold(none, microseconds(NOW), 90).tolist() == [False]


def daily(product: str, days: list[int]) -> list[Line]:
    """Three orders a day, each of a shop of its own."""
    return [Line(f"shop-{number}", product, day + 0.5) for day in days for number in range(3)]


def told(trade: Trade) -> Section:
    return SeasonsAnalysis().analyse(trade, 0, Silent()).section


def test_a_product_out_of_season_is_on_the_calendar_and_one_given_up_is_not() -> None:
    lines = [
        *daily("sock", list(range(800))),
        *daily("cracker", [*CHRISTMAS, *a_year_before(CHRISTMAS)]),
        *daily("phone", list(range(120, 800))),
    ]
    section = told(trade_of(lines, now=NOW))

    assert set(section.table("product_months").column("id")) == {"sock", "cracker"}
    months = section.table("product_months")
    times = dict(
        zip(
            zip(months.column("id"), months.column("month"), strict=True),
            numbers(months, "times"),
            strict=True,
        )
    )
    strongest = sorted(times, key=times.__getitem__)[-2:]
    assert set(strongest) == {("cracker", "November"), ("cracker", "December")}
    stocking = section.table("stocking")
    assert "cracker" in stocking.column("id")
    peaks = [row for row in stocking.rows if row[2] == "cracker"]
    assert all(str(row[6])[:7] in {"2026-11", "2026-12"} for row in peaks)
    assert any(each.startswith("1 of the products were not sold") for each in section.assumptions)


def finite(table: Table) -> bool:
    return all(
        isfinite(value) for row in table.rows for value in row if isinstance(value, int | float)
    )


def test_months_without_any_order_are_weak_months() -> None:
    closed = {"May", "June", "July", "August", "September"}
    days = [
        day for day in range(800) if (NOW - timedelta(days=day + 0.5)).month not in range(5, 10)
    ]
    section = told(trade_of([*daily("sock", days), *daily("ski", days)], now=NOW))

    everything = [row for row in section.table("months").rows if row[0] == "everything"]
    times = {str(row[2]): float(row[3] or 0) for row in everything}
    assert all(times[month] < 0.3 for month in closed)
    assert all(1 < times[month] < 3 for month in times.keys() - closed)
    assert all(float(row[4] or 0) <= float(row[5] or 0) < 5 for row in everything)
    assert all(finite(table) for table in section.tables)


def test_few_orders_have_no_seasons() -> None:
    lines = [Line("shop", "sock", day) for day in range(1, 400, 20)]
    with pytest.raises(BadInput, match="18 orders are known"):
        told(trade_of(lines, now=NOW))


def test_a_quarter_in_which_hardly_anything_came_measures_nothing() -> None:
    section = told(trade_of(daily("sock", list(range(100, 800))), now=NOW))

    assert section.findings[-1].startswith("Only 0 orders came in the last 13 weeks, too few")
    (everything,) = section.table("held_out").rows[:1]
    assert everything[2:5] == (None, None, None)
    assert not any("%" in each for each in section.findings)
