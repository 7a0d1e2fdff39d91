"""Many processes and threads at one store: nothing is lost, nothing goes below zero."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.pool import Pool
from threading import Event

import pytest

from catalog.store.offers import OfferStore
from catalog.store.records import LiveOffer
from catalog.store.updates import OfferOutcome, OfferUpdate
from core.clock import SystemClock
from core.database import Database, open_database
from tests.catalog.store.shop import SHOP

WRITERS = 8
SALES = 12
STOCK = 50


def sell(store: OfferStore) -> Counter[OfferOutcome]:
    """Sell one unit at a time until all sales are tried."""
    sale = OfferUpdate("milk", "north", stock_change=-1)
    return Counter(store.put("shop", [sale], SHOP)[0].outcome for _ in range(SALES))


def sell_in_a_process(url: str) -> Counter[OfferOutcome]:
    database = open_database(url, timeout_s=30)
    try:
        return sell(OfferStore(database, SystemClock()))
    finally:
        database.close()


@pytest.fixture(scope="module")
def processes() -> Iterator[Pool]:
    """Eight processes, which share nothing but the database."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with context.Pool(WRITERS) as pool:
        yield pool


def of_all(outcomes: list[Counter[OfferOutcome]]) -> dict[OfferOutcome, int]:
    return dict(sum(outcomes, Counter()))


SOLD_OUT = {OfferOutcome.APPLIED: STOCK, OfferOutcome.NOT_ENOUGH: WRITERS * SALES - STOCK}


def test_racing_processes_sell_what_there_is_and_no_more(
    store_url: str, database: Database, processes: Pool
) -> None:
    store = OfferStore(database, SystemClock())
    store.put("shop", [OfferUpdate("milk", "north", stock=STOCK)], SHOP)

    outcomes = processes.map(sell_in_a_process, [store_url] * WRITERS, chunksize=1)

    assert of_all(outcomes) == SOLD_OUT
    assert [offer.stock for offer in store.get("shop", "milk")] == [0]


def test_racing_threads_sell_what_there_is_and_no_more(database: Database) -> None:
    store = OfferStore(database, SystemClock())
    store.put("shop", [OfferUpdate("milk", "north", stock=STOCK)], SHOP)

    with ThreadPoolExecutor(WRITERS) as threads:
        outcomes = list(threads.map(sell, [store] * WRITERS))

    assert of_all(outcomes) == SOLD_OUT
    assert [offer.stock for offer in store.get("shop", "milk")] == [0]


def test_processes_that_open_a_new_store_at_once_all_can(store_url: str, processes: Pool) -> None:
    outcomes = processes.map(sell_in_a_process, [store_url] * WRITERS, chunksize=1)

    # Five were built.
    assert of_all(outcomes)[OfferOutcome.APPLIED] == 5


@pytest.mark.parametrize("limit", [1, 100])
def test_a_follower_misses_nothing_while_many_write(database: Database, limit: int) -> None:
    store = OfferStore(database, SystemClock())
    regions = ("", "north", "south")
    written = Event()

    def write(number: int) -> None:
        for stock in range(10):
            updates = [
                OfferUpdate(product_id, regions[(number + stock) % 3], stock=stock)
                for product_id in ("milk", "oats", "tea")
            ]
            store.put("shop", updates, SHOP)

    def follow() -> dict[tuple[str, str], LiveOffer]:
        seen: dict[tuple[str, str], LiveOffer] = {}
        last = 0
        while True:
            ended = written.is_set()
            offers = store.since("shop", last, limit)
            if ended and not offers:
                return seen
            for offer in offers:
                assert offer.sequence > last
                last = offer.sequence
                seen[offer.product_id, offer.region] = offer

    with ThreadPoolExecutor(WRITERS + 1) as threads:
        following = threads.submit(follow)
        list(threads.map(write, range(WRITERS)))
        written.set()
        seen = following.result(timeout=60)

    assert seen == {(each.product_id, each.region): each for each in store.since("shop", 0)}
    assert len(seen) == 9
