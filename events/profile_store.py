"""Profiles on disk: what the log was folded into up to a sequence, so that little is left."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import ValidationError
from msgspec.json import Decoder, encode
from sqlalchemy import Connection, bindparam, select

from core.database import Database
from core.sequences import Row, last_sequence, upsert
from events.event import Event
from events.folding import Fold, fold, goes_on, shared
from events.log import EventLog
from events.retailer_reading import RetailerReader
from events.tables import COUNTER, ERASURES, PROFILES

FOLDING = 2
"""Raised whenever the same events fold into something else: what is kept is then folded anew."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the log was folded into, and how many events of it were not on disk so."""

    folded: Fold
    events: int


class ProfileStore:
    """The folded events of all retailers of all catalogues.

    What is kept here is never needed: the log has it all.

    Args:
        database: of the log.
        log: whose events are folded.
    """

    def __init__(self, database: Database, log: EventLog) -> None:
        self._database = database
        self._decoder = Decoder(Fold)
        self._reader = RetailerReader()
        self._folded = select(PROFILES.c.folded).where(
            PROFILES.c.catalogue == bindparam("catalogue"),
            PROFILES.c.retailer == bindparam("retailer"),
            PROFILES.c.folding == bindparam("folding"),
        )
        self.log = log

    def load(self, catalogue: str, retailer: str) -> Loaded:
        """What all events of a retailer fold into.

        Raises:
            StoreUnusable: the database failed.
        """
        with self._database.reading() as connection:
            # What comes while the events are read is for who follows the log.
            last = last_sequence(connection, COUNTER, catalogue)
            kept = self._kept(connection, catalogue, retailer)
            new = self._reader.new(connection, catalogue, retailer, kept.sequence, last)
        if new is None:
            # So many that they are read page by page, so that nobody waits for it.
            new = self._events(catalogue, retailer, kept.sequence, last)
        if goes_on(kept, new):
            kept, new = Fold(), self._events(catalogue, retailer, 0, last)
        return Loaded(fold(kept, new, max(last, kept.sequence)), len(new))

    def put(self, catalogue: str, folded: Mapping[str, Fold]) -> None:
        """Keep what the events of some retailers fold into, where less is kept so far.

        Raises:
            StoreUnusable: nothing was kept.
        """
        with self._database.writing() as connection:
            chosen = select(PROFILES.c.retailer, PROFILES.c.sequence).where(
                PROFILES.c.catalogue == catalogue,
                PROFILES.c.retailer.in_(folded),
                PROFILES.c.folding == FOLDING,
            )
            kept = {row.retailer: row.sequence for row in connection.execute(chosen)}
            erased = _erased(connection, catalogue, min(each.sequence for each in folded.values()))
            rows = [
                self._row(catalogue, retailer, each)
                for retailer, each in folded.items()
                if each.sequence > max(kept.get(retailer, 0), erased.get(retailer, 0))
            ]
            upsert(connection, PROFILES, rows)

    def _kept(self, connection: Connection, catalogue: str, retailer: str) -> Fold:
        given = {"catalogue": catalogue, "retailer": retailer, "folding": FOLDING}
        folded = connection.scalar(self._folded, given)
        try:
            return Fold() if folded is None else shared(self._decoder.decode(folded))
        except ValidationError:
            return Fold()

    def _events(self, catalogue: str, retailer: str, after: int, last: int) -> list[Event]:
        found = self.log.of_retailer(catalogue, retailer, after=after)
        return [each.event for each in found if each.sequence <= last]

    def _row(self, catalogue: str, retailer: str, folded: Fold) -> Row:
        return {
            "catalogue": catalogue,
            "retailer": retailer,
            "folding": FOLDING,
            "sequence": folded.sequence,
            "folded": encode(folded),
        }


def _erased(connection: Connection, catalogue: str, sequence: int) -> dict[str, int]:
    """Whose events were erased after `sequence`, and with which sequence last."""
    chosen = select(ERASURES.c.retailer, ERASURES.c.sequence).where(
        ERASURES.c.catalogue == catalogue, ERASURES.c.sequence > sequence
    )
    rows = connection.execute(chosen.order_by(ERASURES.c.sequence))
    return {row.retailer: row.sequence for row in rows}
