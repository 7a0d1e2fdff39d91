"""The course of a soak: a quiet time, then everything at once, then a last look."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

from benchmarks.caches import link_caches
from benchmarks.soak.client import Client
from benchmarks.soak.events import KILL_AT, Manager, kill_a_worker
from benchmarks.soak.journal import EVENTS, WRITES, Journal
from benchmarks.soak.memory import Growth, MemoryWatch
from benchmarks.soak.offers_writer import OffersWriter
from benchmarks.soak.products_writer import Prober, ProductsWriter
from benchmarks.soak.readers import Reader
from benchmarks.soak.server import Server, build, serving
from benchmarks.soak.shop import Cast, Key, Shop, cast_of, with_offers, write_feed
from benchmarks.soak.timeline import GRACE_SECONDS
from catalog.product import Product
from core.errors import AisleError
from core.layout import CatalogueLayout
from core.settings import Settings
from core.verification import verify_files

CATALOGUE, FEED = "shop", "shop.jsonl.gz"
LOOKED_AT_LAST = 300
OFFERS_WRITERS = 2
LEAST_SAMPLE_SECONDS, SAMPLES = 0.5, 150
SEED = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard.

    Attributes:
        seconds: of the load; it goes on until the last build has ended.
        quiet_s: in which only readers are at work, before.
        warm_s: before that, which count for nothing.
        clients: that read.
        pause_s: the mean time that a client thinks between two requests.
        offers: that change in a second.
        changes: of products in a second.
        workers: of the server.
        rerank: whether its reranker has a say.
    """

    seconds: float
    quiet_s: float
    warm_s: float
    clients: int = 16
    pause_s: float = 0.5
    offers: float = 200.0
    changes: float = 4.0
    workers: int = 2
    rerank: bool = True


@dataclass(frozen=True, slots=True)
class Folders:
    """Where things are kept: of this soak alone, and the caches it begins with."""

    work: Path
    models: Path
    vectors: Path


@dataclass(frozen=True, slots=True)
class Course:
    """What came of a soak; times in seconds, of the same clock as the journal's.

    Attributes:
        products: that were built.
        quiet: when it began and ended.
        load: when it began and ended.
        memory: of each process of the server, the supervisor first.
    """

    journal: Journal
    products: int
    quiet: tuple[float, float]
    load: tuple[float, float]
    memory: Sequence[Growth]


def soak(
    products: Sequence[Product], queries: Sequence[str], plan: Plan, folders: Folders
) -> Course:
    """Build, serve, and let everything happen at once.

    Raises:
        AisleError: the catalogue cannot be built or served.
    """
    chance = random.Random(SEED)  # noqa: S311 - to be the same again
    sold = tuple(with_offers(products, chance))
    settings = _prepare(sold, plan, folders)
    build(settings, CATALOGUE, folders.work / "feeds" / FEED)
    shop, cast, journal = Shop(sold), cast_of(sold, chance), Journal()
    for product in (*cast.moving, *cast.mortal):
        shop.touch(product.id)
    with serving(settings, folders.work / "server.log") as server, ExitStack() as connections:
        stage = _Stage(server, journal, shop, cast, queries, plan, connections)
        with stage.reading():
            time.sleep(plan.warm_s)
            quiet = _slept(plan.quiet_s)
            load, memory = stage.load()
        time.sleep(GRACE_SECONDS)
        stage.look_at_last()
    _verify(settings, journal)
    return Course(journal, len(sold), quiet, load, memory)


@dataclass(frozen=True, slots=True)
class _Stage:
    server: Server
    journal: Journal
    shop: Shop
    cast: Cast
    queries: Sequence[str]
    plan: Plan
    connections: ExitStack

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All readers are at work until the block ends."""
        pause = self.plan.pause_s
        readers = [
            Reader(self._client(), self.journal, self.shop, self.cast, self.queries, pause)
            for _ in range(self.plan.clients)
        ]
        with at_work(partial(reader.run, seed=number) for number, reader in enumerate(readers)):
            yield

    def load(self) -> tuple[tuple[float, float], Sequence[Growth]]:
        """Everything that is not reading, until the last build has ended."""
        plan, journal = self.plan, self.journal
        changes = ProductsWriter(self._client(), journal, self.shop, self.cast, plan.changes)
        prober = Prober(self._client(), journal, changes)
        every_s = max(LEAST_SAMPLE_SECONDS, plan.seconds / SAMPLES)
        memory = MemoryWatch(self.server.supervisor, every_s)
        manager = Manager(self._client(), journal, CATALOGUE, FEED, plan.workers)
        began = time.monotonic()
        with at_work(
            [
                *self._offers_writers(),
                partial(changes.run, seed=SEED),
                prober.run,
                memory.run,
                self._kill,
            ]
        ):
            manager.run(Event(), plan.seconds)
            time.sleep(max(0.0, began + plan.seconds - time.monotonic()))
            ended = time.monotonic()
        return (began, ended), memory.growth(began, ended)

    def _offers_writers(self) -> Iterator[Callable[[Event], None]]:
        """Several, each with keys of its own, so that each knows what must become of them."""
        keys, a_second = self._keys(), self.plan.offers / OFFERS_WRITERS
        for number in range(OFFERS_WRITERS):
            own = keys[number::OFFERS_WRITERS]
            writer = OffersWriter(self._client(), self.journal, self.shop, own, a_second)
            yield partial(writer.run, seed=number)

    def look_at_last(self) -> None:
        """Whether what was acknowledged is what the server holds in the end."""
        chance = random.Random(SEED)  # noqa: S311 - to be the same again
        client = self._client()
        for product_id, region in chance.sample(
            self._keys(), min(LOOKED_AT_LAST, len(self._keys()))
        ):
            client.close()
            path = f"/v1/products/{quote(product_id, safe='')}/offers"
            offers = client.get(path).body["offers"]
            found = {each.get("region"): each["now"].get("stock") for each in offers}.get(region)
            expected = self.shop.stock[product_id, region].last
            if found != expected:
                told = f"in the end {product_id} has {found} in {region} instead of {expected}"
                self.journal.fault(WRITES, told)

    def _kill(self, stopped: Event) -> None:
        if not stopped.wait(KILL_AT * self.plan.seconds):
            kill_a_worker(self.server.supervisor, self.journal, stopped)

    def _keys(self) -> list[Key]:
        return [(each.id, offer.region) for each in self.cast.moving for offer in each.offers]

    def _client(self) -> Client:
        client = Client(self.server.port, self.journal)
        self.connections.callback(client.close)
        return client


@contextmanager
def at_work(
    work: Iterator[Callable[[Event], None]] | Sequence[Callable[[Event], None]],
) -> Iterator[None]:
    """Every one in a thread of its own, told to stop when the block ends."""
    stopped = Event()
    threads = [Thread(target=each, args=(stopped,), daemon=True) for each in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def _slept(seconds: float) -> tuple[float, float]:
    began = time.monotonic()
    time.sleep(seconds)
    return began, time.monotonic()


def _prepare(products: Sequence[Product], plan: Plan, folders: Folders) -> Settings:
    """Folders of this soak's own, with the caches linked into them, and the feed."""
    indexes, feeds = folders.work / "indexes", folders.work / "feeds"
    link_caches(indexes, folders.models, folders.vectors)
    feeds.mkdir()
    write_feed(products, feeds / FEED)
    return Settings(
        indexes=indexes,
        feeds=feeds,
        workers=plan.workers,
        database="",
        rerank_model="default" if plan.rerank else None,
        rerank_weight=0.1 if plan.rerank else 0.0,
    )


def _verify(settings: Settings, journal: Journal) -> None:
    """Every version that is kept is whole."""
    layout = CatalogueLayout(settings.indexes, CATALOGUE)
    for name in layout.versions():
        version = layout.version(name)
        try:
            verify_files(version, version.read_manifest(), checksums=True)
        except AisleError as error:
            journal.fault(EVENTS, f"{name} does not verify: {error}")
