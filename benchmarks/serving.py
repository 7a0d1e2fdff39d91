"""A real server in a process of its own, and clients that keep their connections."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Barrier
from typing import IO

import numpy as np

from benchmarks.children import aisle, start
from benchmarks.measure import Milliseconds
from core.errors import AisleError
from core.settings import Settings

HOST = "127.0.0.1"
START_SECONDS = 120.0
STOP_SECONDS = 20.0
REQUEST_SECONDS = 60.0
POLL_SECONDS = 0.02
OK = 200


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Attributes:
        process: its process id.
        port: where it listens, on the loopback address.
        ready_seconds: from its start until it said that it was ready.
    """

    process: int
    port: int
    ready_seconds: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """What clients saw: milliseconds a request, shape (n,), and seconds for all of them."""

    ms: Milliseconds
    seconds: float


@contextmanager
def running_server(settings: Settings) -> Iterator[Server]:
    """A server over the indexes of `settings`, ready, until the block ends.

    Raises:
        AisleError: it did not become ready; with what it said last.
    """
    port = _free_port()
    command = aisle(
        "serve", "--indexes", str(settings.indexes), "--host", HOST, "--port", str(port)
    )
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        process = start(command, output=subprocess.DEVNULL, errors=log)
        try:
            _wait_until_ready(process, port, log)
            yield Server(process.pid, port, time.perf_counter() - began)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def send(port: int, paths: Sequence[str], *, clients: int) -> Traffic:
    """GET every one of `paths` once, shared out among `clients` that begin together.

    Raises:
        AisleError: a request was not answered 200.
    """
    with ThreadPoolExecutor(clients) as pool:
        barrier = Barrier(clients + 1, timeout=REQUEST_SECONDS)
        work = [
            pool.submit(_client, port, paths[number::clients], barrier) for number in range(clients)
        ]
        barrier.wait()
        began = time.perf_counter()
        ms = [each for client in work for each in client.result()]
        return Traffic(np.array(ms), time.perf_counter() - began)


def _client(port: int, paths: Sequence[str], barrier: Barrier) -> list[float]:
    connection = HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
    connection.connect()
    barrier.wait()
    ms = []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        ms.append((time.perf_counter() - began) * 1000)
        if answer.status != OK:
            raise AisleError(f"{path} was answered {answer.status}: {body[:500]!r}")
    connection.close()
    return ms


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if _is_ready(port):
            return
        time.sleep(POLL_SECONDS)
    log.seek(0)
    said = log.read().decode(errors="replace")[-1000:]
    raise AisleError(f"the server did not become ready: {said}")


def _is_ready(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=REQUEST_SECONDS)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
