"""One of several processes that answer on a shared listening socket; `Supervisor` starts it."""

import logging
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread

from api.app import create_app
from api.catalogues import Catalogues
from api.metrics import Metrics
from api.server import run
from api.supervisor import LOAD_FIRST, LOADED, LOOK_SECONDS, UNUSABLE
from core.errors import AisleError
from core.settings import Settings

log = logging.getLogger(__name__)


def main() -> None:
    """Serve on the socket whose descriptor is the first argument, as the environment says.

    The second argument is the folder where the workers count together, the third says
    whether it answers only once it is loaded. Standard input is a pipe that nobody
    writes to: it ends with the supervisor, and so does the worker.
    """
    descriptor, counts, load_first = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == LOAD_FIRST
    try:
        settings = Settings()
        app = create_app(settings, metrics=Metrics(counts), load_first=load_first)
    except AisleError:
        logging.basicConfig(level=logging.ERROR)
        log.exception("this worker cannot serve")
        sys.exit(UNUSABLE)
    Thread(target=_end_with_the_supervisor, name="lifeline", daemon=True).start()
    catalogues = app.state.services.catalogues
    Thread(target=_tell_when_loaded, args=(catalogues, counts / LOADED), daemon=True).start()
    with socket.socket(fileno=descriptor) as listener:
        run(app, settings, listener)


def _end_with_the_supervisor() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _tell_when_loaded(catalogues: Catalogues, loaded: Path) -> None:
    while not catalogues.loaded:
        time.sleep(LOOK_SECONDS)
    # Gone if the supervisor is, with whom this worker ends.
    with suppress(FileNotFoundError):
        loaded.touch()


if __name__ == "__main__":
    main()
