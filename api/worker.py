"""One of several processes that answer on a shared listening socket; `Supervisor` starts it."""

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from api.priority import at_low_priority
from api.supervisor import LOADED, LOOK_SECONDS, UNUSABLE, Begin, loaded_file
from core.errors import AisleError
from core.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.catalogues import Catalogues

log = logging.getLogger(__name__)

THREADED = ("numpy", "scipy.linalg", "faiss", "onnxruntime", "pyarrow")
"""Libraries that start threads when they are loaded, which keep the priority of who loads them.
Those that Arrow starts to read a file are not needed after."""


def main() -> None:
    """Serve on the socket whose descriptor is the first argument, as the environment says.

    The second argument is the folder where the workers count together, the third says
    when it begins to answer. Standard input is a pipe: a line on it calls a worker that
    stands by, and it ends with the supervisor, and so does the worker.
    """
    descriptor, counts, begin = int(sys.argv[1]), Path(sys.argv[2]), Begin(sys.argv[3])
    called = Event()
    Thread(target=_obey_the_supervisor, args=(called,), name="lifeline", daemon=True).start()
    try:
        app = _standing_by(counts, called) if begin is Begin.CALLED else _app(counts, begin)
    except AisleError:
        logging.basicConfig(level=logging.ERROR)
        log.exception("this worker cannot serve")
        sys.exit(UNUSABLE)
    _serve(app, descriptor, counts)


def _app(counts: Path, begin: Begin, called: Event | None = None) -> "FastAPI":
    # Heavy: one that stands by loads it when nobody else wants the processor.
    from api.app import create_app  # noqa: PLC0415
    from api.metrics import Metrics  # noqa: PLC0415

    return create_app(
        Settings(),
        metrics=Metrics(counts),
        load_first=begin is not Begin.AT_ONCE,
        called=called,
    )


def _standing_by(counts: Path, called: Event) -> "FastAPI":
    """The app with everything loaded, which took little time that the others wanted."""
    for name in THREADED:
        import_module(name)

    def loaded() -> "FastAPI":
        app = _app(counts, Begin.CALLED, called)
        # Imported here, because this is when nobody waits for it.
        import_module("api.server")
        import_module("api.life").load(app.state.services)
        return app

    return at_low_priority(loaded)


def _serve(app: "FastAPI", descriptor: int, counts: Path) -> None:
    from api.server import run  # noqa: PLC0415 - as the app

    catalogues = app.state.services.catalogues
    files = (counts / LOADED, loaded_file(counts, os.getpid()))
    Thread(target=_tell_when_loaded, args=(catalogues, files), daemon=True).start()
    with socket.socket(fileno=descriptor) as listener:
        run(app, app.state.services.settings, listener)


def _obey_the_supervisor(called: Event) -> None:
    for _ in sys.stdin.buffer:
        called.set()
    os.kill(os.getpid(), signal.SIGTERM)
    # Whoever waits to be called would not look at the signal.
    called.set()


def _tell_when_loaded(catalogues: "Catalogues", files: Iterable[Path]) -> None:
    while not catalogues.loaded:
        time.sleep(LOOK_SECONDS)
    # Their folder is gone if the supervisor is, with whom this worker ends.
    with suppress(FileNotFoundError):
        for file in files:
            file.touch()


if __name__ == "__main__":
    main()
