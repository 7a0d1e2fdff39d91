"""Every test of the log's contract runs on a SQLite file and on a database of a server."""

from collections.abc import Iterator

import pytest

from core.database import Database, open_database
from events.log import EventLog
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
def log(database: Database, clock: SetClock) -> EventLog:
    """The events in `database`."""
    return EventLog(database, clock)
