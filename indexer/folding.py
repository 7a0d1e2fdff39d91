"""Product changes that a build takes into the new version, so that nobody need lay them on top."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from catalog.codec import product_from_json, product_to_json
from catalog.product import Product
from catalog.store.records import ProductChange

PAGE = 1000
"""Changes read from the store at once."""

FEED = "feed"
"""Kept in the store like a version: changes after it are newer than the feed built last."""


class ChangeStore(Protocol):
    """Keeps the latest change of each product, and what each version contains of them."""

    def since(self, catalogue: str, sequence: int, limit: int) -> Sequence[ProductChange]:
        """Changes after `sequence`, by rising sequence."""
        ...

    def latest_sequence(self, catalogue: str) -> int:
        """No change from now on has a sequence up to this."""
        ...

    def fold(self, catalogue: str, version: str, sequence: int) -> None:
        """Record that `version` contains all changes up to `sequence`."""
        ...

    def folded(self, catalogue: str, version: str) -> int:
        """The sequence up to which `version` contains all changes; 0 if none is recorded."""
        ...

    def forget(self, catalogue: str, kept_versions: Collection[str]) -> int:
        """Drop the changes that every one of `kept_versions` contains."""
        ...


@dataclass(frozen=True, slots=True)
class ChangesToFold:
    """Which changes a build takes in.

    Attributes:
        store: where they are.
        feed_time: of the feed that is built; changes that are not newer are superseded by
            it. None where no feed is built, and all of them count.
        after: the sequence up to which the products that are built contain all changes.
        forget_feed: whether the feed that was built last will not be built again, so that
            changes need not be kept for it.
    """

    store: ChangeStore
    feed_time: datetime | None = None
    after: int = 0
    forget_feed: bool = False


@dataclass(frozen=True, slots=True)
class PendingChanges:
    """The changes that one build takes in, as they were when it began.

    Attributes:
        products: id -> the product as stored JSON, None for one that is gone; in the order
            of the changes.
        superseded: how many others the feed knows better.
        sequence: up to which the new version contains all changes.
        feed_sequence: up to which the feed knows all changes better, or need not know them;
            None without a feed.
    """

    products: dict[str, bytes | None]
    superseded: int
    sequence: int
    feed_sequence: int | None


NO_CHANGES = PendingChanges({}, 0, 0, None)


def pending_changes(catalogue: str, wanted: ChangesToFold | None) -> PendingChanges:
    """Read the changes that a build of `catalogue` takes in.

    Raises:
        StoreUnusable: the store cannot be read.
    """
    if wanted is None:
        return NO_CHANGES
    latest = wanted.store.latest_sequence(catalogue)
    feed_sequence = latest
    products: dict[str, bytes | None] = {}
    superseded = 0
    for change in _changes(wanted.store, catalogue, wanted.after, latest):
        if _is_newer(change, wanted.feed_time):
            feed_sequence = min(feed_sequence, change.sequence - 1)
            product = change.product
            products[change.product_id] = None if product is None else product_to_json(product)
        else:
            superseded += 1
    known_to_feed = None if wanted.feed_time is None else feed_sequence
    if wanted.forget_feed:
        known_to_feed = latest
    return PendingChanges(products, superseded, latest, known_to_feed)


def apply_changes(products: Iterable[Product], pending: PendingChanges) -> Iterator[Product]:
    """`products` with the changes applied: changed ones in their place, new ones at the end."""
    if not pending.products:
        yield from products
        return
    met: set[str] = set()
    for product in products:
        if product.id not in pending.products:
            yield product
            continue
        met.add(product.id)
        if (document := pending.products[product.id]) is not None:
            yield product_from_json(document)
    for product_id, document in pending.products.items():
        if product_id not in met and document is not None:
            yield product_from_json(document)


def record_folded(
    catalogue: str, version: str, wanted: ChangesToFold | None, pending: PendingChanges
) -> None:
    """Record what `version` contains; to be called before it is served."""
    if wanted is not None:
        wanted.store.fold(catalogue, version, pending.sequence)


def forget_folded(
    catalogue: str, kept: Iterable[str], wanted: ChangesToFold | None, pending: PendingChanges
) -> None:
    """Let the store drop what every kept version contains and the last feed knows better.

    A change that is newer than the feed stays although a version contains it, unless the
    feed is to be forgotten: the same feed may be built again, and would not know of it.
    """
    if wanted is None:
        return
    if pending.feed_sequence is not None:
        wanted.store.fold(catalogue, FEED, pending.feed_sequence)
    wanted.store.forget(catalogue, [*kept, FEED])


def _changes(
    store: ChangeStore, catalogue: str, after: int, latest: int
) -> Iterator[ProductChange]:
    while after < latest and (page := store.since(catalogue, after, PAGE)):
        yield from (change for change in page if change.sequence <= latest)
        after = page[-1].sequence


def _is_newer(change: ProductChange, feed_time: datetime | None) -> bool:
    return feed_time is None or change.changed_at is None or change.changed_at > feed_time
