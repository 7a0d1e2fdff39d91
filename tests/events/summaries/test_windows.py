"""The windows' sums of texts against a plain count of what was searched for."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import delete

from core.database import Database
from events.log import EventLog
from events.queries import LoggedQuery, QueryLog
from events.summaries.counts import day_number
from events.summaries.folding import SummaryFolder
from events.summaries.store import Period, Ranking, Summaries
from events.summaries.tables import TOTALS
from events.summaries.windows import TEXTS, WINDOW_DAYS, WINDOWS, last_days, slide
from tests.catalog.store.shop import SetClock
from tests.events.summaries.acts import LATER, search

SHOPS = ("shop-1", "shop-2", None)
DAY_MINUTES = 24 * 60
THIRTY_DAYS = 30 * DAY_MINUTES
"""From the midnight of `search` to LATER."""

Told = dict[str, tuple[int, int, int, int]]


def told(summaries: Summaries, clock: SetClock, days: int) -> Told:
    period = Period.over(clock.time, days)
    found = summaries.queries("demo", period, Ranking.TOP, 100)
    return {
        each.text: (
            each.counts.searches,
            each.counts.empty,
            each.counts.found,
            each.searches_before,
        )
        for each in found
    }


def counted(searches: Iterable[LoggedQuery], clock: SetClock, days: int) -> Told:
    yesterday = day_number(clock.time) - 1
    sums: Counter[tuple[str, str]] = Counter()
    for each in searches:
        age = yesterday - day_number(each.time)
        if 0 <= age < days:
            sums[each.text, "searches"] += 1
            sums[each.text, "empty"] += not each.found
            sums[each.text, "found"] += each.found
        elif days <= age < 2 * days:
            sums[each.text, "before"] += 1
    texts = {text for text, what in sums if what == "searches"}
    kinds = ("searches", "empty", "found", "before")
    counts = {text: [sums[text, kind] for kind in kinds] for text in texts}
    return {text: (now, empty, found, old) for text, (now, empty, found, old) in counts.items()}


def some_searches(chance: random.Random, clock: SetClock, number: int) -> list[LoggedQuery]:
    """Of the last two years, a few of them of tomorrow."""
    minutes = (clock.time - LATER) / timedelta(minutes=1) + THIRTY_DAYS
    return [
        search(
            f"q{number:03}-{each:03}",
            chance.choice(("tea", "rice", "oil", "salt", "milk")),
            chance.choice((0, 0, 4, 9)),
            minutes - DAY_MINUTES * (chance.expovariate(1 / 120) - 0.5),
            chance.choice(SHOPS),
        )
        for each in range(chance.randrange(12))
    ]


def check(searches: Sequence[LoggedQuery], summaries: Summaries, clock: SetClock) -> None:
    for days in WINDOW_DAYS:
        assert told(summaries, clock, days) == counted(searches, clock, days)


def forget_days(database: Database) -> None:
    """Whoever answers from here on does so from the windows."""
    with database.writing() as connection:
        connection.execute(delete(TOTALS))


def test_windows_hold_what_their_days_hold_whatever_happens(
    database: Database,
    log: EventLog,
    queries: QueryLog,
    folder: SummaryFolder,
    summaries: Summaries,
    clock: SetClock,
) -> None:
    chance = random.Random(4)  # noqa: S311 - to be the same again
    clock.time = LATER
    kept: list[LoggedQuery] = []
    erased = clock.time - timedelta(days=10_000)
    for number in range(30):
        made = some_searches(chance, clock, number)
        # What a shop did before it was erased is not taken any more.
        new = [each for each in made if each.retailer != "shop-1" or each.time > erased]
        queries.append("demo", new)
        kept += new
        if number in {9, 21}:
            log.erase("demo", "shop-1")
            erased = clock.time
            kept = [each for each in kept if each.retailer != "shop-1"]
        folder.fold("demo")
        check(kept, summaries, clock)
        clock.move(days=chance.choice((0, 0, 1, 1, 2, 5, 40)))
    folder.fold("demo")
    forget_days(database)
    check(kept, summaries, clock)
    assert any(counted(kept, clock, days) for days in WINDOW_DAYS)


def test_a_store_from_before_is_summed_up(
    database: Database,
    queries: QueryLog,
    folder: SummaryFolder,
    summaries: Summaries,
    clock: SetClock,
) -> None:
    clock.time = LATER
    folder.fold("demo")
    kept = some_searches(random.Random(1), clock, 0)  # noqa: S311 - to be the same again
    queries.append("demo", kept)
    with database.writing() as connection:
        connection.execute(delete(WINDOWS))
        connection.execute(delete(TEXTS))
    check(kept, summaries, clock)
    folder.fold("demo")
    forget_days(database)
    check(kept, summaries, clock)


def last_day_of_windows(database: Database) -> set[int]:
    with database.reading() as connection:
        found = last_days(connection, "demo")
    assert set(found) == set(WINDOW_DAYS)
    return set(found.values())


def slide_to(database: Database, last: int) -> None:
    """Let the windows end with a day, as another version or another clock would."""
    with database.writing() as connection:
        for days, before in last_days(connection, "demo").items():
            slide(connection, "demo", days, last, before=before)


def test_windows_that_end_with_today_or_later_slide_back_to_yesterday(
    database: Database,
    queries: QueryLog,
    folder: SummaryFolder,
    summaries: Summaries,
    clock: SetClock,
) -> None:
    clock.time = LATER
    today = day_number(LATER)
    folder.fold("demo")
    kept = some_searches(random.Random(2), clock, 0)  # noqa: S311 - to be the same again
    kept += [
        search(f"t{number}", "tea", 3, THIRTY_DAYS - (2 * days - 1) * DAY_MINUTES)
        for number, days in enumerate(WINDOW_DAYS)
    ]
    queries.append("demo", kept)
    for end in (today, today + 400):
        slide_to(database, end)
        check(kept, summaries, clock)
        folder.fold("demo")
        assert last_day_of_windows(database) == {today - 1}
        check(kept, summaries, clock)
    forget_days(database)
    check(kept, summaries, clock)


def test_a_clock_that_is_a_little_late_slides_nothing_back_at_midnight(
    database: Database, folder: SummaryFolder, clock: SetClock
) -> None:
    midnight = LATER.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    clock.time = midnight
    folder.fold("demo")
    ended = day_number(midnight) - 1
    assert last_day_of_windows(database) == {ended}
    late = SummaryFolder(database, SetClock(midnight - timedelta(seconds=1)))
    late.fold("demo")
    assert last_day_of_windows(database) == {ended}
    SummaryFolder(database, SetClock(midnight - timedelta(hours=1))).fold("demo")
    assert last_day_of_windows(database) == {ended - 1}


def test_of_texts_that_left_every_window_nothing_is_kept(
    database: Database, queries: QueryLog, folder: SummaryFolder, clock: SetClock
) -> None:
    clock.time = LATER
    folder.fold("demo")
    queries.append("demo", [search("q1", "tea", 3, THIRTY_DAYS - DAY_MINUTES)])
    with database.reading() as connection:
        assert connection.execute(TEXTS.select()).all()
    clock.move(days=2 * max(WINDOW_DAYS))
    folder.fold("demo")
    with database.reading() as connection:
        assert connection.execute(TEXTS.select()).all() == []


def test_a_catalogue_that_is_taken_away_leaves_no_texts(
    database: Database, queries: QueryLog, folder: SummaryFolder, clock: SetClock
) -> None:
    clock.time = LATER
    folder.fold("demo")
    queries.append("demo", [search("q1", "tea", 3, THIRTY_DAYS - DAY_MINUTES)])
    with database.writing() as connection:
        folder.take_away(connection, "demo")
    with database.reading() as connection:
        for table in (WINDOWS, TEXTS):
            assert connection.execute(table.select()).all() == []
