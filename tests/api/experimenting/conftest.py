"""Two servers over one database and the demo marketplace."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

import pytest

from api.app import create_app
from core.settings import Settings
from tests.api.experimenting.calls import Servers, experiments_of, search
from tests.api.servers import eventually, running, wait_until_ready
from tests.conftest import BuiltIndex

NAMES = (f"try-{number}" for number in count())


@pytest.fixture(scope="package")
def servers(demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'store.sqlite'}"
    settings = Settings(
        indexes=demo_index.indexes, rerank_model="", database=database, follow_seconds=0.05
    )
    with ExitStack() as stack:
        one, other = (stack.enter_context(running(create_app(settings))) for _ in range(2))
        for client in (one, other):
            wait_until_ready(client)
        yield one, other


@pytest.fixture
def name(servers: Servers) -> Iterator[str]:
    """A new name; whatever runs by it is stopped."""
    chosen = next(NAMES)
    yield chosen
    servers[0].post(f"/v1/experiments/{chosen}/stop", json={})
    eventually(lambda: not any(map(experiments_of, map(search, servers))))
