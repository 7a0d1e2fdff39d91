"""What is counted by day, on both kinds of database."""

from threading import Thread

from core.database import Database
from core.moments import to_stored
from events.log import EventLog
from events.queries import QueryLog
from events.summaries.counts import ELSEWHERE, SEARCH, Counts, banner, day_number, widget
from events.summaries.folding import SETTLED, SummaryFolder
from events.summaries.store import Period, Ranking, Summaries, total
from events.summaries.telling import LINES_AT_ONCE, read_told
from tests.catalog.store.shop import SetClock
from tests.events.summaries.acts import (
    LATER,
    MIDNIGHT,
    MONTH,
    act,
    purchase,
    search,
    settle,
    sources,
)

FIRST = day_number(MIDNIGHT)


def test_a_day_by_hand(
    log: EventLog,
    queries: QueryLog,
    folder: SummaryFolder,
    summaries: Summaries,
    clock: SetClock,
) -> None:
    clock.time = LATER
    folder.fold("demo")
    queries.append("demo", [search("q1", "  Green TEA ", 12), search("q2", "xyzzy", 0)])
    queries.append("demo", [search("q1-page-2", "Green tea", 12, position=21)])
    log.append(
        "demo",
        [
            act("impression", 1, "tea", query="q1"),
            act("click", 2, "tea", query="q1"),
            act("impression", 3, "rice", slot="home", query="w1"),
            act("click", 4, "rice", slot="home", query="w1"),
            act("impression", 4, "spring", slot="top", banner=True),
            act("click", 5, "oil"),
            act("add_to_cart", 6, "tea"),
            act("wish", 7, "tea"),
            purchase(8, ("tea", 2, 3.5), ("rice", 1, 10.0), ("salt", 5, None), order="1"),
            purchase(9, ("oil", 1, 0.1), order="1"),
            purchase(60 * 24, ("tea", 1, 3.5), order="2"),
            purchase(60 * 24 + 1, ("tea", 1, 3.5), action="return"),
        ],
    )
    settle(clock)
    folder.fold("demo")

    assert summaries.days("demo", MONTH) == {
        FIRST: Counts(
            searches=2,
            empty=1,
            found=12,
            shown=3,
            clicks=3,
            carted=1,
            orders=1,
            bought=4,
            revenue=171_000,
        ),
        FIRST + 1: Counts(orders=1, bought=1, revenue=35_000, returned=35_000),
    }
    assert sources(summaries) == {
        SEARCH: Counts(shown=1, clicks=1, bought=2, revenue=105_000),
        widget("home"): Counts(shown=1, clicks=1, bought=1, revenue=100_000),
        banner("top"): Counts(shown=1),
        ELSEWHERE: Counts(clicks=1, bought=1, revenue=1_000),
    }
    top = summaries.queries("demo", MONTH, Ranking.TOP, 10)
    assert [(each.text, each.counts.searches, each.counts.clicks) for each in top] == [
        ("green tea", 1, 1),
        ("xyzzy", 1, 0),
    ]
    assert summaries.behind("demo") == 0


def test_what_has_not_settled_is_counted_later_and_once(
    log: EventLog, folder: SummaryFolder, summaries: Summaries, clock: SetClock
) -> None:
    clock.time = LATER
    log.append("demo", [act("click", 0, "a", query="q")])
    folder.fold("demo")
    assert (summaries.days("demo", MONTH), summaries.behind("demo")) == ({}, 1)
    settle(clock)
    for _ in range(3):
        folder.fold("demo")
    assert summaries.days("demo", MONTH) == {FIRST: Counts(clicks=1)}


def test_an_erased_retailer_leaves_no_trace(
    database: Database,
    log: EventLog,
    queries: QueryLog,
    folder: SummaryFolder,
    summaries: Summaries,
    clock: SetClock,
) -> None:
    clock.time = LATER
    folder.fold("demo")
    queries.append("demo", [search("q1", "my secret", 0), search("q2", "tea", 3)])
    queries.append("demo", [search("q3", "tea", 3, retailer="shop-2")])
    mine = [act("click", 0, "a", slot="home"), purchase(1, ("a", 1, 2.0), order="1")]
    others = [
        act("click", 0, "a", slot="home", retailer="shop-2"),
        purchase(1, ("a", 1, 0.3), order="1", retailer="shop-2"),
    ]
    log.append("demo", [*mine, *others])
    settle(clock)
    folder.fold("demo")
    assert total(list(summaries.days("demo", MONTH).values())).orders == 2

    log.erase("demo", "shop-1")
    again = [purchase(2, ("a", 1, 5.0), order="1")]
    log.append("demo", again)
    queries.append("demo", [search("q4", "rice", 1, 60 * 24 * 31)])
    clock.time += SETTLED
    folder.fold("demo")

    left = summaries.days("demo", MONTH)[FIRST]
    assert left == Counts(searches=1, found=3, clicks=1, orders=2, bought=2, revenue=53_000)
    assert sources(summaries) == {widget("home"): Counts(clicks=1, bought=1, revenue=3_000)}
    texts = summaries.queries("demo", MONTH, Ranking.TOP, 10)
    assert [each.text for each in texts] == ["tea"]
    assert summaries.queries("demo", MONTH, Ranking.EMPTY, 10) == []
    _, its = summaries.of_retailer("demo", "shop-1", Period(0, FIRST + 99), 10)
    assert [each.text for each in its] == ["rice"]

    with database.writing() as connection:
        folder.take_away(connection, "demo")
    assert summaries.days("demo", MONTH) == {}


def test_several_workers_count_each_event_once(
    database: Database, log: EventLog, summaries: Summaries, clock: SetClock
) -> None:
    clock.time = LATER
    folders = [SummaryFolder(database, clock) for _ in range(3)]
    for batch in range(20):
        log.append("demo", [act("click", batch, f"p{batch}", query="q") for _ in range(50)])
    settle(clock)
    threads = [Thread(target=each.fold, args=("demo",)) for each in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    folders[0].fold("demo")
    assert summaries.days("demo", MONTH) == {FIRST: Counts(clicks=1_000)}


def test_rising_and_ignored_texts(
    queries: QueryLog, folder: SummaryFolder, summaries: Summaries
) -> None:
    folder.fold("demo")
    before, now = -7 * 24 * 60, 0
    searches = [
        *(("steady", before, 1) for _ in range(10)),
        *(("steady", now, 1) for _ in range(12)),
        *(("rising", before, 1) for _ in range(2)),
        *(("rising", now, 1) for _ in range(20)),
        *(("new", now, 0) for _ in range(9)),
        *(("rare", now, 1) for _ in range(4)),
    ]
    kept = [
        search(f"{number:03}", text, found, minutes)
        for number, (text, minutes, found) in enumerate(searches)
    ]
    queries.append("demo", kept)
    week = Period.until(MIDNIGHT, 7)

    # (20 - 2)^2 / 22 = 14.7 and 9^2 / 9 = 9 are above 4; (12 - 10)^2 / 22 is not.
    rising = summaries.queries("demo", week, Ranking.RISING, 10)
    assert [(each.text, each.counts.searches, each.searches_before) for each in rising] == [
        ("rising", 20, 2),
        ("new", 9, 0),
    ]
    ignored = summaries.queries("demo", week, Ranking.IGNORED, 10)
    assert [each.text for each in ignored] == ["rising", "steady", "rare"]
    assert [each.text for each in summaries.queries("demo", week, Ranking.EMPTY, 10)] == ["new"]


def test_what_is_searched_for_next_is_counted_for_the_text_in_vain(
    log: EventLog,
    queries: QueryLog,
    folder: SummaryFolder,
    summaries: Summaries,
    clock: SetClock,
) -> None:
    folder.fold("demo")
    queries.append("demo", [search("1", "Kaffee", 0, 0), search("2", "tea", 9, 1, "shop-2")])
    queries.append("demo", [search("4", "coffee", 9, 3), search("3", "koffie", 0, 2)])
    queries.append("demo", [search("5", "coffee", 9, 4), search("6", "kaffee", 0, 5, "shop-2")])
    queries.append("demo", [search("7", "coffee", 9, 9, "shop-2"), search("8", "x", 0, 20)])
    queries.append("demo", [search("9", "rice", 9, 26), search("10", "y", 0, 30, None)])
    queries.append("demo", [search("11", "rice", 9, 31, None)])

    assert summaries.retries("demo", MONTH, 10) == {
        "kaffee": [("coffee", 1)],
        "koffie": [("coffee", 1)],
    }
    clock.time = LATER
    log.erase("demo", "shop-1")
    folder.fold("demo")
    assert summaries.retries("demo", MONTH, 10) == {"kaffee": [("coffee", 1)]}


def test_orders_of_many_lines_are_counted_in_short_stretches(
    database: Database,
    log: EventLog,
    folder: SummaryFolder,
    summaries: Summaries,
    clock: SetClock,
) -> None:
    clock.time = LATER
    lines = [(f"p{number}", 1.0, 2.0) for number in range(25)]
    log.append("demo", [purchase(number, *lines, order=f"o{number}") for number in range(900)])
    settle(clock)
    with database.reading() as connection:
        told = read_told(connection, "demo", 0, to_stored(clock.time))
    assert LINES_AT_ONCE <= sum(len(act.lines) for act in told.acts) < 2 * LINES_AT_ONCE
    assert not told.whole

    folder.fold("demo")
    assert total(list(summaries.days("demo", MONTH).values())) == Counts(
        orders=900, bought=22_500, revenue=22_500 * 20_000
    )
