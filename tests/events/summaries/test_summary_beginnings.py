"""Searches that were kept before the first counting: they are counted page by page."""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import count

from core.database import Database
from events.log import EventLog
from events.queries import LoggedQuery, QueryLog
from events.summaries.counts import Counts, day_number
from events.summaries.folding import SummaryFolder
from events.summaries.store import Ranking, Summaries
from tests.catalog.store.shop import SetClock
from tests.events.summaries.acts import DAY, LATER, MIDNIGHT, MONTH, search

FIRST = day_number(MIDNIGHT)
PAGE = 7
OLD = 40
SHOPS = ("shop-1", "shop-2", None)


def test_searches_from_before_the_first_counting_are_counted(
    database: Database, folder: SummaryFolder, summaries: Summaries
) -> None:
    kept = [search(f"q{number:05}", "tea", number % 2) for number in range(30)]
    QueryLog(database).append("demo", kept)
    counted = QueryLog(database, folder.fold_queries)
    counted.append("demo", [search("q99999", "tea", 1)])
    folder.fold("demo")
    counted.append("demo", [*kept[:3], search("r", "tea", 0)])

    assert summaries.days("demo", DAY)[FIRST] == Counts(searches=32, empty=16, found=16)


def test_they_are_counted_once_whatever_happens_between_two_pages(
    database: Database, log: EventLog, summaries: Summaries, clock: SetClock
) -> None:
    chance = random.Random(3)  # noqa: S311 - to be the same again
    numbers = count()
    kept = [_some(chance, next(numbers)) for _ in range(OLD)]
    QueryLog(database).append("demo", kept)
    calls = 0
    while not calls or summaries.searches_behind("demo"):
        clock.time = LATER
        # Each one knows what the one before has written, as after a crash.
        folder = SummaryFolder(database, clock, old_searches=PAGE)
        folder.fold("demo")
        calls += 1
        if calls == 3:
            log.erase("demo", "shop-1")
            kept = [each for each in kept if each.retailer != "shop-1"]
        # Of ids before and behind those that are counted by now; some of them a second time.
        new = [_some(chance, next(numbers)) for _ in range(2 * (calls < 5))]
        QueryLog(database, folder.fold_queries).append("demo", [*new, *kept[-2:]])
        kept += [each for each in new if each.retailer != "shop-1" or calls < 3]
        _check_parts(summaries, kept)
    assert calls > OLD // 2 // PAGE
    assert _told(summaries) == Counter(each.text for each in kept)
    SummaryFolder(database, clock, old_searches=PAGE).fold("demo")
    assert _told(summaries) == Counter(each.text for each in kept)


def test_a_catalogue_that_was_taken_away_begins_anew(
    database: Database, summaries: Summaries, clock: SetClock
) -> None:
    folder = SummaryFolder(database, clock, old_searches=2)
    queries = QueryLog(database, folder.fold_queries)
    queries.append("demo", [search(f"q{number}", "tea", 1) for number in range(3)])
    folder.fold("demo")
    with database.writing() as connection:
        folder.take_away(connection, "demo")
    assert summaries.days("demo", DAY) == {}
    assert summaries.searches_behind("demo") == 0
    for searches in (2, 3):
        folder.fold("demo")
        assert summaries.days("demo", DAY)[FIRST].searches == searches


def _some(chance: random.Random, number: int) -> LoggedQuery:
    text = chance.choice(("tea", "rice", "oil", "salt"))
    name = f"{chance.randrange(100):02}-{number}"
    return search(name, text, 1, chance.randrange(1_440), chance.choice(SHOPS))


def _told(summaries: Summaries) -> Counter[str]:
    found = summaries.queries("demo", MONTH, Ranking.TOP, 10)
    return Counter({each.text: each.counts.searches for each in found})


def _check_parts(summaries: Summaries, kept: Sequence[LoggedQuery]) -> None:
    """Nothing is counted twice, and all that is not counted yet is told of."""
    counted = _told(summaries)
    assert counted <= Counter(each.text for each in kept)
    assert counted.total() + summaries.searches_behind("demo") == len(kept)
