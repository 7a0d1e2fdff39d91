"""What the store has of one catalogue, to be taken away with it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, delete

from catalog.store.tables import FOLDS, OFFERS, PRODUCTS, RETAILERS, STORE, UPDATES
from core.database import Database
from core.sequences import take_sequences

COUNTERS = ("offers", "products", "retailers")
"""Of what is live in a catalogue: with each change of a kind its counter rises."""

_TABLES = (OFFERS, UPDATES, PRODUCTS, FOLDS, RETAILERS)


TakeAway = Callable[[Connection, str], None]
"""Takes away what another store has of a catalogue, in a writing transaction."""


class CatalogueRows:
    """Every row of a catalogue in all tables of the store.

    Args:
        database: of the store.
        others: what else there is of a catalogue in the same database.
    """

    def __init__(self, database: Database, others: Sequence[TakeAway] = ()) -> None:
        self._database = database
        self._others = tuple(others)
        database.ensure(STORE)

    @contextmanager
    def removing(self, catalogue: str) -> Iterator[None]:
        """Remove every row of `catalogue` together with what the block does.

        If the block raises, all rows stay. Its counters stay in any case: a catalogue of the
        same name that is made anew goes on with later sequences, so that who still follows
        the one before never takes a new row for one that it has seen.

        Raises:
            StoreUnusable: the rows stay, as far as the database could say.
        """
        with self._database.writing() as connection:
            # Whoever writes to the catalogue holds one of these until the end.
            for counter in COUNTERS:
                take_sequences(connection, counter, catalogue, 0)
            for table in _TABLES:
                connection.execute(delete(table).where(table.c.catalogue == catalogue))
            for take_away in self._others:
                take_away(connection, catalogue)
            yield
