"""The log: each event once, in the order of its sequences, durable, erased when asked."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise
from types import MappingProxyType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.database import Database, open_database
from core.errors import StoreUnusable
from events.event import Action, Event, PurchaseLine
from events.log import KEPT_ERASURES, ErasedCounts, Erasure, EventLog
from tests.catalog.store.shop import SetClock
from tests.postgres import PostgresServer

START = datetime(2026, 3, 1, tzinfo=UTC)
FULL = Event(
    id="e-1",
    action="purchase",
    time=START + timedelta(microseconds=1),
    retailer="shop-17",
    client="browser-4",
    session="visit-9",
    query="query-3",
    product="P-1",
    position=3,
    slot="home",
    order="order-7",
    lines=(PurchaseLine("P-1", 2.5, 389.99), PurchaseLine("P-2", 12), PurchaseLine("P-1", 1, 0.1)),
    extra=MappingProxyType(
        {"application": "shop", "event_attributes": {"trail": ["ä", None, 1.5]}}
    ),
)


def view(name: str, retailer: str | None = "shop-17", minutes: float = 0) -> Event:
    return Event(name, Action.VIEW, START + timedelta(minutes=minutes), retailer, product="P-1")


def order(name: str, *lines: PurchaseLine, retailer: str = "shop-17") -> Event:
    return Event(name, Action.PURCHASE, START, retailer, lines=lines)


def ids(events: Sequence[object]) -> list[str]:
    return [each.event.id for each in events]  # type: ignore[attr-defined]  # of logged events


def test_one_batch_may_mix_all_that_events_hold(log: EventLog) -> None:
    whole = order(
        "e-2", PurchaseLine('a "quoted", {braced} \\ name', 3), PurchaseLine("null", 1.5, 2)
    )
    own = Event("e-3", "an action of one's own", START, None, position=0, slot="")
    events = [view("e-0", retailer=None), FULL, whole, own]

    log.append("shop", events)

    assert [each.event for each in log.since("shop", 0)] == events


def test_a_server_cuts_nothing_off_without_a_word(
    postgres: PostgresServer, clock: SetClock
) -> None:
    with closing(open_database(postgres.empty_database())) as database:
        log = EventLog(database, clock)

        with pytest.raises(StoreUnusable):
            log.append("shop", [view("e-0"), view("e" * 101)])

        assert log.since("shop", 0) == []


def test_what_is_appended_is_read_as_it_was(log: EventLog) -> None:
    log.append("shop", [view("e-0"), FULL])

    found = log.since("shop", 0)

    assert [each.event for each in found] == [view("e-0"), FULL]
    assert [each.sequence for each in found] == [1, 2]
    assert log.since("other", 0) == []


def test_an_event_is_kept_once_however_often_it_is_sent(log: EventLog) -> None:
    again = Event("e-1", Action.CLICK, START, "another shop")

    assert log.append("shop", [view("e-0"), FULL, again]) == [True, True, False]
    assert log.append("shop", [again, view("e-2"), FULL]) == [False, True, False]
    assert log.append("other", [again]) == [True]

    assert [each.event for each in log.since("shop", 0)] == [view("e-0"), FULL, view("e-2")]
    assert log.append("shop", []) == []


def test_it_is_followed_page_by_page(log: EventLog) -> None:
    log.append("shop", [view(f"e-{number}") for number in range(25)])

    pages, sequence = [], 0
    while page := log.since("shop", sequence, 10):
        pages.append(ids(page))
        sequence = page[-1].sequence

    assert [len(page) for page in pages] == [10, 10, 5]
    assert list(chain.from_iterable(pages)) == [f"e-{number}" for number in range(25)]
    assert sequence == log.last_sequence("shop") == 25
    assert log.last_sequence("other") == 0


def test_a_retailers_events_come_by_time_over_many_pages(log: EventLog) -> None:
    many = [view(f"e-{number:04}", minutes=(number * 7) % 50) for number in range(2_100)]
    log.append("shop", [*many, view("theirs", "shop-18"), view("nobody's", None)])

    found = list(log.of_retailer("shop", "shop-17"))

    expected = sorted(many, key=lambda event: (event.time, int(event.id[2:])))
    assert ids(found) == [event.id for event in expected]
    assert list(log.of_retailer("shop", "nobody")) == []


def test_writers_at_once_keep_each_event_once_and_a_follower_misses_none(log: EventLog) -> None:
    batches = [[view(f"e-{n % 40}") for n in range(start, start + 15)] for start in range(0, 90, 5)]
    written = threading.Event()

    def follow() -> list[int]:
        seen: list[int] = []
        while True:
            ended = written.is_set()
            more = [each.sequence for each in log.since("shop", seen[-1] if seen else 0)]
            seen += more
            if ended and not more:
                return seen

    with ThreadPoolExecutor(6) as pool:
        following = pool.submit(follow)
        try:
            told = list(pool.map(lambda some: log.append("shop", some), batches))
        finally:
            written.set()
    new = sum(map(sum, told))

    assert new == 40
    assert following.result() == list(range(1, 41))


def test_erasing_takes_all_of_one_and_leaves_the_others(log: EventLog, clock: SetClock) -> None:
    log.append("shop", [FULL, view("e-2"), order("e-3", PurchaseLine("P", 1), retailer="s-18")])
    log.append("other", [FULL])

    assert log.erase("shop", "shop-17") == ErasedCounts(events=2, lines=3)

    assert ids(log.since("shop", 0)) == ["e-3"]
    assert log.since("shop", 0)[0].event.lines == (PurchaseLine("P", 1),)
    assert ids(log.since("other", 0)) == ["e-1"]
    assert log.erasures("shop", 3) == [Erasure(4, "shop-17")]
    assert log.erasures("shop", 4) == log.erasures("other", 0) == []
    # Who erased it once is asked again: there is nothing left, and that is told too.
    clock.move(days=KEPT_ERASURES.days + 1)
    assert log.erase("shop", "shop-17") == ErasedCounts(0, 0)
    assert log.erasures("shop", 0) == [Erasure(5, "shop-17")]


def test_what_was_erased_is_new_when_it_is_sent_again(log: EventLog) -> None:
    log.append("shop", [FULL])
    log.erase("shop", "shop-17")

    assert log.append("shop", [FULL]) == [True]
    assert [each.sequence for each in log.since("shop", 0)] == [3]


def test_a_removed_catalogue_goes_on_with_later_sequences(
    log: EventLog, database: Database
) -> None:
    log.append("shop", [FULL, view("e-2")])
    log.append("other", [FULL])

    with database.writing() as connection:
        log.take_away(connection, "shop")

    assert log.since("shop", 0) == []
    assert log.append("shop", [FULL]) == [True]
    assert [each.sequence for each in log.since("shop", 2)] == [3]
    assert ids(log.since("other", 0)) == ["e-1"]


def test_it_says_how_much_it_holds(log: EventLog) -> None:
    log.append(
        "shop", [FULL, view("e-2", None, -5), view("e-3"), order("e-4", PurchaseLine("P", 1))]
    )

    counts = log.counts("shop")

    assert dict(counts.actions) == {"purchase": 2, "view": 2}
    assert (counts.events, counts.lines, counts.retailers, counts.products) == (4, 4, 1, 3)
    assert (counts.first, counts.last) == (START - timedelta(minutes=5), FULL.time)
    assert (log.counts("other").events, log.counts("other").first) == (0, None)


def test_a_failed_append_keeps_nothing(log: EventLog) -> None:
    unwritable = order("e-2", PurchaseLine("P", float("nan")))

    with pytest.raises(StoreUnusable):
        # SQLite takes NaN for nothing, which no quantity may be; PostgreSQL takes no NUL.
        log.append("shop", [view("e-1"), unwritable, view("e-\0")])

    assert log.since("shop", 0) == []
    assert log.append("shop", [view("e-1")]) == [True]
    assert [each.sequence for each in log.since("shop", 0)] == [1]


names = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=100)
lines = st.builds(
    PurchaseLine,
    names,
    st.floats(1e-3, 1e9),
    st.none() | st.floats(0, 1e12),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
events = st.builds(
    Event,
    id=names,
    action=st.sampled_from(list(Action)) | names,
    time=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is given
    retailer=st.none() | names,
    client=st.none() | names,
    session=st.none() | names,
    query=st.none() | names,
    product=st.none() | names,
    position=st.none() | st.integers(1, 1_000_000),
    slot=st.none() | names,
    order=st.none() | names,
    lines=st.lists(lines, max_size=4).map(tuple),
    extra=st.dictionaries(names, json_values, max_size=3),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batch=st.lists(events, max_size=6))
def test_any_events_are_read_as_they_were(
    log: EventLog, database: Database, batch: list[Event]
) -> None:
    with database.writing() as connection:
        log.take_away(connection, "shop")
    before = log.last_sequence("shop")
    first = {event.id: event for event in reversed(batch)}

    new = log.append("shop", batch)
    found = log.since("shop", before)

    assert sum(new) == len(first) == len(found)
    assert [each.event for each in found] == [
        e for e, is_new in zip(batch, new, strict=True) if is_new
    ]
    assert all(first[each.event.id] == each.event for each in found)
    assert all(a.sequence < b.sequence for a, b in pairwise(found))
