"""Every test of the contract runs on a SQLite file and on a database of a PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog.store.offers import OfferStore
from core.database import Database, open_database
from tests.catalog.store.shop import SetClock
from tests.postgres import PostgresServer, find_programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server that tests may stop, if they start it again."""
    programs = find_programs()
    if programs is None:
        pytest.skip("there is no PostgreSQL here (package postgresql)")
    server = PostgresServer.make(programs)
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: Any, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.empty_database()


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
