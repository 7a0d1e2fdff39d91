"""Keeps the figures by day abreast of the log."""

import logging
from collections.abc import Callable
from time import monotonic

from api.catalogues import Catalogues
from core.errors import StoreUnusable
from events.summaries.folding import SummaryFolder

log = logging.getLogger(__name__)

LEAVE_SECONDS = 5.0
"""For so long a worker leaves the counting to another one that was seen to count."""


class Summing:
    """Counts for all catalogues, called from one thread.

    Whoever counts, each event counts once; but several that count hinder one another, and read
    the same. So a worker that finds more counted than it left leaves it to the other, and looks
    again later: if that one died it finds nothing new, and counts itself.

    Args:
        open_folder: opens what counts, the same each time.
        leave_seconds: until it looks again.
    """

    def __init__(
        self, open_folder: Callable[[], SummaryFolder], leave_seconds: float = LEAVE_SECONDS
    ) -> None:
        self._open_folder = open_folder
        self._leave_seconds = leave_seconds
        self._left: dict[str, int | None] = {}
        self._looks_again: dict[str, float] = {}
        self._failed = False

    def poll(self, catalogues: Catalogues) -> None:
        """Count what is new; figures stay as they were while the log cannot be read."""
        try:
            folder = self._open_folder()
            for name in list(catalogues.entries):
                self.count(folder, name)
        except StoreUnusable as error:
            if not self._failed:
                log.warning("events are not counted by day: %s; figures are as before", error)
            self._failed = True
        else:
            self._failed = False

    def count(self, folder: SummaryFolder, catalogue: str) -> None:
        """Count what is new of one catalogue, unless another worker does.

        Raises:
            StoreUnusable: what was counted stays so, and the rest is counted next time.
        """
        if monotonic() < self._looks_again.get(catalogue, 0.0):
            return
        position = folder.position(catalogue)
        is_alone = self._left.get(catalogue, position) == position
        # Two that look at the same moment both find what they left: the slower one leaves.
        if is_alone and folder.fold(catalogue):
            self._left[catalogue] = folder.position(catalogue)
        else:
            self._left[catalogue] = position
            self._looks_again[catalogue] = monotonic() + self._leave_seconds
