"""Seasons from trades: planted months and products, the backtest, nothing of the future."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from core.errors import BadInput
from core.progress import Silent
from events.columns import MICROSECONDS_A_DAY, Index, Purchases, microseconds
from events.trade import Trade, Traits
from insights.document import Cell, Section
from insights.seasons.analysis import SeasonsAnalysis
from insights.seasons.demand import DemandOptions, Kind, demand_of, follow
from insights.seasons.model import fit_seasons
from insights.seasons.stocking import rises
from tests.insights.affinities.baskets import numbers
from tests.insights.trades import with_another_future

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
PRODUCTS = {
    "ice": ("Food > Frozen > Ice cream", 7),
    "peas": ("Food > Frozen > Peas", None),
    "coat": ("Clothes > Coats", 12),
    "sock": ("Clothes > Socks", None),
}
"""Category, and the month in which it is in demand three times as much."""


def drawn_trade(seed: int, years: float = 2.3) -> Trade:
    """Some orders of one product a day, more of some in one month."""
    random = np.random.default_rng(seed)
    days = [NOW - timedelta(days=number) for number in range(round(365 * years), 0, -1)]
    lines: list[tuple[datetime, int]] = []
    for day in days:
        for code, (_, month) in enumerate(PRODUCTS.values()):
            rate = 2.0 * (3.0 if day.month == month else 1.0)
            lines += [(day, code)] * int(random.negative_binomial(rate, 0.5))
    time = np.asarray([microseconds(day) for day, _ in lines])
    number = np.arange(len(lines), dtype=np.int32)
    purchases = Purchases(
        retailers=Index(["shop"]),
        products=Index(list(PRODUCTS)),
        retailer=np.zeros(len(lines), dtype=np.int32),
        product=np.asarray([code for _, code in lines], dtype=np.int32),
        order=number,
        time=time,
        quantity=np.full(len(lines), 2.0),
        price=np.ones(len(lines)),
    )
    traits = Traits(
        titles=tuple(name.title() for name in PRODUCTS),
        categories=tuple(path for path, _ in PRODUCTS.values()),
        brands=("",) * len(PRODUCTS),
    )
    return Trade(purchases, traits, NOW)


@pytest.fixture(scope="module")
def trade() -> Trade:
    return drawn_trade(seed=2)


def told(trade: Trade, country: str | None = None) -> Section:
    return SeasonsAnalysis(country).analyse(trade, 0, Silent()).section


@pytest.fixture(scope="module")
def section(trade: Trade) -> Section:
    return told(trade)


def months_of(
    section: Section, name: str
) -> tuple[list[Cell], list[float], list[float], list[float]]:
    """The months of a product, and of each how many times its usual demand, from and to."""
    table = section.table("product_months")
    rows = [place for place, each in enumerate(table.column("series")) if each == name]
    times, low, high = (numbers(table, column) for column in ("times", "low", "high"))
    return (
        [table.column("month")[row] for row in rows],
        [times[row] for row in rows],
        [low[row] for row in rows],
        [high[row] for row in rows],
    )


def test_demand_by_hand(trade: Trade) -> None:
    demand = demand_of(trade, follow(trade, DemandOptions()))

    assert demand.kinds == (Kind.EVERYTHING,) + (Kind.CATEGORY,) * 3 + (Kind.PRODUCT,) * 4
    assert set(demand.names[1:4]) == {"Food > Frozen", "Clothes > Coats", "Clothes > Socks"}
    peas = demand.names.index("peas")
    assert demand.names[demand.parents[peas]] == "Food > Frozen"
    frozen = [demand.names.index(name) for name in ("ice", "peas")]
    np.testing.assert_array_equal(
        demand.orders[demand.parents[peas]], demand.orders[frozen].sum(axis=0)
    )
    np.testing.assert_array_equal(demand.orders[0], demand.orders[4:].sum(axis=0))
    assert demand.units[peas] == 2
    inside = trade.purchases.time < microseconds(datetime(2026, 6, 29, tzinfo=UTC))
    assert abs(demand.orders[0].sum() - inside.sum()) < 7 * 40


def test_an_order_counts_once(trade: Trade) -> None:
    purchases = trade.purchases
    together = replace(trade, purchases=replace(purchases, order=purchases.order // 2))
    demand = demand_of(together, follow(together, DemandOptions()))
    pairs = np.unique(np.stack((purchases.order // 2, purchases.product)), axis=1).shape[1]

    # Lines of the weeks at either end that are not whole are left out.
    assert 0 <= pairs - demand.orders[4:].sum() < 7 * 40


@pytest.mark.parametrize(("name", "month"), [("Ice", "July"), ("Coat", "December")])
def test_planted_months_are_found(section: Section, name: str, month: str) -> None:
    months, times, low, high = months_of(section, name)
    best = int(np.argmax(times))

    assert months[best] == month
    # Three times as much in one of twelve months.
    assert low[best] < 3 * 12 / 14 < high[best]


def test_what_has_no_season_shows_none(section: Section) -> None:
    inside = [
        least < 1 < most
        for name in ("Peas", "Sock")
        for _, _, least, most in zip(*months_of(section, name), strict=True)
    ]

    assert sum(inside) >= 21


def test_the_calendar_says_when_to_stock_up(trade: Trade) -> None:
    demand = demand_of(trade, follow(trade, DemandOptions()))
    seasons = fit_seasons(demand, {})
    found = {demand.names[each.series]: each for each in rises(seasons, lead_days=21)}

    coats = found["coat"]
    assert (coats.peak.month, coats.first.month) in {(12, 11), (12, 12)}
    assert coats.order_by == coats.first - timedelta(days=21)
    assert coats.times_low < 3 * 12 / 14 < coats.times_high
    assert coats.orders_low < coats.orders < coats.orders_high
    weeks = ((coats.last - coats.first).days + 1) / 7
    assert coats.orders / coats.usual == pytest.approx(coats.times, rel=0.25)
    assert 3 <= weeks <= 6
    assert not {"peas", "sock"} & found.keys()


def test_the_last_weeks_are_foretold(section: Section) -> None:
    table = section.table("held_out")

    assert table.column("kind") == ("everything", "category", "product")
    assert all(0.8 <= share <= 1 for share in numbers(table, "inside"))
    errors, rivals = numbers(table, "error"), numbers(table, "last_year")
    assert all(error < rival for error, rival in zip(errors, rivals, strict=True))


def test_the_coming_weeks_have_no_orders_yet(section: Section, trade: Trade) -> None:
    table = section.table("weeks")
    weeks, orders = table.column("week"), table.column("orders")
    coming = [week for week, number in zip(weeks, orders, strict=True) if number is None]

    assert min(map(str, coming)) == "2026-06-29"
    assert len(set(coming)) == 26
    assert trade.now.date() < date(2026, 7, 6)


def test_the_future_changes_nothing(trade: Trade) -> None:
    cut = replace(trade, now=NOW - timedelta(days=120))

    assert told(with_another_future(cut, cut.now), "GB") == told(cut, "GB")


def test_holidays_that_shops_close_for(trade: Trade) -> None:
    section = told(trade, "GB")

    assert ("2026-08-31", "Summer Bank Holiday") in {
        row[:2] for row in section.table("holidays").rows
    } or any(row[0] == "2026-12-25" for row in section.table("holidays").rows)
    assert any("public holiday" in sentence for sentence in section.findings)


def test_less_than_a_year_is_told_of(trade: Trade) -> None:
    purchases = trade.purchases
    late = purchases.time > microseconds(NOW) - 340 * MICROSECONDS_A_DAY

    with pytest.raises(BadInput, match="48 whole weeks"):
        told(replace(trade, purchases=purchases.where(late)))
    with pytest.raises(BadInput, match="0 whole weeks"):
        told(replace(trade, purchases=purchases.where(purchases.time < 0)))


def test_a_year_is_enough_and_has_no_trend(trade: Trade) -> None:
    purchases = trade.purchases
    late = purchases.time > microseconds(NOW) - 372 * MICROSECONDS_A_DAY
    section = told(replace(trade, purchases=purchases.where(late)))

    assert any("cannot be told from a season" in each for each in section.assumptions)
    assert [table.name for table in section.tables][-1] == "product_months"
