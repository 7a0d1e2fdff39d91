"""Live stock and prices: every accepted update is on disk before it is acknowledged."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, select

from catalog.store.batch import Batch, Key
from catalog.store.deciding import OfferState
from catalog.store.offer_rows import offer_of, state_of, to_row
from catalog.store.records import LiveOffer
from catalog.store.tables import OFFERS, STORE, UPDATES
from catalog.store.updates import Baseline, OfferResult, OfferUpdate
from core.clock import Clock
from core.database import Database
from core.moments import to_stored
from core.sequences import Row, last_sequence, later, slices, take_sequences, upsert

KEPT_UPDATE_IDS = timedelta(days=7)
"""How long an update that is sent again is known by its `update_id`."""

_COUNTER = "offers"


class OfferStore:
    """The live offers of all catalogues."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        database.ensure(STORE)

    def put(
        self, catalogue: str, updates: Sequence[OfferUpdate], baseline: Baseline
    ) -> list[OfferResult]:
        """Apply `updates` one after the other, in one transaction; on disk when it returns.

        Args:
            catalogue: whose products they are.
            updates: any number; later ones see what earlier ones did.
            baseline: what was built, for products and regions without a live offer.

        Returns:
            One result an update, in their order.

        Raises:
            StoreUnusable: nothing was applied, as far as the database could say.
        """
        if not updates:
            return []
        with self._database.writing() as connection:
            last = take_sequences(connection, _COUNTER, catalogue, len(updates))
            # The clock is read under the lock: later transactions read later times.
            now = self._clock.now()
            batch = Batch(
                baseline,
                _states(connection, catalogue, {update.product_id for update in updates}),
                _applied(connection, catalogue, {update.update_id for update in updates}),
                now,
            )
            first = last - len(updates) + 1
            results = [batch.apply(update, first + place) for place, update in enumerate(updates)]
            upsert(connection, OFFERS, batch.offer_rows(catalogue))
            upsert(connection, UPDATES, batch.update_rows(catalogue))
            _prune(connection, catalogue, now)
        return results

    def since(self, catalogue: str, sequence: int, limit: int = 10_000) -> list[LiveOffer]:
        """At most `limit` offers that changed after `sequence`, by rising sequence.

        An offer that was cleared says nothing (`stock`, `price` and all are None): what was
        built holds again.
        """
        with self._database.reading() as connection:
            rows = later(connection, OFFERS, catalogue, sequence, limit)
        return [offer_of(row) for row in rows]

    def latest_sequence(self, catalogue: str) -> int:
        """No offer that changes from now on has a sequence up to this; 0 before the first."""
        with self._database.reading() as connection:
            return last_sequence(connection, _COUNTER, catalogue)

    def get(self, catalogue: str, product_id: str) -> list[LiveOffer]:
        """The live offers of a product, by region; those that were cleared left out."""
        mine = (OFFERS.c.catalogue == catalogue) & (OFFERS.c.product_id == product_id)
        with self._database.reading() as connection:
            rows = _rows(connection, mine)
        said = (row for row in rows if state_of(row) != _cleared(row))
        return sorted(map(offer_of, said), key=lambda offer: offer.region)

    def clear(
        self, catalogue: str, *, product_id: str | None = None, region: str | None = None
    ) -> int:
        """Let what was built hold again: everywhere, for a product, in a region.

        Returns:
            How many offers were cleared.
        """
        mine = OFFERS.c.catalogue == catalogue
        if product_id is not None:
            mine &= OFFERS.c.product_id == product_id
        if region is not None:
            mine &= OFFERS.c.region == region
        with self._database.writing() as connection:
            # The counter first: whoever holds it is the only one to write the catalogue.
            take_sequences(connection, _COUNTER, catalogue, 0)
            rows = [row for row in _rows(connection, mine) if state_of(row) != _cleared(row)]
            last = take_sequences(connection, _COUNTER, catalogue, len(rows))
            now = to_stored(self._clock.now())
            state = OfferState(counted_at=now, stock_at=now, price_at=now, withdrawn_at=now)
            first = last - len(rows) + 1
            keys = [(row["product_id"], row["region"]) for row in rows]
            cleared = [
                to_row(catalogue, key, state, first + place) for place, key in enumerate(keys)
            ]
            upsert(connection, OFFERS, cleared)
        return len(rows)


def _cleared(row: Row) -> OfferState:
    """What a row would say if it were cleared: nothing, at its times."""
    times = ("counted_at", "stock_at", "price_at", "withdrawn_at")
    return OfferState(**{name: row[name] for name in times})


def _states(connection: Connection, catalogue: str, product_ids: set[str]) -> dict[Key, OfferState]:
    mine = OFFERS.c.catalogue == catalogue
    return {
        (row["product_id"], row["region"]): state_of(row)
        for some in slices(product_ids)
        for row in _rows(connection, mine & OFFERS.c.product_id.in_(some))
    }


def _applied(connection: Connection, catalogue: str, update_ids: set[str | None]) -> dict[str, Key]:
    mine = UPDATES.c.catalogue == catalogue
    columns = (UPDATES.c.update_id, UPDATES.c.product_id, UPDATES.c.region)
    return {
        update_id: (product_id, region)
        for some in slices({each for each in update_ids if each is not None})
        for update_id, product_id, region in connection.execute(
            select(*columns).where(mine & UPDATES.c.update_id.in_(some))
        )
    }


def _prune(connection: Connection, catalogue: str, now: datetime) -> None:
    old = UPDATES.c.applied_at < to_stored(now - KEPT_UPDATE_IDS)
    connection.execute(delete(UPDATES).where((UPDATES.c.catalogue == catalogue) & old))


def _rows(connection: Connection, chosen: ColumnElement[bool]) -> Sequence[Row]:
    return connection.execute(select(OFFERS).where(chosen)).mappings().all()
