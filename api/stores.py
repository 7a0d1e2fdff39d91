"""What changes between builds, as the routes write it: opened when it is first needed.

A server whose database is gone goes on searching; only what needs it is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from catalog.store.changes import ProductChangeStore
from catalog.store.offers import OfferStore
from catalog.store.retailers import RetailerStore
from catalog.store.rows import CatalogueRows
from core.clock import Clock
from core.database import Database, open_database
from core.errors import StoreUnusable
from core.sequences import last_sequences
from events.log import EventLog
from events.named import NamedProducts
from events.profile_store import ProfileStore
from events.queries import QueryLog
from events.summaries.folding import SummaryFolder
from events.summaries.store import Summaries
from experiments.store import ExperimentStore
from experiments.tallies import TallyStore
from recommend.banners.folding import BannerFolder
from recommend.banners.store import BannerStore


@dataclass(frozen=True, slots=True)
class OpenStores:
    """The stores of one database."""

    database: Database
    offers: OfferStore
    changes: ProductChangeStore
    retailers: RetailerStore
    rows: CatalogueRows
    events: EventLog
    profiles: ProfileStore
    queries: QueryLog
    banners: BannerStore
    banner_folder: BannerFolder
    summaries: Summaries
    summary_folder: SummaryFolder
    experiments: ExperimentStore
    tallies: TallyStore

    def positions(self) -> Mapping[tuple[str, str], int]:
        """How far each counter rose, by catalogue and name; one cheap question.

        Raises:
            StoreUnusable: the database cannot be read.
        """
        with self.database.reading() as connection:
            return last_sequences(connection)


class Stores:
    """Opens the stores, once.

    Args:
        url: of the database.
        clock: the time of what is written.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._stores: OpenStores | None = None
        self._lock = Lock()

    def open(self) -> OpenStores:
        """The stores, the same ones every time.

        Raises:
            StoreUnusable: the database cannot be opened; the next call tries again.
        """
        with self._lock:
            if self._stores is None:
                self._stores = self._open()
            return self._stores

    def close(self) -> None:
        """Close the connections, if there are any."""
        with self._lock:
            if self._stores is not None:
                self._stores.database.close()
                self._stores = None

    def _open(self) -> OpenStores:
        database = open_database(self._url)
        try:
            experiments = ExperimentStore(database, self._clock)
            log = EventLog(database, self._clock, experiments.erase)
            folder = SummaryFolder(database, self._clock)
            return OpenStores(
                database,
                OfferStore(database, self._clock),
                ProductChangeStore(database, self._clock),
                RetailerStore(database),
                rows_of_catalogues(database, self._clock),
                log,
                ProfileStore(database, log),
                QueryLog(database, folder.fold_queries),
                BannerStore(database),
                BannerFolder(database, self._clock),
                Summaries(database),
                folder,
                experiments,
                TallyStore(database),
            )
        except StoreUnusable:
            # It is opened again at the next call, many times as long as it fails.
            database.close()
            raise


def rows_of_catalogues(database: Database, clock: Clock) -> CatalogueRows:
    """All that any store keeps of catalogues, to be taken away with them."""
    others = (
        EventLog(database, clock).take_away,
        NamedProducts(database).take_away,
        BannerStore(database).take_away,
        ExperimentStore(database, clock).take_away,
        SummaryFolder(database, clock).take_away,
    )
    return CatalogueRows(database, others)
