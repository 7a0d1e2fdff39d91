"""What `aisle update` does: a feed is compared with what is served, and what differs written."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import orjson

from catalog.feed import FeedOptions, read_feed
from catalog.mapping import IDENTITY, load_mapping
from catalog.product import Availability, Product
from catalog.recipe import recipe_of
from catalog.source import FeedFormat
from catalog.store.changes import ProductChangeStore
from catalog.store.records import ProductChange
from cli.tasks.publishing import vector_cache
from cli.tasks.setup import (
    choose_catalogue,
    load_settings,
    output,
    progress,
    store_to_read,
    store_to_write,
)
from cli.tasks.version_products import VersionProducts
from core.clock import SystemClock
from core.encoder import FloatArray, OnnxEncoder
from core.errors import BadFeed, GateFailed
from core.layout import VersionLayout
from core.progress import Reporter, reporter
from core.rejects import RejectLog
from core.settings import Settings
from indexer.embedding import embed
from indexer.vector_cache import VectorCache

CHANGES_AT_ONCE = 1_000
"""In one transaction: larger ones let others wait, smaller ones wait for the disk more often."""

ENCODED_AT_ONCE = 2
"""Texts, each by a thread of its own."""


@dataclass(frozen=True, slots=True)
class UpdateOrder:
    """What was asked for; the attributes are the command's options."""

    feed: Path
    catalogue: str | None
    mapping: str | None
    feed_format: FeedFormat | None
    assume_availability: Availability | None
    max_reject_rate: float
    rejects: Path | None
    deletes: bool
    max_shrink: float
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a feed says otherwise than what is served.

    Attributes:
        added: products that are not served.
        changed: products that are, and were otherwise.
        gone: ids of products that the feed does not have.
        same: how many are as they were.
    """

    added: Sequence[Product]
    changed: Sequence[Product]
    gone: Sequence[str]
    same: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of an update: how many products of each kind, and the seconds it took."""

    catalogue: str
    dry_run: bool
    added: int
    changed: int
    deleted: int
    unchanged: int
    outdated: int
    rejected: int
    encoded: int
    seconds: float


def run(order: UpdateOrder, *, as_json: bool, indexes: Path | None) -> None:
    """Update with the settings of the environment and the options given.

    Raises:
        BadFeed: the feed cannot be used; nothing was written.
        GateFailed: too many products would be deleted; nothing was written.
        StoreUnusable: the batches before the one that failed were written.
    """
    started = time.perf_counter()
    settings = load_settings(indexes=indexes)
    layout = choose_catalogue(settings, order.catalogue)
    version = layout.version(layout.current_version())
    rejects = RejectLog(order.rejects or layout.root / "rejects-update.jsonl")
    feed_time = _time_of(order.feed)
    opened = store_to_read if order.dry_run else store_to_write
    with opened(settings) as database, reporter(progress()) as bars:
        store = ProductChangeStore(database, SystemClock())
        difference = _compared(order, VersionProducts(version, store), rejects, bars)
        _check_gone(difference, order.max_shrink)
        encoded, outdated = 0, 0
        if not order.dry_run:
            encoded, outdated = _write(difference, version, store, settings, feed_time, bars)
    summary = Summary(
        catalogue=layout.name,
        dry_run=order.dry_run,
        added=len(difference.added),
        changed=len(difference.changed),
        deleted=len(difference.gone),
        unchanged=difference.same,
        outdated=outdated,
        rejected=rejects.rejected,
        encoded=encoded,
        seconds=round(time.perf_counter() - started, 1),
    )
    _tell(summary, rejects, as_json=as_json)


def _time_of(feed: Path) -> datetime:
    """When the feed was written; not later than now, whatever the file says."""
    try:
        written = datetime.fromtimestamp(feed.stat().st_mtime, UTC)
    except OSError as error:
        raise BadFeed(
            "there is no such file", field=feed.name, hint=f"check the path {feed}"
        ) from error
    return min(written, SystemClock().now())


def _compared(
    order: UpdateOrder, served: VersionProducts, rejects: RejectLog, bars: Reporter
) -> Difference:
    """Hold every product of the feed against the one that is served."""
    options = FeedOptions(
        format=order.feed_format,
        mapping=load_mapping(order.mapping or IDENTITY),
        max_reject_rate=order.max_reject_rate,
        assume_availability=order.assume_availability,
    )
    added: list[Product] = []
    changed: list[Product] = []
    seen: set[str] = set()
    for product in read_feed(order.feed, options, rejects, bars):
        seen.add(product.id)
        before = served.get(product.id)
        if before is None:
            added.append(product)
        elif before != product:
            changed.append(product)
    gone = [name for name in served.ids() if name not in seen] if order.deletes else []
    return Difference(added, changed, gone, len(seen) - len(added) - len(changed))


def _check_gone(difference: Difference, most: float) -> None:
    before = difference.same + len(difference.changed) + len(difference.gone)
    if len(difference.gone) > most * before:
        raise GateFailed(
            f"the feed lacks {len(difference.gone):,} of {before:,} products; nothing was written",
            field="max_shrink",
            hint="check that it is the whole feed; else --no-deletes, or a higher --max-shrink",
        )


class _Writer:
    """Writes changes as their vectors come, some at a time, each time for good.

    Attributes:
        outdated: changes that were passed over because a newer one is known.
    """

    def __init__(
        self,
        catalogue: str,
        store: ProductChangeStore,
        products: Sequence[Product],
        encoder: str,
        at: datetime,
    ) -> None:
        self.outdated = 0
        self._catalogue = catalogue
        self._store = store
        self._products = iter(products)
        self._encoder = encoder
        self._at = at

    def take(self, vectors: FloatArray) -> None:
        """Write the next products, whose vectors these are: float32, shape (m, dimension)."""
        self._put(
            [
                ProductChange(product.id, product, vector, self._encoder, self._at)
                for product, vector in zip(
                    islice(self._products, len(vectors)), vectors, strict=True
                )
            ]
        )

    def delete(self, ids: Iterable[str]) -> None:
        """Write that products are gone."""
        remaining = iter(ids)
        while batch := list(islice(remaining, CHANGES_AT_ONCE)):
            self._put([ProductChange(name, None, changed_at=self._at) for name in batch])

    def _put(self, changes: Sequence[ProductChange]) -> None:
        results = self._store.put(self._catalogue, changes)
        self.outdated += sum(not result.applied for result in results)


def _write(
    difference: Difference,
    version: VersionLayout,
    store: ProductChangeStore,
    settings: Settings,
    at: datetime,
    bars: Reporter,
) -> tuple[int, int]:
    """Write what differs: how many texts were encoded, and how many changes came too late."""
    products = [*difference.added, *difference.changed]
    manifest = version.read_manifest()
    recipe, encoder = recipe_of(manifest.recipe), OnnxEncoder(version.encoder)
    writer = _Writer(manifest.catalogue, store, products, encoder.fingerprint, at)
    with VectorCache(vector_cache(settings), encoder.fingerprint, encoder.dimension) as cache:
        report = embed(
            map(recipe.dense_text, products),
            encoder,
            cache,
            writer.take,
            workers=ENCODED_AT_ONCE,
            reporter=bars,
            total=len(products),
        )
    writer.delete(difference.gone)
    return report.encoded, writer.outdated


def _tell(summary: Summary, rejects: RejectLog, *, as_json: bool) -> None:
    console = output()
    if as_json:
        console.print_json(orjson.dumps(asdict(summary)).decode())
        return
    console.print(rejects.summary(), markup=False)
    nothing = " (nothing was written)" if summary.dry_run else ""
    console.print(
        f"{summary.catalogue}: {summary.added:,} added, {summary.changed:,} changed, "
        f"{summary.deleted:,} deleted, "
        f"{summary.unchanged:,} as they were{nothing}, in {summary.seconds} s",
        markup=False,
    )
    if summary.outdated:
        console.print(
            f"{summary.outdated:,} of these were changed since the feed was written, "
            "and keep that change",
            markup=False,
        )
