"""What the demo's shops searched for, as it is kept: answered by its own search, and mended."""

import csv
import io
import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from api.app import create_app
from api.console.commercial.mends import Mender
from catalog.demo.searches import DAYS, LOST_SEARCHES, RISING, SLOTS
from cli.tasks.demo_searches import tell_searches
from core.database import open_database
from core.layout import CatalogueLayout
from core.progress import Silent
from core.settings import Settings
from events.event import Event, PurchaseLine
from events.log import EventLog
from events.queries import QueryLog
from events.summaries.counts import SEARCH, slot_of_widget
from events.summaries.folding import SETTLED, SummaryFolder
from events.summaries.store import Period, Ranking, Summaries, total
from search.pipeline import Searcher
from search.understanding.vocabulary import Vocabulary
from tests.api.servers import running, wait_until_ready
from tests.catalog.store.shop import SetClock
from tests.conftest import BuiltIndex

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
COUNT = 600


@pytest.fixture(scope="module")
def told(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Of a copy of the demo whose shops have searched for eight weeks, all of it counted."""
    indexes = tmp_path_factory.mktemp("copy") / "indexes"
    shutil.copytree(demo_index.indexes, indexes)
    settings = Settings(indexes=indexes, rerank_model=None, log_queries=True)
    clock = SetClock(NOW)
    layout = CatalogueLayout(indexes, demo_index.layout.name)
    with closing(open_database(settings.database_url)) as database:
        log = EventLog(database, clock)
        log.append(layout.name, _orders([each.id for each in demo_index.products]))
        tell_searches(layout, settings, clock, Silent(), count=COUNT)
        clock.time += SETTLED
        folder, summaries = SummaryFolder(database, clock), Summaries(database)
        folder.fold(layout.name)
        while summaries.searches_behind(layout.name):
            folder.fold(layout.name)
    return settings


def test_planted_searches_in_vain_come_out_with_their_mends(
    demo_index: BuiltIndex, demo_searcher: Searcher, told: Settings
) -> None:
    layout = demo_index.layout
    with closing(open_database(told.database_url)) as database:
        summaries, period = Summaries(database), Period.until(NOW, DAYS)

        empty = summaries.queries(layout.name, period, Ranking.EMPTY, 50)
        assert {each.text for each in empty} == {each.text for each in LOST_SEARCHES}
        vocabulary = Vocabulary(layout.version(layout.current_version()).spelling)
        top = summaries.queries(layout.name, period, Ranking.TOP, 500)
        known = [each.text for each in top if not each.counts.empty]
        retries = summaries.retries(layout.name, period, 100)
        mender = Mender(demo_searcher, vocabulary, known, retries)
        for each in LOST_SEARCHES:
            mend = mender.mend(each.text)
            assert (each.text, mend.kind, mend.text) == (each.text, each.kind, each.meant)

        fortnight = Period.until(NOW, 14)
        rising = summaries.queries(layout.name, fortnight, Ranking.RISING, 5)
        assert rising[0].text == RISING
        sources = summaries.sources(layout.name, period)
        slots = {slot_of_widget(source) for source in sources} - {None}
        assert slots <= set(SLOTS)
        led = [total(list(days.values())) for days in sources.values()]
        assert sum(each.bought for each in led) == sum(each.clicks for each in led) > 50
        assert total(list(sources[SEARCH].values())).revenue > 0
        first = QueryLog(database).since(layout.name, limit=5)
        assert all(len(each.hits) == min(each.found, 20) for each in first)


def test_the_console_proposes_the_planted_mends_over_http(told: Settings) -> None:
    page = "/console/catalogues/demo/commercial/queries"
    with running(create_app(told, SetClock(NOW + SETTLED))) as client:
        wait_until_ready(client)
        shown = client.get(f"{page}?days=28").raise_for_status().text
        table = client.get(f"{page}/empty.csv?days=28").raise_for_status().text
        proposals = client.get(f"{page}/synonyms.toml?days=28").raise_for_status().text
        rising = client.get(f"{page}/rising.csv?days=28").raise_for_status().text

    rows = {row["query"]: row for row in csv.DictReader(io.StringIO(table))}
    assert set(rows) == {each.text for each in LOST_SEARCHES}
    for each in LOST_SEARCHES:
        assert (rows[each.text]["proposal"], rows[each.text]["kind"]) == (each.meant, each.kind)
        assert int(rows[each.text]["finds"]) > 0
        assert each.text in shown
        assert f'from = "{each.text}"' in proposals
    assert next(csv.DictReader(io.StringIO(rising)))["query"] == RISING


def _orders(products: list[str]) -> list[Event]:
    """Sixty orders of three lines, each of another shop and day."""
    return [
        Event(
            f"order-{number}",
            "purchase",
            NOW - timedelta(days=1 + number % 50),
            retailer=f"shop-{number % 20}",
            session=f"visit-{number}",
            order=str(number),
            lines=tuple(
                PurchaseLine(products[(7 * number + place) % len(products)], 2, 3.5)
                for place in range(3)
            ),
        )
        for number in range(60)
    ]
