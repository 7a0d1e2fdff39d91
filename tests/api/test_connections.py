"""Connections that are kept alive for a while, and closed by an answer that says so."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.connections import AgeingConnection

LIFE = 1_000.0
"""Seconds: far more than any answer takes, and by the clock of the loop alone."""


class LongLived(AgeingConnection):
    """From half of LIFE to one and a half of it."""

    life_seconds = LIFE


class Loop(asyncio.SelectorEventLoop):
    """A loop whose clock a test puts forward."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


@dataclass(frozen=True)
class Server:
    """A server that runs, and its clock."""

    port: int
    loop: Loop

    def wait(self, seconds: float) -> None:
        self.loop.ahead += seconds


@pytest.fixture
def server() -> Iterator[Server]:
    app = Starlette(routes=[Route("/", said)])
    config = uvicorn.Config(
        app, http=LongLived, lifespan="off", log_config=None, timeout_keep_alive=10 * round(LIFE)
    )
    running, loop = uvicorn.Server(config), Loop()

    def run(listener: socket.socket) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(running.serve(sockets=[listener]))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=run, args=(listener,))
        thread.start()
        yield Server(listener.getsockname()[1], loop)
        running.should_exit = True
        thread.join()


def said(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.query_params["word"])


def ask(connection: HTTPConnection, word: str) -> str | None:
    """What the answer to `word` says of the connection."""
    connection.request("GET", f"/?word={word}")
    answer = connection.getresponse()
    assert answer.read() == word.encode()
    return answer.getheader("connection")


def test_the_last_answer_on_an_old_connection_says_that_it_closes(server: Server) -> None:
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        assert ask(connection, "young") is None
        own = connection.sock.getsockname()
        server.wait(0.4 * LIFE)
        assert ask(connection, "still") is None
        assert connection.sock.getsockname() == own
        server.wait(1.1 * LIFE)
        assert ask(connection, "old") == "close"
        # The client has read that, and asks by a new one.
        assert ask(connection, "again") is None
        assert connection.sock.getsockname() != own


def test_a_client_that_asks_without_pause_loses_nothing(server: Server) -> None:
    closed = 0
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        for number in range(100):
            closed += ask(connection, str(number)) == "close"
            server.wait(0.05 * LIFE)
    # By each go from 10 to 30, and the one that closes it.
    assert 100 // 31 <= closed <= 100 // 11
