"""Connections that are kept alive for a while, and closed by an answer that says so."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.connections import AgeingConnection

LIFE = 1.6
"""Seconds: half of it is enough for two answers of a busy machine."""


class ShortLived(AgeingConnection):
    """From half of LIFE to one and a half of it."""

    life_seconds = LIFE


def said(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.query_params["word"])


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server whose connections live short."""
    app = Starlette(routes=[Route("/", said)])
    server = uvicorn.Server(uvicorn.Config(app, http=ShortLived, lifespan="off", log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def ask(connection: HTTPConnection, word: str) -> str | None:
    """What the answer to `word` says of the connection."""
    connection.request("GET", f"/?word={word}")
    answer = connection.getresponse()
    assert answer.read() == word.encode()
    return answer.getheader("connection")


def test_the_last_answer_on_an_old_connection_says_that_it_closes(port: int) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        assert ask(connection, "young") is None
        own = connection.sock.getsockname()
        assert ask(connection, "still") is None
        assert connection.sock.getsockname() == own
        time.sleep(1.5 * LIFE)
        assert ask(connection, "old") == "close"
        # The client has read that, and asks by a new one.
        assert ask(connection, "again") is None
        assert connection.sock.getsockname() != own


def test_a_client_that_asks_without_pause_loses_nothing(port: int) -> None:
    closed = 0
    until = time.monotonic() + 4 * LIFE
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        number = 0
        while closed < 2 and time.monotonic() < until:
            closed += ask(connection, str(number)) == "close"
            number += 1
    assert number > closed >= 2
