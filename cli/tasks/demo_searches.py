"""What the demo's shops searched for: answered as it is served now, kept, and told of by events."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from typing import TypeVar

from catalog.demo import demo_products
from catalog.demo.generate import DEFAULT_COUNT
from catalog.demo.searches import MadeSearch, demo_searches
from core.clock import Clock
from core.database import open_database
from core.layout import CatalogueLayout
from core.progress import Reporter
from core.settings import Settings
from events.event import Action, Event
from events.log import EventLog
from events.queries import LoggedQuery, QueryLog
from events.summaries.folding import SummaryFolder
from events.ubi import event_of, ubi_of
from search.pipeline import Searcher
from search.query import Query
from search.reranking import SearchDefaults
from search.results import SearchResult
from search.snapshot import open_snapshot

AT_ONCE = 2_000
PER_PAGE = 20

EachT = TypeVar("EachT")


def tell_searches(
    layout: CatalogueLayout,
    settings: Settings,
    clock: Clock,
    bars: Reporter,
    *,
    count: int = DEFAULT_COUNT,
) -> None:
    """Keep what shops searched for in the last weeks, and what they were shown and clicked.

    Args:
        layout: of the catalogue, built, whose shops have ordered.
        settings: say where the database is.
        clock: says what day it is.
        bars: where progress is shown.
        count: of the marketplace's products.

    Raises:
        IndexUnusable: the version cannot be opened.
        StoreUnusable: the database cannot be written to.
    """
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    leaves = {product.id: product.category[-1] for product in demo_products(count=count)}
    with closing(open_database(settings.database_url)) as database:
        log = EventLog(database, clock)
        queries = QueryLog(database, SummaryFolder(database, clock).fold_queries)
        orders = [ubi_of(each) for each in _purchases(log, layout.name)]
        searches, events = demo_searches(orders, leaves, today)
        answers = _answers(layout, {search.text for search in searches})
        for some in _batches(bars.track(searches, label="searches", total=len(searches))):
            queries.append(layout.name, [_logged(search, answers) for search in some])
        told = bars.track(events, label="clicks", total=len(events))
        for bodies in _batches(told):
            log.append(layout.name, [event_of(body, clock.now()) for body in bodies])


def _purchases(log: EventLog, catalogue: str) -> Iterator[Event]:
    sequence = 0
    while events := log.since(catalogue, sequence):
        yield from (each.event for each in events if each.event.action == Action.PURCHASE)
        sequence = events[-1].sequence


def _answers(layout: CatalogueLayout, texts: Iterable[str]) -> Mapping[str, SearchResult]:
    snapshot = open_snapshot(layout.version(layout.current_version()), verify=False)
    searcher = Searcher(snapshot, None, SearchDefaults())
    asked = (Query(q=text, per_page=PER_PAGE, highlight=False) for text in sorted(texts))
    return {query.q: searcher.search(query) for query in asked}


def _logged(search: MadeSearch, answers: Mapping[str, SearchResult]) -> LoggedQuery:
    answer = answers[search.text]
    return LoggedQuery(
        id=search.id,
        time=search.at,
        text=search.text,
        retailer=search.retailer,
        found=answer.found,
        position=1,
        hits=tuple(hit.product.id for hit in answer.hits),
    )


def _batches(each: Iterable[EachT]) -> Iterator[list[EachT]]:
    waiting = iter(each)
    while batch := list(islice(waiting, AT_ONCE)):
        yield batch
