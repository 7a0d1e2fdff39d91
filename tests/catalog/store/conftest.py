"""Every test of the contract runs on a SQLite file and on a database of a PostgreSQL server."""

from collections.abc import Iterator

import pytest

from catalog.store.offers import OfferStore
from core.database import Database, open_database
from tests.catalog.store.shop import SetClock


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    """The database of `store_url`, open."""
    database = open_database(store_url)
    yield database
    database.close()


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands until it is set."""
    return SetClock()


@pytest.fixture
def store(database: Database, clock: SetClock) -> OfferStore:
    """The live offers in `database`."""
    return OfferStore(database, clock)
