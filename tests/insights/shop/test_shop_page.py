"""The page of one shop, against values by hand and against what was kept of all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.errors import NotFound
from core.progress import Silent
from events.event import Action, Event, PurchaseLine
from events.trade import Trade
from insights.features.prices import ProductPrices
from insights.segments.analysis import SegmentsAnalysis
from insights.segments.choosing import Search
from insights.segments.model import Segmentation
from insights.segments.peers import PeerHabits
from insights.shop.assortment import assortment, due_products
from insights.shop.calendar import calendar_tables
from insights.shop.offers import offers_table
from insights.shop.page import Kept, shop_section
from insights.shop.reading import purchases_from
from tests.insights.trades import NOW, Line, trade_of, with_another_future


def alone(trade: Trade, shop: str) -> Trade:
    purchases = trade.purchases
    code = purchases.retailers.code(shop)
    return replace(trade, purchases=purchases.where(purchases.retailer == code))


@pytest.fixture(scope="module")
def kept(trade: Trade) -> Kept:
    models = SegmentsAnalysis(Search(most=3, bootstraps=4)).analyse(trade, 1, Silent()).models
    return Kept(
        Segmentation.model_validate_json(models["segments"].model_dump_json()),
        ProductPrices.model_validate_json(models["product_prices"].model_dump_json()),
        PeerHabits.model_validate_json(models["peer_habits"].model_dump_json()),
    )


def test_products_and_what_is_due_by_hand() -> None:
    trade = trade_of(
        [
            *(Line("a", "tea", day, 2, 3.0) for day in (50, 40, 30, 20, 9)),
            Line("a", "tea", 8, -1, 3.0),
            *(Line("a", "oats", day) for day in (300, 290, 280)),
            *(Line("a", "soap", day) for day in (90, 60, 5)),
            Line("a", "gift", 3),
        ]
    )
    habits = assortment(trade)
    assert [each.product for each in habits] == ["tea", "soap", "oats", "gift"]
    tea = habits[0]
    assert (tea.orders, tea.units, tea.revenue, tea.days_between) == (5, 9.0, 27.0, 10.0)
    assert [each.product for each in due_products(habits, trade)] == ["tea"]
    assert habits[3].due is None


def test_months_and_weekdays_by_hand() -> None:
    # NOW is Monday, 1 June 2026.
    trade = trade_of([Line("a", "x", 1, 2, 4.0), Line("a", "y", 0.5), Line("a", "x", 35)])
    months, weekdays = calendar_tables(trade)
    assert months.rows == (("2026-04", 1, 1.0), ("2026-05", 2, 9.0), ("2026-06", 0, 0.0))
    told = {str(day): orders for day, orders, _ in weekdays.rows if orders}
    assert told == {"Sunday": 2, "Monday": 1}


def act(action: Action, days: float, product: str, slot: str | None = None) -> Event:
    lines = (PurchaseLine(product, 1.0),) if action == Action.PURCHASE else ()
    return Event(
        f"{action}-{days}-{product}",
        action,
        NOW - timedelta(days=days),
        retailer="a",
        product=None if lines else product,
        slot=slot,
        lines=lines,
    )


def test_offers_seen_and_taken_by_hand() -> None:
    events = [
        act(Action.IMPRESSION, 80, "tea", "home"),
        act(Action.IMPRESSION, 10, "tea", "home"),
        act(Action.CLICK, 10, "tea", "home"),
        act(Action.PURCHASE, 5, "tea"),
        act(Action.IMPRESSION, 20, "milk", "cart"),
        act(Action.CLICK, 20, "milk", "cart"),
        act(Action.PURCHASE, 11, "milk"),
        act(Action.IMPRESSION, 91, "tea", "home"),
        act(Action.IMPRESSION, -1, "tea", "home"),
    ]
    assert offers_table(events, NOW).rows == (("home", 2, 1, 1, 0.5), ("cart", 1, 1, 0, 1.0))


def test_events_become_purchases_with_returns_of_their_own() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    bought = Event("1", "purchase", at, "a", order="o", lines=(PurchaseLine("x", 3, 2.0),))
    back = Event(
        "2", "return", at + timedelta(days=2), "a", order="o", lines=(PurchaseLine("x", 1),)
    )
    purchases = purchases_from([back, bought, Event("3", "view", at, "a", product="y")])
    assert purchases.quantity.tolist() == [3, -1]
    assert purchases.order.tolist() == [0, 1]
    assert purchases.price[0] == 2
    assert np.isnan(purchases.price[1])
    assert len(purchases_from([])) == 0


def test_the_page_puts_a_shop_beside_its_peers(trade: Trade, kept: Kept) -> None:
    everyone = kept.segments.everyone
    for name in trade.purchases.retailers.names[::12]:
        section = shop_section(alone(trade, name), name, kept)
        segment = next(
            each for each in everyone.segments if section.findings[0].startswith(each.name)
        )
        assert section.findings[0] == f"{segment.name}. {segment.description}"
        assert len(section.table("figures").rows) == len(everyone.scalings)


def test_categories_that_only_peers_buy_of_are_told(kept: Kept) -> None:
    tea_only = trade_of(
        [Line("new", "product-000", day) for day in (40, 25, 12)],
        {"product-000": "Drinks > Tea > Green Tea"},
    )
    section = shop_section(tea_only, "new", kept)
    told = section.table("untouched").column("category")
    assert "Drinks > Tea" not in told
    assert "Home > Soap" in told
    assert any(finding.startswith("Its peers buy of") for finding in section.findings)
    assert {chart.name for chart in section.charts} == {"months", "weekdays", "untouched"}


def test_what_comes_later_changes_no_page(trade: Trade, kept: Kept) -> None:
    now = NOW - timedelta(days=100)
    past = replace(trade, now=now)
    name = trade.purchases.retailers.names[5]
    changed = with_another_future(past, now)
    assert shop_section(past, name, kept) == shop_section(changed, name, kept)


def test_without_segments_the_page_has_the_rest(trade: Trade) -> None:
    section = shop_section(trade, trade.purchases.retailers.names[0], None)
    assert {table.name for table in section.tables} == {"products", "months", "weekdays"}
    assert "orders, the last" in section.findings[0]


@pytest.mark.parametrize("name", ["nobody", "later"])
def test_a_shop_without_orders_has_no_page(name: str) -> None:
    trade = trade_of([Line("a", "x", 3), Line("later", "x", -3)])
    with pytest.raises(NotFound, match="has not ordered"):
        shop_section(trade, name, None)
