"""The shops that buy: where they are, and what tier of prices is theirs."""

from collections.abc import Sequence

from sqlalchemy import select

from catalog.store.records import Retailer
from catalog.store.tables import RETAILERS, STORE
from core.database import Database
from core.sequences import Row, later, take_sequences, upsert

_COUNTER = "retailers"


class RetailerStore:
    """The retailers of all catalogues."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.ensure(STORE)

    def put(self, catalogue: str, retailers: Sequence[Retailer]) -> int:
        """Keep `retailers` (whose `sequence` does not count) in place of those with their ids.

        Returns:
            The sequence of the last of them.

        Raises:
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        with self._database.writing() as connection:
            last = take_sequences(connection, _COUNTER, catalogue, len(retailers))
            numbered = enumerate(retailers, start=last - len(retailers) + 1)
            rows = {each.id: _row(catalogue, each, sequence) for sequence, each in numbered}
            upsert(connection, RETAILERS, list(rows.values()))
        return last

    def get(self, catalogue: str, retailer_id: str) -> Retailer | None:
        """The retailer called `retailer_id`; None if there is none."""
        mine = (RETAILERS.c.catalogue == catalogue) & (RETAILERS.c.id == retailer_id)
        with self._database.reading() as connection:
            row = connection.execute(select(RETAILERS).where(mine)).mappings().one_or_none()
        return None if row is None else _retailer(row)

    def since(self, catalogue: str, sequence: int, limit: int = 10_000) -> list[Retailer]:
        """At most `limit` retailers that changed after `sequence`, by rising sequence."""
        with self._database.reading() as connection:
            rows = later(connection, RETAILERS, catalogue, sequence, limit)
        return [_retailer(row) for row in rows]


def _row(catalogue: str, retailer: Retailer, sequence: int) -> Row:
    return {
        "catalogue": catalogue,
        "id": retailer.id,
        "region": retailer.region,
        "price_tier": retailer.price_tier,
        "sequence": sequence,
    }


def _retailer(row: Row) -> Retailer:
    return Retailer(row["id"], row["region"], row["price_tier"], row["sequence"])
