"""A database with a log, and what is made of banners in it."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.database import Database, open_database
from events.log import EventLog
from recommend.banners.choosing import BannerChooser
from recommend.banners.folding import BannerFolder
from recommend.banners.store import BannerStore
from tests.recommend.banners.signs import SetClock, Worker


@pytest.fixture
def clock() -> SetClock:
    """A clock that stands until it is set."""
    return SetClock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database."""
    database = open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield database
    database.close()


@pytest.fixture
def log(database: Database, clock: SetClock) -> EventLog:
    """The log of events in `database`."""
    return EventLog(database, clock)


@pytest.fixture
def workers(database: Database, clock: SetClock) -> tuple[Worker, Worker]:
    """Two that know of each other only by the database."""
    first, second = (_worker(database, clock, seed) for seed in (1, 2))
    return first, second


def _worker(database: Database, clock: SetClock, seed: int) -> Worker:
    store = BannerStore(database)
    chooser = BannerChooser(lambda: store, clock, np.random.default_rng(seed))
    return Worker(store, BannerFolder(database, clock), chooser)
