"""Kill a process that writes to the store, at any moment, and see what is there afterwards."""

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random

import numpy as np

from catalog.product import Availability, Product
from catalog.store.changes import ProductChangeStore
from catalog.store.offers import OfferStore
from catalog.store.records import ProductChange
from catalog.store.updates import BuiltOffer, OfferOutcome, OfferUpdate
from core.clock import SystemClock
from core.database import open_database

PRODUCTS = 5
BUILT_STOCK = 1_000_000
MOST_SECONDS = 0.3
"""Between the first acknowledged write and the kill."""


@dataclass(frozen=True, slots=True)
class Crash:
    """What a killed writer left behind.

    Attributes:
        acknowledged: rounds of writes that the store acknowledged to it.
        faults: acknowledged writes that are not there, and halves of others that are.
    """

    acknowledged: int
    faults: tuple[str, ...]


class EverythingInStock:
    """A catalogue that has whatever is asked for."""

    def has_product(self, product_id: str) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def has_region(self, region: str) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def offer(self, product_id: str, region: str) -> BuiltOffer | None:  # noqa: ARG002
        """More than the writers take."""
        return BuiltOffer(BUILT_STOCK, Decimal("1.00"))


def crashes(url: str, times: int, seed: int) -> Iterator[Crash]:
    """Start a writer, kill it and look, `times` over, each on a catalogue of its own."""
    random = Random(seed)  # noqa: S311 - to be the same again
    for number in range(times):
        yield crash(url, f"crash-{seed}-{number}", random.uniform(0, MOST_SECONDS))


def crash(url: str, catalogue: str, after_s: float) -> Crash:
    """Kill a writer `after_s` seconds after its first acknowledged write.

    Raises:
        EOFError: the writer ended before it wrote anything.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    told, tell = context.Pipe(duplex=False)
    writer = context.Process(target=write, args=(url, catalogue, tell), daemon=True)
    writer.start()
    tell.close()
    acknowledged = told.recv()
    time.sleep(after_s)
    writer.kill()
    writer.join()
    if writer.exitcode != -signal.SIGKILL:
        raise EOFError(f"the writer ended by itself, with {writer.exitcode}")
    acknowledged = max(acknowledged, *_rest(told))
    return Crash(acknowledged, tuple(_faults(url, catalogue, acknowledged)))


def write(url: str, catalogue: str, tell: Connection) -> None:
    """Sell one of each product and rename one, round after round, telling of each when done."""
    database = open_database(url)
    offers = OfferStore(database, SystemClock())
    changes = ProductChangeStore(database, SystemClock())
    for round_number in count(1):
        offers.put(catalogue, _sales(round_number), EverythingInStock())
        changes.put(catalogue, [_renamed(round_number)])
        tell.send(round_number)


def _sales(round_number: int) -> list[OfferUpdate]:
    return [
        OfferUpdate(f"p{product}", stock_change=-1, update_id=f"{round_number}-{product}")
        for product in range(PRODUCTS)
    ]


def _renamed(round_number: int) -> ProductChange:
    product_id = f"p{round_number % PRODUCTS}"
    product = Product(product_id, str(round_number), Availability.IN_STOCK)
    return ProductChange(product_id, product, np.full(384, round_number, np.float32), "e")


def _rest(told: Connection) -> Iterator[int]:
    """What was told before the end; the last word may be cut off by it."""
    yield 0
    while True:
        try:
            yield told.recv()
        except (EOFError, OSError):
            return


def _faults(url: str, catalogue: str, acknowledged: int) -> Iterator[str]:
    database = open_database(url)
    try:
        offers = OfferStore(database, SystemClock())
        stocks = {each.product_id: each.stock for each in offers.since(catalogue, 0)}
        # One round may have been written without our being told.
        for written in (acknowledged, acknowledged + 1):
            if set(stocks.values()) == {BUILT_STOCK - written} and len(stocks) == PRODUCTS:
                break
        else:
            yield f"after {acknowledged} rounds the stocks are {stocks}"
        again = [update for each in range(1, acknowledged + 1) for update in _sales(each)]
        for result in offers.put(catalogue, again, EverythingInStock()):
            if result.outcome is not OfferOutcome.REPEATED:
                yield f"a sale of {result.product_id} was {result.outcome} when sent again"
        yield from _lost_names(ProductChangeStore(database, SystemClock()), catalogue, acknowledged)
    finally:
        database.close()


def _lost_names(changes: ProductChangeStore, catalogue: str, acknowledged: int) -> Iterator[str]:
    """Names that are older than the last ones acknowledged, or without their vector."""
    found = {each.product_id: each for each in changes.since(catalogue, 0)}
    for round_number in range(max(1, acknowledged - PRODUCTS + 1), acknowledged + 1):
        change = found.get(f"p{round_number % PRODUCTS}")
        if change is None or change.product is None or change.vector is None:
            yield f"the product of round {round_number} is not there"
            continue
        name = int(change.product.title)
        if name < round_number or not (change.vector == name).all():
            yield f"round {round_number} is lost: the product is of round {name}"
