"""Counters of a log, as two workers have them."""

import pytest

from core.database import Database
from events.queries import QueryLog
from events.summaries.folding import SummaryFolder
from events.summaries.store import Summaries
from tests.catalog.store.shop import SetClock


@pytest.fixture
def folder(database: Database, clock: SetClock) -> SummaryFolder:
    """Counts what is in `database`."""
    return SummaryFolder(database, clock)


@pytest.fixture
def queries(database: Database, folder: SummaryFolder) -> QueryLog:
    """The searches in `database`, which are counted when they are kept."""
    return QueryLog(database, folder.fold_queries)


@pytest.fixture
def summaries(database: Database) -> Summaries:
    """What was counted."""
    return Summaries(database)
