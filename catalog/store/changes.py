"""Products that were changed, added or deleted since a version was built."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, delete, func, select

from catalog.codec import product_from_json, product_to_json
from catalog.store.records import ProductChange
from catalog.store.tables import FOLDS, PRODUCTS, STORE
from core.clock import Clock
from core.database import Database
from core.moments import check_moment, from_stored, to_stored, too_far_ahead
from core.sequences import Row, last_sequence, later, slices, take_sequences, upsert

_COUNTER = "products"
_FLOAT32 = np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """What became of one product change.

    Attributes:
        product_id: as in the change.
        applied: False if a newer change of the product is known.
        sequence: of the change; 0 if it was not applied.
    """

    product_id: str
    applied: bool
    sequence: int = 0


class ProductChangeStore:
    """The latest change of each product, and which of them each version contains.

    A version contains all changes up to its folded sequence. Who serves a version lays the
    later ones (`since(catalogue, folded(catalogue, version))`) on top.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        database.ensure(STORE)

    def put(self, catalogue: str, changes: Sequence[ProductChange]) -> list[ChangeResult]:
        """Keep `changes` (whose `sequence` does not count), in one transaction.

        A change without `changed_at` is newer than all before it.

        Returns:
            One result a change, in their order.

        Raises:
            BadInput: a `changed_at` is too far ahead of the clock; nothing was kept.
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        if not changes:
            return []
        with self._database.writing() as connection:
            last = take_sequences(connection, _COUNTER, catalogue, len(changes))
            now = self._clock.now()
            for change in changes:
                _check(change, now)
            times = _times(connection, catalogue, {change.product_id for change in changes})
            rows: dict[str, Row] = {}
            results: list[ChangeResult] = []
            for sequence, change in enumerate(changes, start=last - len(changes) + 1):
                known_at = times.get(change.product_id)
                at = _time(change, known_at, to_stored(now))
                if at is None:
                    results.append(ChangeResult(change.product_id, applied=False))
                    continue
                times[change.product_id] = at
                rows[change.product_id] = _row(catalogue, change, at, sequence)
                results.append(ChangeResult(change.product_id, applied=True, sequence=sequence))
            upsert(connection, PRODUCTS, list(rows.values()))
        return results

    def since(self, catalogue: str, sequence: int, limit: int = 10_000) -> list[ProductChange]:
        """At most `limit` products that changed after `sequence`, by rising sequence."""
        with self._database.reading() as connection:
            rows = later(connection, PRODUCTS, catalogue, sequence, limit)
        return [_change(row) for row in rows]

    def get(self, catalogue: str, product_id: str) -> ProductChange | None:
        """The latest change of a product; None if none is kept."""
        mine = (PRODUCTS.c.catalogue == catalogue) & (PRODUCTS.c.product_id == product_id)
        with self._database.reading() as connection:
            row = connection.execute(select(PRODUCTS).where(mine)).mappings().first()
        return None if row is None else _change(dict(row))

    def latest_sequence(self, catalogue: str) -> int:
        """No change from now on has a sequence up to this; 0 before the first."""
        with self._database.reading() as connection:
            return last_sequence(connection, _COUNTER, catalogue)

    def fold(self, catalogue: str, version: str, sequence: int) -> None:
        """Record that `version` contains all changes up to `sequence`.

        To be called before the version is served: a version that is served must not be
        without its record.
        """
        row = {"catalogue": catalogue, "version": version}
        with self._database.writing() as connection:
            # A version that is built again, byte for byte the same, contains more by now.
            known = _folded(connection, catalogue, version)
            upsert(connection, FOLDS, [{**row, "sequence": max(known, sequence)}])

    def folded(self, catalogue: str, version: str) -> int:
        """The sequence up to which `version` contains all changes; 0 if none is recorded."""
        with self._database.reading() as connection:
            return _folded(connection, catalogue, version)

    def forget(self, catalogue: str, kept_versions: Collection[str]) -> int:
        """Drop the changes that every one of `kept_versions` contains, and others' records.

        Returns:
            How many changes were dropped; none are if no version is kept.
        """
        if not kept_versions:
            return 0
        mine = FOLDS.c.catalogue == catalogue
        kept = mine & FOLDS.c.version.in_(sorted(kept_versions))
        with self._database.writing() as connection:
            take_sequences(connection, _COUNTER, catalogue, 0)
            connection.execute(delete(FOLDS).where(mine & ~kept))
            folded = select(func.count(), func.min(FOLDS.c.sequence)).where(kept)
            known, least = connection.execute(folded).one()
            if known < len(set(kept_versions)):
                return 0
            contained = (PRODUCTS.c.catalogue == catalogue) & (PRODUCTS.c.sequence <= least)
            return connection.execute(delete(PRODUCTS).where(contained)).rowcount


def _check(change: ProductChange, now: datetime) -> None:
    check_moment(change.changed_at, "changed_at")
    ahead = too_far_ahead(change.changed_at, now, "changed_at")
    if ahead is not None:
        raise ahead


def _time(change: ProductChange, known_at: int | None, now: int) -> int | None:
    """The time of `change`; None if a newer one is known."""
    at = to_stored(change.changed_at)
    if at is None:
        return max(now, known_at or now)
    return None if known_at is not None and at < known_at else at


def _times(connection: Connection, catalogue: str, product_ids: set[str]) -> dict[str, int]:
    mine = PRODUCTS.c.catalogue == catalogue
    columns = (PRODUCTS.c.product_id, PRODUCTS.c.changed_at)
    return {
        product_id: changed_at
        for some in slices(product_ids)
        for product_id, changed_at in connection.execute(
            select(*columns).where(mine & PRODUCTS.c.product_id.in_(some))
        )
    }


def _folded(connection: Connection, catalogue: str, version: str) -> int:
    mine = (FOLDS.c.catalogue == catalogue) & (FOLDS.c.version == version)
    return int(connection.scalar(select(FOLDS.c.sequence).where(mine)) or 0)


def _row(catalogue: str, change: ProductChange, at: int, sequence: int) -> Row:
    vector = change.vector
    return {
        "catalogue": catalogue,
        "product_id": change.product_id,
        "product": None if change.product is None else product_to_json(change.product),
        "vector": None if vector is None else vector.astype(_FLOAT32).tobytes(),
        "encoder": change.encoder,
        "changed_at": at,
        "sequence": sequence,
    }


def _change(row: Row) -> ProductChange:
    product = row["product"]
    return ProductChange(
        product_id=row["product_id"],
        product=None if product is None else product_from_json(bytes(product)),
        vector=_vector(row["vector"]),
        encoder=row["encoder"],
        changed_at=from_stored(row["changed_at"]),
        sequence=row["sequence"],
    )


def _vector(data: bytes | None) -> npt.NDArray[np.float32] | None:
    if data is None:
        return None
    return np.frombuffer(data, dtype=_FLOAT32).astype(np.float32, copy=False)
