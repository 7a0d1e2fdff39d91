"""Servers over versions that need no index, for what is tested about the server alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from core.clock import SystemClock
from core.settings import Settings
from tests.api.fakes import FakeOpener, point_current, write_version
from tests.api.servers import running, wait_until_ready
from tests.conftest import BuiltIndex

Start = Callable[..., httpx.Client]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a server over the versions in `tmp_path`."""
    with ExitStack() as stack:

        def start_server(opener: FakeOpener | None = None, **settings: Any) -> httpx.Client:
            chosen = Settings(indexes=tmp_path, poll_seconds=0.02, **settings)
            app = create_app(chosen, SystemClock(), opener or FakeOpener())
            return stack.enter_context(running(app))

        yield start_server


@pytest.fixture
def client(tmp_path: Path, start: Start) -> httpx.Client:
    """A client of a server with one catalogue, "shop", of version v1."""
    point_current(write_version(tmp_path, "shop", "v1"), "v1")
    started = start()
    wait_until_ready(started)
    return started


@pytest.fixture(scope="session")
def demo(
    demo_index: BuiltIndex, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of one server of the demo catalogue, for all tests that change nothing."""
    database = f"sqlite:///{tmp_path_factory.mktemp('database') / 'store.sqlite'}"
    settings = Settings(indexes=demo_index.indexes, rerank_model=None, database=database)
    with running(create_app(settings)) as started:
        wait_until_ready(started)
        yield started


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of one server for all tests of a module, for those that change nothing."""
    indexes = tmp_path_factory.mktemp("indexes")
    point_current(write_version(indexes, "shop", "v1"), "v1")
    app = create_app(Settings(indexes=indexes), SystemClock(), FakeOpener())
    with running(app) as started:
        wait_until_ready(started)
        yield started
