"""Runs the app under uvicorn until it is told to stop."""

import copy
import logging
import logging.config
import os
import socket
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.config import LOGGING_CONFIG

from api.connections import AgeingConnection
from api.heap import give_back, limit_arenas
from api.long_lived import LongLived
from api.repeater import Repeater
from api.supervisor import Supervisor
from core.database import check_url
from core.errors import BadInput
from core.layout import catalogue_names
from core.settings import Settings, unknown_variables

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

SHUTDOWN_SECONDS = 10
"""How long requests in flight are waited for when the server is told to stop."""

DRAIN_SECONDS = 30
"""How long a worker may take to end: for its requests, an index being opened, and its threads."""

TIDY_SECONDS = 30.0
"""How often memory that changes left behind is given back."""

KEEP_ALIVE_SECONDS = 75
"""How long an idle connection is kept: longer than the minute that proxies commonly keep theirs,
or a proxy would now and then send a request into a connection that we just closed."""


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests in flight are answered first.

    With one worker this process answers itself; with several, or with one and another that
    stands by, it supervises them.

    Raises:
        BadInput: the address cannot be listened on, or the database's URL names none.
        ModelMissing: a model of the settings is not on this machine.
    """
    check_url(settings.database_url)
    with listen(settings) as listener:
        address = f"http://{settings.host}:{listener.getsockname()[1]}"
        logging.config.dictConfig(_logging())
        if settings.workers > 1 or settings.standby:
            log.info("listening on %s with %d workers", address, settings.workers)
            _tell_what_is_odd(settings)
            Supervisor(settings, listener, drain_seconds=DRAIN_SECONDS).run()
            return
        from api.app import create_app  # noqa: PLC0415 - a hundred MB that no supervisor needs

        app = create_app(settings)
        log.info("listening on %s", address)
        _tell_what_is_odd(settings)
        run(app, settings, listener)


def run(app: "FastAPI", settings: Settings, listener: socket.socket) -> None:
    """Answer on `listener` until SIGINT or SIGTERM, in a process that does nothing else."""
    limit_arenas()
    tidying = Repeater("give free memory back", give_back, TIDY_SECONDS)
    settling = Repeater(
        "settle what lives long",
        LongLived(app.state.services.catalogues).settle,
        settings.poll_seconds,
    )
    settling.start()
    tidying.start()
    make_server(app).run(sockets=[listener])
    tidying.stop()
    settling.stop()


def make_server(app: "FastAPI") -> uvicorn.Server:
    """A server of `app` that is not running yet; `run` is given the sockets it listens on."""
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=AgeingConnection,
        ws="none",
        lifespan="on",
        log_config=_logging(),
        # Requests are counted and timed in /metrics; a line for each would cost more than some.
        access_log=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    return uvicorn.Server(config)


def listen(settings: Settings) -> socket.socket:
    """A socket that listens on the settings' address; port 0 takes any free one.

    Raises:
        BadInput: the address is taken or is not one of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise BadInput(
            f"cannot listen on {settings.host} port {settings.port}: {error.strerror or error}",
            field="port",
            hint="choose another --port, or stop what listens there",
        ) from error


def _tell_what_is_odd(settings: Settings) -> None:
    """Log what may be meant so, and may be a slip of the pen."""
    for name, like in unknown_variables(os.environ).items():
        log.warning("%s is no setting%s", name, f"; did you mean {like}?" if like else "")
    if not catalogue_names(settings.indexes):
        folder = settings.indexes.absolute()
        log.warning("no catalogue is published under %s yet (AISLE_INDEXES, --indexes)", folder)


def _logging() -> dict[str, Any]:
    """Uvicorn's logging, with our own messages beside its own."""
    config = copy.deepcopy(LOGGING_CONFIG)
    # When it was, and which of the workers that share the log said it.
    config["formatters"]["default"] |= {
        "fmt": "%(asctime)s [%(process)d] %(levelprefix)s %(message)s",
        "datefmt": "%Y-%m-%dT%H:%M:%S%z",
    }
    config["loggers"]["api"] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return config
