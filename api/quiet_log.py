"""A log that says a thing once a minute, however often it happens."""

import logging
from collections import OrderedDict
from threading import Lock

from core.counted import counted

SECONDS = 60.0
MOST_KEPT = 200
"""Messages that are remembered; the one that was said longest ago is forgotten first."""


class OnceAMinute(logging.Filter):
    """Lets each message through at once, and again after a minute with how often it came since."""

    def __init__(self) -> None:
        super().__init__()
        self._said: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the message is said now."""
        message = record.getMessage()
        with self._lock:
            at, unsaid = self._said.get(message, (float("-inf"), 0))
            if record.created - at < SECONDS:
                self._said[message] = at, unsaid + 1
                return False
            self._said[message] = record.created, 0
            self._said.move_to_end(message)
            if len(self._said) > MOST_KEPT:
                self._said.popitem(last=False)
        if unsaid:
            record.msg, record.args = "%s (%s more since)", (message, counted(unsaid, "time"))
        return True
