"""The thread that keeps the open catalogues abreast of what is published."""

import logging
from collections.abc import Callable
from threading import Event, Thread

log = logging.getLogger(__name__)

STOP_SECONDS = 10.0
"""How long stopping waits for a version that is just being opened."""


class Watcher:
    """Calls `refresh` at once and then every `seconds`, until it is stopped."""

    def __init__(self, refresh: Callable[[], None], seconds: float) -> None:
        self._refresh = refresh
        self._seconds = seconds
        self._stopped = Event()
        # A daemon, so that opening a huge version cannot keep the process from ending.
        self._thread = Thread(target=self._run, name="watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more; waits at most STOP_SECONDS."""
        self._stopped.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._refresh()
            except Exception:
                log.exception("could not look for new versions; trying again")
            self._stopped.wait(self._seconds)
