"""A client that keeps its connection, and knows which of them a kill may have cut."""

import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

import orjson

from benchmarks.soak.journal import CUT, Journal
from core.errors import AisleError

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its times, in seconds, and how often it was asked until it was given."""

    status: int
    body: dict[str, Any]
    asked: float
    answered: float
    attempts: int

    @property
    def times(self) -> tuple[float, float]:
        """When it was asked and answered."""
        return self.asked, self.answered


class Unanswered(AisleError):
    """The connection broke, and no kill explains it."""


class Client:
    """One connection at a time. For one thread.

    Args:
        port: of the server.
        journal: knows of the kill, and counts what it cut.
    """

    def __init__(self, port: int, journal: Journal) -> None:
        self._port = port
        self._journal = journal
        self._connection: HTTPConnection | None = None
        self._last_use = 0.0

    def get(self, path: str, **parameters: object) -> Reply:
        """GET `path` with `parameters`."""
        return self.ask("GET", f"{path}?{urlencode(parameters)}" if parameters else path)

    def ask(self, method: str, path: str, body: object = None) -> Reply:
        """The answer, asked for again where the kill of a worker cut the connection.

        Raises:
            Unanswered: the connection broke otherwise.
        """
        data = None if body is None else orjson.dumps(body)
        began, attempts = time.monotonic(), 0
        while True:
            attempts += 1
            asked = time.monotonic()
            try:
                status, answer = self._exchange(method, path, data)
            except (OSError, HTTPException) as error:
                self.close()
                if not self._cut_by_the_kill():
                    raise Unanswered(f"{method} {path}: {error!r}") from error
                self._journal.count(CUT)
                # One connection is cut once.
                self._last_use = time.monotonic()
                continue
            self._last_use = time.monotonic()
            first = began if attempts > 1 and method != "GET" else asked
            return Reply(status, orjson.loads(answer), first, self._last_use, attempts)

    def close(self) -> None:
        """The next request has a new connection, perhaps to another worker."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _exchange(self, method: str, path: str, data: bytes | None) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = HTTPConnection(HOST, self._port, timeout=TIMEOUT_SECONDS)
            self._connection.connect()
            self._last_use = time.monotonic()
        headers = {} if data is None else {"Content-Type": "application/json"}
        self._connection.request(method, path, data, headers)
        response = self._connection.getresponse()
        return response.status, response.read()

    def _cut_by_the_kill(self) -> bool:
        """Whether the connection was last of use before the kill, and is of none after it."""
        kill = self._journal.kill
        return kill is not None and self._last_use <= kill
