"""The overview: figures worked out by hand, its dependence on nothing to come, its gaps."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.errors import BadInput
from core.progress import Silent
from events.trade import Trade
from insights.analysis import Analysed
from insights.overview.analysis import OverviewAnalysis
from tests.insights.trades import NOW, Line, moved, small_trade, trade_of, with_another_future

CATEGORIES = {"tea": "Drinks > Tea", "coffee": "Drinks > Coffee", "soap": "Home > Soap"}


def told(trade: Trade, seed: int = 0) -> Analysed:
    return OverviewAnalysis().analyse(trade, seed, Silent())


@pytest.fixture
def by_hand() -> Trade:
    """Now is 2026-06-01: orders on 2026-05-22, 2026-04-12 and 2025-05-12; one tea came back."""
    return trade_of(
        [
            Line("a", "tea", days=10, quantity=3, price=10),
            Line("a", "soap", days=10, quantity=2, price=5),
            Line("a", "tea", days=5, quantity=-1, price=10),
            Line("b", "coffee", days=50, quantity=1, price=60),
            Line("b", "tea", days=385, quantity=5, price=8),
        ],
        CATEGORIES,
        shops=("never",),
    )


def test_months_are_those_worked_out_by_hand(by_hand: Trade) -> None:
    months = told(by_hand).section.table("months")

    rows = {row[0]: row[1:] for row in months.rows}
    assert len(rows) == 13
    assert rows["2025-05-01"] == (1, 40.0, 40.0, 1, 1, 0.0)
    assert rows["2025-06-01"] == (0, 0.0, None, 0, 0, None)
    assert rows["2026-04-01"] == (1, 60.0, 60.0, 1, 0, 0.0)
    assert rows["2026-05-01"] == (1, 30.0, 40.0, 1, 1, 0.25)


def test_empty_months_up_to_now_are_there(by_hand: Trade) -> None:
    months = told(moved(by_hand, days=40)).section.table("months")

    assert months.column("month")[-2:] == ("2026-06-01", "2026-07-01")
    assert months.column("orders")[-1] == 0


def test_best_sellers_are_those_worked_out_by_hand(by_hand: Trade) -> None:
    section = told(by_hand).section

    products, categories = section.table("products"), section.table("categories")
    assert products.column("id") == ("coffee", "tea", "soap")
    assert products.column("revenue") == (60.0, 20.0, 10.0)
    assert products.column("share") == pytest.approx((60 / 90, 20 / 90, 10 / 90))
    assert set(products.column("change")) == {None}
    (note,) = (each.note for each in products.columns if each.name == "change")
    assert note.startswith("not known: the purchases go back 386 days; at least 455 are needed")
    assert categories.column("id") == ("Drinks", "Home")
    assert categories.column("revenue") == (80.0, 10.0)


def test_change_is_against_the_year_before() -> None:
    older = trade_of(
        [
            Line("a", "tea", days=10, quantity=3, price=10),
            Line("a", "tea", days=400, quantity=1, price=40),
            Line("b", "soap", days=740, quantity=1, price=1),
            Line("b", "soap", days=20, quantity=1, price=1),
        ],
        CATEGORIES,
    )

    section = told(older).section

    changes = dict(
        zip(
            section.table("products").column("id"),
            section.table("products").column("change"),
            strict=True,
        )
    )
    assert changes["tea"] == pytest.approx(-0.25)
    assert changes["soap"] is None
    assert "-22.5 % against the 365 days before" in section.findings[0]


@pytest.mark.parametrize(("known", "days"), [(728, 364), (500, 136), (454, 90)])
def test_with_less_than_two_years_as_many_days_as_are_known_twice_are_compared(
    known: int, days: int
) -> None:
    trade = trade_of(
        [
            Line("a", "tea", days=1, quantity=2, price=10),
            # Outside of what is compared, by a day.
            Line("a", "tea", days=days + 1, quantity=9, price=10),
            Line("b", "tea", days=366, quantity=1, price=40),
            Line("b", "soap", days=known, quantity=1, price=1),
        ],
        CATEGORIES,
    )

    section = told(trade).section

    products = section.table("products")
    tea = products.column("id").index("tea")
    assert products.column("change")[tea] == pytest.approx(20 / 40 - 1)
    # The first line is of the days compared, just so.
    share = 100 * (20 / 41 - 1)
    assert f"In the last {days} days {share:+.1f} % against the same" in section.findings[0]
    (column,) = (each for each in products.columns if each.name == "change")
    assert column.title == f"Change, last {days} days"
    assert column.note.startswith(
        f"of the last {days} days, against the same days of the year before"
    )


def test_a_day_too_few_is_compared_with_nothing() -> None:
    found = told(trade_of([Line("a", "tea", days=1), Line("a", "tea", days=453)])).section

    assert "go back 454 days; at least 455 are needed to compare 90 days" in found.findings[0]


def test_figures_of_shops_are_those_worked_out_by_hand(by_hand: Trade) -> None:
    shops = {each.column.name: each.values for each in told(by_hand).shops}

    assert shops["orders"] == (1, 2, 0)
    assert shops["revenue"] == (30.0, 100.0, 0.0)
    assert shops["revenue_365_days"] == (30.0, 60.0, 0.0)
    assert shops["first_order"] == ("2026-05-22", "2025-05-12", None)
    assert shops["last_order"] == ("2026-05-22", "2026-04-12", None)
    assert "region" not in shops


def test_regions_are_told_where_they_are_known(by_hand: Trade) -> None:
    shops = told(replace(by_hand, regions=("north", "", "south"))).shops

    assert shops[-1].values == ("north", None, "south")


def test_findings_have_their_figures(by_hand: Trade) -> None:
    turnover, orders, inequality, *best = told(by_hand).section.findings

    assert turnover.startswith("Revenue from 2025-06-01 to 2026-05-31: 90.00.")
    assert "2 shops placed 2 orders in that time, 50.00 each on average; 10.0 %" in orders
    assert "half of it comes from 1 of 2 shops and from 1 of 3 products" in inequality
    assert "coffee" in best[0].lower()
    assert "category" in best[1]
    assert "Drinks: 88.9 %" in best[1]


def test_trade_without_returns_says_so() -> None:
    found = told(trade_of([Line("a", "tea", days=1, price=4)]))

    assert "4.00 each on average; none of what was sold came back" in found.section.findings[1]


def test_units_are_counted_where_no_price_is_known(by_hand: Trade) -> None:
    unknown = np.full(len(by_hand.purchases), np.nan)
    section = told(replace(by_hand, purchases=replace(by_hand.purchases, price=unknown))).section

    assert section.findings[0].startswith("Units sold from 2025-06-01 to 2026-05-31: 5.")
    assert section.table("products").column("revenue") == (2.0, 2.0, 1.0)
    assert any("No price is known" in each for each in section.assumptions)


def test_lines_without_a_price_are_told_of(by_hand: Trade) -> None:
    price = by_hand.purchases.price.copy()
    price[0] = np.nan
    section = told(replace(by_hand, purchases=replace(by_hand.purchases, price=price))).section

    assert any(each.startswith("20.0 % of the lines have no price") for each in section.assumptions)


def test_what_is_to_come_changes_nothing() -> None:
    cut = NOW - timedelta(days=100)
    now = replace(small_trade(seed=3), now=cut)

    assert told(with_another_future(now, cut)) == told(now)


def test_the_same_seed_gives_the_same_answer(trade: Trade) -> None:
    assert told(trade, seed=4) == told(trade, seed=4)
    assert told(trade, seed=4).section.findings != told(trade, seed=5).section.findings


@pytest.mark.parametrize("days", [-1000, 500])
def test_too_little_is_told_as_a_gap(by_hand: Trade, days: float) -> None:
    with pytest.raises(BadInput, match="nothing was bought") as raised:
        told(moved(by_hand, days))

    assert "--until" in str(raised.value.hint)


def test_of_a_few_shops_no_interval_is_told() -> None:
    lines = [Line("only", f"p{n % 3}", days=700 - n * 3, price=3 + n % 3) for n in range(230)]
    turnover, orders, inequality, *_ = told(trade_of(lines)).section.findings

    assert "(no interval, as only 1 shop bought then)" in turnover
    assert orders.startswith("1 shop placed 1")
    assert inequality.startswith("There are too few shops to tell how unequal their revenue is")
    assert "half of it comes from 1 of 1 shop and from 2 of 3 products" in inequality
    more = [replace(line, shop=f"shop-{number}") for number in range(5) for line in lines]
    assert "95 % interval" in told(trade_of(more)).section.findings[0]


@pytest.mark.parametrize(("price", "returned"), [(0.0, 0.0), (-4.0, 0.0), (4.0, 9.0)])
def test_what_came_to_nothing_is_not_said_to_be_unsold(price: float, returned: float) -> None:
    lines = [
        Line("a", "tea", days=10, quantity=3, price=price),
        Line("b", "tea", days=20, price=price),
    ]
    lines += [Line("a", "tea", days=5, quantity=-returned, price=price)] if returned else []

    with pytest.raises(BadInput, match="the 2 lines bought in the last 365 days bring no revenue"):
        told(trade_of(lines))
