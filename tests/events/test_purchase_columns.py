"""Purchases in columns: by hand, and against the plainest way to make them."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.database import Database, open_database
from events.columns import Purchases
from events.event import Action, Event, PurchaseLine
from events.log import EventLog
from tests.catalog.store.shop import SetClock

START = datetime(2026, 3, 1, tzinfo=UTC)
Line = tuple[str, str, int, datetime, float, float | None]
"""Retailer, product, number of the order, time, quantity, price."""


def bought(name: str, retailer: str | None, days: float, *lines: PurchaseLine) -> Event:
    time = START + timedelta(days=days)
    return Event(name, Action.PURCHASE, time, retailer, order=name[:1], lines=lines)


def rows(purchases: Purchases) -> list[Line]:
    return [
        (
            purchases.retailers.names[purchases.retailer[place]],
            purchases.products.names[purchases.product[place]],
            int(purchases.order[place]),
            datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(purchases.time[place])),
            float(purchases.quantity[place]),
            None if np.isnan(purchases.price[place]) else float(purchases.price[place]),
        )
        for place in range(len(purchases))
    ]


def test_lines_come_by_retailer_time_and_place(log: EventLog) -> None:
    later = START + timedelta(days=2)
    log.append(
        "shop",
        [
            bought("b", "s-2", 1, PurchaseLine("Z", 3, 2.5), PurchaseLine("A", 1)),
            bought("a", "s-2", 0, PurchaseLine("A", 2, 1.0)),
            Event("r", Action.RETURN, later, "s-2", order="b", lines=(PurchaseLine("Z", 1, 2.5),)),
            bought("c", "s-1", 5, PurchaseLine("B", 7)),
            bought("u", None, 0, PurchaseLine("U", 1)),
            Event("v", Action.VIEW, START, "s-3", product="A"),
        ],
    )

    purchases = log.purchases("shop")

    assert purchases.retailers.names == ("s-1", "s-2")
    assert purchases.products.names == ("A", "B", "Z")
    assert rows(purchases) == [
        ("s-1", "B", 0, START + timedelta(days=5), 7, None),
        ("s-2", "A", 1, START, 2, 1.0),
        ("s-2", "Z", 2, START + timedelta(days=1), 3, 2.5),
        ("s-2", "A", 2, START + timedelta(days=1), 1, None),
        ("s-2", "Z", 3, START + timedelta(days=2), -1, 2.5),
    ]


def test_two_events_of_one_order_are_one_order_at_the_first_of_their_times(log: EventLog) -> None:
    log.append(
        "shop",
        [
            bought("a-2", "s-1", 1, PurchaseLine("B", 1)),
            bought("a-1", "s-1", 0, PurchaseLine("A", 1)),
            bought("a-3", "s-2", 9, PurchaseLine("A", 1)),
        ],
    )

    assert [(line[0], line[2], line[3]) for line in rows(log.purchases("shop"))] == [
        ("s-1", 0, START),
        ("s-1", 0, START),
        ("s-2", 1, START + timedelta(days=9)),
    ]


def test_only_what_was_known_by_then_is_read(log: EventLog) -> None:
    log.append(
        "shop", [bought(each, "s-1", day, PurchaseLine(each, 1)) for day, each in enumerate("abc")]
    )

    purchases = log.purchases("shop", until=START + timedelta(days=2))

    assert purchases.products.names == ("a", "b")
    assert rows(purchases) == rows(log.purchases("shop").before(START + timedelta(days=2)))


def test_an_empty_log_gives_empty_columns(log: EventLog) -> None:
    purchases = log.purchases("shop")

    assert (len(purchases), len(purchases.retailers), len(purchases.products)) == (0, 0, 0)
    assert len(purchases.bought()) == len(purchases.before(START)) == 0


def plainly(events: list[Event]) -> list[Line]:
    """The columns of a log, made one line at a time."""
    orders: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        if event.retailer is not None and event.action in {Action.PURCHASE, Action.RETURN}:
            name = f"{event.action} {event.order or event.id}"
            orders.setdefault((event.retailer, name), []).append(event)
    placed = sorted(
        (who, min(e.time for e in parts), name) for (who, name), parts in orders.items()
    )
    return [
        (who, line.product, number, time, _signed(event, line), line.price)
        for number, (who, time, name) in enumerate(placed)
        if any(event.lines for event in orders[who, name])
        for event in orders[who, name]
        for line in event.lines
    ]


def _signed(event: Event, line: PurchaseLine) -> float:
    return -line.quantity if event.action == Action.RETURN else line.quantity


few = st.sampled_from(["a", "b", "ß", "Z", "10", "9"])
orders = st.builds(
    Event,
    id=st.uuids().map(str),
    action=st.sampled_from([Action.PURCHASE, Action.RETURN, Action.VIEW]),
    time=st.integers(0, 5).map(lambda days: START + timedelta(days=days)),
    retailer=st.none() | few,
    order=st.none() | few,
    lines=st.lists(
        st.builds(PurchaseLine, few, st.floats(0.5, 100), st.none() | st.floats(0, 50)),
        min_size=1,
        max_size=4,
    ).map(tuple),
)


@pytest.fixture(scope="module")
def one_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('log') / 'store.sqlite'}")
    yield database
    database.close()


@settings(max_examples=40, deadline=None)
@given(events=st.lists(orders, max_size=25, unique_by=lambda event: event.id))
def test_columns_are_those_made_one_line_at_a_time(
    one_database: Database, events: list[Event]
) -> None:
    one_log = EventLog(one_database, SetClock())
    with one_database.writing() as connection:
        one_log.take_away(connection, "shop")
    one_log.append("shop", events)

    purchases = one_log.purchases("shop")

    expected = plainly(events)
    assert rows(purchases) == expected
    assert purchases.retailers.names == tuple(sorted({line[0] for line in expected}))
    assert purchases.products.names == tuple(sorted({line[1] for line in expected}))
    assert math.isclose(purchases.quantity.sum(), sum(line[4] for line in expected), abs_tol=1e-9)
    assert purchases.retailer.dtype == purchases.product.dtype == purchases.order.dtype == np.int32
    assert purchases.time.dtype == np.int64
