"""Keeps the figures by day abreast of the log."""

import logging
from collections.abc import Callable

from api.catalogues import Catalogues
from core.errors import StoreUnusable
from events.summaries.folding import SummaryFolder

log = logging.getLogger(__name__)


class Summing:
    """Counts for all catalogues, called from one thread.

    Args:
        open_folder: opens what counts, the same each time.
    """

    def __init__(self, open_folder: Callable[[], SummaryFolder]) -> None:
        self._open_folder = open_folder
        self._failed = False

    def poll(self, catalogues: Catalogues) -> None:
        """Count what is new; figures stay as they were while the log cannot be read."""
        try:
            folder = self._open_folder()
            for name in list(catalogues.entries):
                folder.fold(name)
        except StoreUnusable as error:
            if not self._failed:
                log.warning("events are not counted by day: %s; figures are as before", error)
            self._failed = True
        else:
            self._failed = False
