"""A laboratory on SQLite, and one on each kind of database."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.database import open_database
from tests.experiments.running.laboratory import Laboratory


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Laboratory]:
    with closing(open_database(f"sqlite:///{tmp_path / 'store.sqlite'}")) as database:
        yield Laboratory(database)


@pytest.fixture
def any_laboratory(store_url: str) -> Iterator[Laboratory]:
    with closing(open_database(store_url)) as database:
        yield Laboratory(database)
