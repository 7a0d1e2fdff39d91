"""The server of a soak: several workers over a catalogue of its own."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.children import aisle, start
from benchmarks.soak.client import HOST, Client
from benchmarks.soak.journal import Journal
from core.errors import AisleError
from core.settings import Settings, environment_of

START_SECONDS, STOP_SECONDS = 180.0, 60.0
LOOK_SECONDS = 0.1
OK = 200

IN_A_ROW = 30
"""Each worker says of itself alone whether it is ready: all that answer must."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is ready: its supervisor's process, and its port on the loopback."""

    supervisor: int
    port: int


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[Server]:
    """Serve as `settings` say until the block ends; what the server says goes to `log`.

    Raises:
        AisleError: it does not become ready, or does not end when it is told to.
    """
    chosen = settings.model_copy(update={"host": HOST, "port": 0, "admin_key": None})
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own command
            aisle("serve"),
            env=environment_of(chosen, os.environ),
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
        try:
            port = _port(process, log)
            _wait_until_ready(process, port, log)
            yield Server(process.pid, port)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise AisleError("the server did not end when it was told to") from None


def build(settings: Settings, catalogue: str, feed: Path) -> None:
    """Build the catalogue in a process of its own.

    Raises:
        AisleError: it cannot be built.
    """
    command = aisle(
        "build", str(feed), "--catalogue", catalogue, "--indexes", str(settings.indexes)
    )
    if start(command, output=subprocess.DEVNULL).wait():
        raise AisleError(f"{feed.name} could not be built")


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        if found := re.search(rb"listening on \S+:(\d+)", log.read_bytes()):
            return int(found.group(1))
        time.sleep(LOOK_SECONDS)
    raise _not_ready(log)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    client, ready = Client(port, Journal()), 0
    while process.poll() is None and time.monotonic() < deadline:
        client.close()
        ready = ready + 1 if client.get("/readyz").status == OK else 0
        if ready == IN_A_ROW:
            client.close()
            return
        if not ready:
            time.sleep(LOOK_SECONDS)
    raise _not_ready(log)


def _not_ready(log: Path) -> AisleError:
    return AisleError(f"the server did not become ready: {log.read_text(errors='replace')[-2000:]}")
