"""A thread that does one small thing over and over: look for new versions, follow the store."""

import logging
from collections.abc import Callable
from threading import Event, Thread

log = logging.getLogger(__name__)

STOP_SECONDS = 10.0
"""How long stopping waits for a call that is under way."""


class Repeater:
    """Calls `task` at once and then every `seconds`, until it is stopped.

    An error is logged and ends nothing: the next call comes in its time.

    Args:
        what: the task does, as the log and the list of threads name it: "look for new versions".
        task: to call.
        seconds: between the end of a call and the next.
    """

    def __init__(self, what: str, task: Callable[[], object], seconds: float) -> None:
        self._what = what
        self._task = task
        self._seconds = seconds
        self._stopped = Event()
        # A daemon, so that a long call, say to open a huge version, cannot keep the process
        # from ending.
        self._thread = Thread(target=self._run, name=what, daemon=True)

    def start(self) -> None:
        """Make the first call."""
        self._thread.start()

    def stop(self) -> None:
        """Make no more calls; waits at most STOP_SECONDS."""
        self._stopped.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._task()
            except Exception:
                log.exception("could not %s; trying again", self._what)
            self._stopped.wait(self._seconds)
