"""What a process does that is going to be killed, on a shop that several of them share."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

import numpy as np

from catalog.codec import product_from_json
from catalog.product import Product
from catalog.store.changes import ProductChangeStore
from catalog.store.offers import OfferStore
from catalog.store.records import ProductChange
from catalog.store.updates import BuiltOffer, OfferUpdate
from core.clock import SystemClock
from core.database import Database, open_database
from core.layout import CatalogueLayout
from core.progress import Silent
from core.publication import rollback
from core.settings import Settings
from indexer.build import BuildOptions, build_index
from indexer.folding import ChangesToFold
from indexer.product_table import stored_products

Item = TypeVar("Item")

CATALOGUE, FEED = "shop", "feed.jsonl"
BATCH = 3
"""Products that one write names; all of them are written or none."""

FIRST_STOCK = 1_000_000
FEED_TIME = datetime(2020, 1, 1, tzinfo=UTC)
"""Older than every change, so that none is superseded by a build."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where it all happens.

    Attributes:
        folder: of the indexes, the store and the feed.
        products: of the feed.
    """

    folder: Path
    products: tuple[Product, ...]

    @classmethod
    def of(cls, folder: Path) -> "Scene":
        """The scene in a folder that has a feed."""
        with (folder / FEED).open("rb") as file:
            return cls(folder, tuple(map(product_from_json, file)))

    @property
    def settings(self) -> Settings:
        """As every command is told them."""
        return Settings(indexes=self.folder / "indexes", database="", rerank_model=None)

    @property
    def layout(self) -> CatalogueLayout:
        """Of the one catalogue."""
        return CatalogueLayout(self.settings.indexes, CATALOGUE)

    @property
    def feed(self) -> Path:
        """The feed."""
        return self.folder / FEED

    def options(self, changes: ChangesToFold) -> BuildOptions:
        """Of a build that takes in `changes`."""
        settings = self.settings
        return BuildOptions(
            models=settings.models_dir,
            vector_cache=settings.indexes / ".vectors",
            changes=changes,
        )

    def database(self) -> Database:
        """The store, which the caller closes."""
        return open_database(self.settings.database_url)

    def batch(self, round_number: int) -> list[Product]:
        """The products that a round of writes names."""
        first = round_number * BATCH
        return [self.products[(first + each) % len(self.products)] for each in range(BATCH)]


class AnythingInStock:
    """A catalogue that has whatever is asked for."""

    def has_product(self, product_id: str) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def has_region(self, region: str) -> bool:  # noqa: ARG002
        """Always."""
        return True

    def offer(self, product_id: str, region: str) -> BuiltOffer | None:  # noqa: ARG002
        """More than is ever sold."""
        return BuiltOffer(FIRST_STOCK)


BEGUN, PUBLISHES = -2, -1
"""Told beside the rounds."""

Tell = Callable[[int], None]
Action = Callable[[Scene, int, Tell], None]
"""Does its work from a round on, and tells of each round when it is acknowledged."""


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells when the publication begins."""

    tell: Tell

    def track(self, items: Iterable[Item], *, label: str, total: int | None) -> Iterator[Item]:
        """The items."""
        if label == "publish":
            self.tell(PUBLISHES)
        return Silent().track(items, label=label, total=total)


def build(scene: Scene, _: int, tell: Tell) -> None:
    """Build the feed with all changes, as `aisle build`."""
    tell(BEGUN)
    with scene.feed.open("rb") as feed, closing(scene.database()) as database:
        changes = ChangesToFold(ProductChangeStore(database, SystemClock()), FEED_TIME)
        products = map(product_from_json, feed)
        build_index(products, scene.layout, scene.options(changes), _Telling(tell))


def fold(scene: Scene, _: int, tell: Tell) -> None:
    """Build the served version with its later changes, as `aisle fold`."""
    tell(BEGUN)
    layout, version = scene.layout, scene.layout.current_version()
    with closing(scene.database()) as database:
        store = ProductChangeStore(database, SystemClock())
        changes = ChangesToFold(store, after=store.folded(CATALOGUE, version))
        options = replace(scene.options(changes), based_on=version)
        build_index(stored_products(layout.version(version)), layout, options, _Telling(tell))


def roll_back(scene: Scene, _: int, tell: Tell) -> None:
    """Serve one kept version after the other, as `aisle rollback`."""
    tell(BEGUN)
    while True:
        for version in scene.layout.versions():
            rollback(scene.layout, version, SystemClock(), reason="a crash test")


def sell(scene: Scene, first: int, tell: Tell) -> None:
    """Sell one of each product of a batch, round after round."""
    store = OfferStore(scene.database(), SystemClock())
    for round_number in count(first):
        store.put(CATALOGUE, list(sales(scene, round_number)), AnythingInStock())
        tell(round_number)


def rename(scene: Scene, first: int, tell: Tell) -> None:
    """Rename the products of a batch, round after round."""
    store = ProductChangeStore(scene.database(), SystemClock())
    for round_number in count(first):
        store.put(CATALOGUE, list(renamed(scene, round_number)))
        tell(round_number)


def sales(scene: Scene, round_number: int) -> Iterator[OfferUpdate]:
    """What `sell` writes in a round."""
    for product in scene.batch(round_number):
        yield OfferUpdate(
            product.id, stock_change=-1, update_id=f"sale-{round_number}-{product.id}"
        )


def renamed(scene: Scene, round_number: int) -> Iterator[ProductChange]:
    """What `rename` writes in a round."""
    at = datetime.now(UTC)
    for product in scene.batch(round_number):
        named = replace(product, title=title(round_number, product))
        vector = np.full(384, round_number, np.float32)
        yield ProductChange(product.id, named, vector, "none", changed_at=at)


def title(round_number: int, product: Product) -> str:
    """What a product is called from a round on."""
    return f"round {round_number} {product.id}"


ACTIONS: Mapping[str, Action] = {
    "build": build,
    "publish": build,
    "fold": fold,
    "rollback": roll_back,
    "offer write": sell,
    "delta write": rename,
}


def perform(folder: Path, name: str, first: int, tell: Connection) -> None:
    """Do what is called `name`, in this process."""
    ACTIONS[name](Scene.of(folder), first, tell.send)
