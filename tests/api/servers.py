"""Real servers on a free loopback port."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.server import listen, make_server
from core.settings import Settings

PATIENCE_S = 60.0
"""What comes to pass on a quiet machine in a moment may take so long on a busy one, in seconds."""


@contextmanager
def running(app: FastAPI) -> Iterator[httpx.Client]:
    """A client of `app`, which runs under uvicorn in a thread until the block ends."""
    with listen(Settings(port=0)) as listener:
        server = make_server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        port = listener.getsockname()[1]
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_S) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


@contextmanager
def sharing_a_database(indexes: Path, folder: Path) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Two servers that know of each other only by their database, which lies in `folder`."""
    database = f"sqlite:///{folder / 'store.sqlite'}"
    settings = Settings(indexes=indexes, rerank_model=None, database=database, follow_seconds=0.05)
    with running(create_app(settings)) as one, running(create_app(settings)) as other:
        wait_until_ready(one)
        wait_until_ready(other)
        yield one, other


def wait_until_ready(client: httpx.Client, seconds: float = PATIENCE_S) -> dict[str, Any]:
    """What /readyz answers as soon as it answers 200."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            answer = client.get("/readyz")
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == 200:
            report: dict[str, Any] = answer.json()
            return report
        time.sleep(0.02)
    raise AssertionError("the server did not become ready")


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """The error of `answer`, whose body must have the one shape."""
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "field", "hint"}
    error: dict[str, Any] = body["error"]
    return error


def eventually(holds: Callable[[], bool], seconds: float = PATIENCE_S) -> None:
    """Wait until `holds`, at most `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)
