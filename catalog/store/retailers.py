"""The shops that buy: where they are, and what tier of prices is theirs."""

from collections.abc import Sequence

from catalog.store.records import Retailer
from core.database import Database


class RetailerStore:
    """The retailers of all catalogues."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, catalogue: str, retailers: Sequence[Retailer]) -> int:
        """Keep `retailers` (whose `sequence` does not count) in place of those with their ids.

        Returns:
            The sequence of the last of them.

        Raises:
            StoreUnusable: nothing was kept, as far as the database could say.
        """
        raise NotImplementedError

    def get(self, catalogue: str, retailer_id: str) -> Retailer | None:
        """The retailer called `retailer_id`; None if there is none."""
        raise NotImplementedError

    def since(self, catalogue: str, sequence: int, limit: int = 10_000) -> list[Retailer]:
        """At most `limit` retailers that changed after `sequence`, by rising sequence."""
        raise NotImplementedError
