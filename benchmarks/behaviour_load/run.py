"""The course of a load: shops with a past, trained on, served, and everything at once."""

import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from threading import Event as Stop
from urllib.parse import quote

from benchmarks.behaviour_load.arrivals import Arrivals
from benchmarks.behaviour_load.shops import history, shops_of
from benchmarks.behaviour_load.traffic import (
    EVENTS_A_REQUEST,
    OK,
    Scenery,
    Shopper,
    Teller,
    Told,
)
from benchmarks.caches import link_caches
from benchmarks.children import aisle, start
from benchmarks.soak.client import Client
from benchmarks.soak.events import kill_a_worker
from benchmarks.soak.journal import WRITES, Journal
from benchmarks.soak.memory import Growth, MemoryWatch
from benchmarks.soak.offers_writer import OffersWriter
from benchmarks.soak.run import Folders, at_work
from benchmarks.soak.server import Server, build, serving
from benchmarks.soak.shop import Cast, Shop, cast_of, with_offers, write_feed
from benchmarks.soak.timeline import GRACE_SECONDS
from catalog.product import Product
from core.clock import SystemClock
from core.database import open_database
from core.errors import AisleError
from core.settings import Settings
from events.event import Action, Event
from events.log import EventLog

CATALOGUE, FEED = "shop", "shop.jsonl.gz"
SEED, BATCH = 20, 2_000
TELLERS, SHOPPERS = 24, 24
KILLS_AT = (0.3, 0.6)
LOOKED_AT_LAST = 300
LEAST_SAMPLE_SECONDS, SAMPLES = 0.5, 150
LOST = "events acknowledged and lost"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard.

    Attributes:
        seconds: of the load.
        warm_s: before that, which count for nothing.
        retailers: that are active.
        events: sent in a second.
        requests: searches and recommendations in a second.
        offers: whose stock changes in a second.
        workers: of the server.
        standby: further ones, which take the place of those that are killed.
    """

    seconds: float = 300.0
    warm_s: float = 20.0
    retailers: int = 10_000
    events: float = 200.0
    requests: float = 100.0
    offers: float = 20.0
    workers: int = 2
    standby: int = 1


@dataclass(frozen=True, slots=True)
class Course:
    """What came of a load; times in seconds, of the same clock as the journal's.

    Attributes:
        products: that were built.
        past: events before it.
        trained: whether models were published; the gates may refuse a past that is too short.
        load: when it began and ended.
        memory: of each process of the server, the supervisor first.
    """

    journal: Journal
    products: int
    past: int
    trained: bool
    load: tuple[float, float]
    memory: Sequence[Growth]


def run_load(
    products: Sequence[Product], queries: Sequence[str], plan: Plan, folders: Folders
) -> Course:
    """Build, give the shops a past, train, serve, and let everything happen at once.

    Raises:
        AisleError: the catalogue cannot be built or served.
    """
    chance = random.Random(SEED)  # noqa: S311 - to be the same again
    sold = tuple(with_offers(products, chance))
    settings = _prepare(sold, plan, folders)
    build(settings, CATALOGUE, folders.work / FEED)
    shops = shops_of(sold, plan.retailers, chance)
    past = _write_past(settings, history(shops, sold, datetime.now(UTC), chance))
    trained = _train(settings)
    cast, journal, told = cast_of(sold, chance), Journal(), Told()
    scenery = Scenery(journal, Shop(sold), shops, sold, queries)
    for product in cast.moving:
        scenery.shop.touch(product.id)
    with serving(settings, folders.work / "server.log") as server, ExitStack() as connections:
        stage = _Stage(server, scenery, told, cast, plan, connections)
        stage.register()
        load, memory = stage.load()
        time.sleep(GRACE_SECONDS)
        kept = list(_kept(settings))
        journal.count(LOST, len(set(told.ids) - {each.id for each in kept}))
        stage.look_at_last(kept)
    return Course(journal, len(sold), past, trained, load, memory)


@dataclass(frozen=True, slots=True)
class _Stage:
    server: Server
    scenery: Scenery
    told: Told
    cast: Cast
    plan: Plan
    connections: ExitStack

    def register(self) -> None:
        """Say where the shops are."""
        client, shops = self._client(), iter(self.scenery.shops)
        while batch := list(islice(shops, 1_000)):
            body = {"retailers": [{"id": each.id, "region": each.region} for each in batch]}
            if client.ask("PUT", "/v1/retailers", body).status != OK:
                raise AisleError("the retailers could not be put")

    def load(self) -> tuple[tuple[float, float], Sequence[Growth]]:
        """Everything at once, workers killed twice."""
        plan = self.plan
        every_s = max(LEAST_SAMPLE_SECONDS, plan.seconds / SAMPLES)
        memory = MemoryWatch(self.server.supervisor, every_s)
        with at_work([*self._traffic(), self._offers_writer(), memory.run, self._kill]):
            time.sleep(plan.warm_s)
            began = time.monotonic()
            time.sleep(plan.seconds)
            ended = time.monotonic()
        return (began, ended), memory.growth(began, ended)

    def look_at_last(self, kept: Iterable[Event]) -> None:
        """Whether the profiles that are served are those of the events that are kept."""
        orders = Counter(each.retailer for each in kept if each.action == Action.PURCHASE)
        chance = random.Random(SEED)  # noqa: S311 - to be the same again
        shops, client = self.scenery.shops, self._client()
        for shop in chance.sample(shops, min(LOOKED_AT_LAST, len(shops))):
            client.close()
            found = client.get(f"/v1/retailers/{quote(shop.id)}/profile").body["orders"]
            if found != orders[shop.id]:
                wrong = f"{shop.id} has {found} orders instead of {orders[shop.id]}"
                self.scenery.journal.fault(WRITES, wrong)

    def _traffic(self) -> Iterator[Callable[[Stop], None]]:
        told = Arrivals(self.plan.events / EVENTS_A_REQUEST, SEED)
        for number in range(TELLERS):
            teller = Teller(self._client(), self.scenery, self.told)
            yield partial(teller.run, arrivals=told, seed=number)
        asked = Arrivals(self.plan.requests, SEED + 1)
        for number in range(SHOPPERS):
            shopper = Shopper(self._client(), self.scenery)
            yield partial(shopper.run, arrivals=asked, seed=number)

    def _offers_writer(self) -> Callable[[Stop], None]:
        keys = [(each.id, offer.region) for each in self.cast.moving for offer in each.offers]
        journal, shop = self.scenery.journal, self.scenery.shop
        writer = OffersWriter(self._client(), journal, shop, keys, self.plan.offers)
        return partial(writer.run, seed=SEED)

    def _kill(self, stopped: Stop) -> None:
        began = time.monotonic() + self.plan.warm_s
        for share in KILLS_AT:
            if stopped.wait(max(0.0, began + share * self.plan.seconds - time.monotonic())):
                return
            kill_a_worker(self.server.supervisor, self.scenery.journal, stopped)

    def _client(self) -> Client:
        client = Client(self.server.port, self.scenery.journal)
        self.connections.callback(client.close)
        return client


def _prepare(products: Sequence[Product], plan: Plan, folders: Folders) -> Settings:
    indexes = folders.work / "indexes"
    link_caches(indexes, folders.models, folders.vectors)
    write_feed(products, folders.work / FEED)
    return Settings(
        indexes=indexes,
        workers=plan.workers,
        standby=plan.standby,
        database="",
        rerank_model=None,
    )


def _write_past(settings: Settings, events: Iterator[Event]) -> int:
    database, count = open_database(settings.database_url), 0
    log = EventLog(database, SystemClock())
    while batch := list(islice(events, BATCH)):
        count += sum(log.append(CATALOGUE, batch))
    database.close()
    return count


def _train(settings: Settings) -> bool:
    indexes = ("--catalogue", CATALOGUE, "--indexes", str(settings.indexes))
    command = aisle("train", "recommendations", *indexes)
    return start(command, output=subprocess.DEVNULL).wait() == 0


def _kept(settings: Settings) -> Iterator[Event]:
    """All events of the log."""
    database, position = open_database(settings.database_url), 0
    log = EventLog(database, SystemClock())
    while page := log.since(CATALOGUE, position):
        yield from (each.event for each in page)
        position = page[-1].sequence
    database.close()
