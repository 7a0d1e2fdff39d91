"""Two servers over one database and the demo marketplace."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.api.experimenting.calls import Servers, experiments_of, search
from tests.api.servers import eventually, sharing_a_database
from tests.conftest import BuiltIndex

NAMES = (f"try-{number}" for number in count())


@pytest.fixture(scope="package")
def servers(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("database")
    with sharing_a_database(demo_index.indexes, folder) as both:
        yield both


@pytest.fixture
def name(servers: Servers) -> Iterator[str]:
    """A new name; whatever runs by it is stopped."""
    chosen = next(NAMES)
    yield chosen
    servers[0].post(f"/v1/experiments/{chosen}/stop", json={})
    eventually(lambda: not any(map(experiments_of, map(search, servers))))
